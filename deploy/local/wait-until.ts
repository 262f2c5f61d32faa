const POLL_MS = 50;

export interface Wait {
  /** What is waited for, for the error: "PostgreSQL to accept connections". */
  readonly what: string;
  readonly timeoutMs: number;
  /** Asked before every look: a reason why waiting is hopeless ends it at once. */
  readonly hopeless?: () => string | null;
}

/** Resolves when `check` answers true. @throws Error naming what was waited for after the time-out, or when hopeless. */
export async function waitUntil(check: () => Promise<boolean>, wait: Wait): Promise<void> {
  const until = Date.now() + wait.timeoutMs;
  for (;;) {
    if (await check()) return;
    const reason = wait.hopeless?.() ?? null;
    if (reason !== null) throw new Error(`waiting for ${wait.what}: ${reason}`);
    if (Date.now() >= until) throw new Error(`waited ${Math.round(wait.timeoutMs / 1000)} s for ${wait.what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
