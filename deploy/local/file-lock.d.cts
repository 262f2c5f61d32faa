/** When a process began, as an opaque text, or null when there is no such process. */
export function processStart(pid: number): string | null;

/** Takes the lock at `file`, or names the living process that holds it. A dead holder's lock is taken over. */
export function tryLock(file: string): { held: true; release: () => void } | { held: false; pid: number };

/** Takes the lock, waiting while its holder lives; `onWait` is called once if so. Returns what releases it. */
export function waitForLock(file: string, onWait: (pid: number) => void): Promise<() => void>;
