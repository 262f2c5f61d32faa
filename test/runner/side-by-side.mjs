/**
 * Runs parts in their order, each as soon as the cores it takes (`cores`, at most all of them) are free, so that a long
 * part that keeps one core busy does not leave the other idle. None begins once `mayGoOn()` is false. Resolves with the
 * results of those that ran, in the order of `parts`; rejects when `run` does.
 */
export async function sideBySide(parts, { cores, mayGoOn, run }) {
  const running = new Set();
  const results = [];
  let free = cores;
  for (const part of parts) {
    while (free < part.cores) await Promise.race(running);
    if (!mayGoOn()) break;
    free -= part.cores;
    const end = run(part).finally(() => {
      free += part.cores;
      running.delete(end);
    });
    running.add(end);
    results.push(end);
  }
  return Promise.all(results);
}
