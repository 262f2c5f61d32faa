/**
 * Does something now, and again `intervalMs` after each time it ended, until stopped. What fails is told and tried again: for work
 * that looks at rows and brings the world in line with them, which several processes may do.
 */
export function repeat(
  work: () => Promise<unknown>,
  { intervalMs, onFault }: { readonly intervalMs: number | (() => number); readonly onFault: (error: unknown) => void },
): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  const once = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      onFault(error);
    }
    const pauseMs = typeof intervalMs === 'number' ? intervalMs : intervalMs();
    if (!stopped) timer = setTimeout(() => void once(), pauseMs);
  };
  void once();
  return () => {
    stopped = true;
    if (timer !== null) clearTimeout(timer);
  };
}
