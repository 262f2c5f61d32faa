/** Waits; rejects when everything is being stopped. */
export function pause(ms: number, stopping: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new Error('everything is being stopped'));
    };
    const timer = setTimeout(
      () => {
        stopping.removeEventListener('abort', stop);
        resolve();
      },
      Math.max(0, ms),
    );
    if (stopping.aborted) stop();
    else stopping.addEventListener('abort', stop, { once: true });
  });
}
