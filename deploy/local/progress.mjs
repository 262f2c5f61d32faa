/** A line for a person, with the seconds since the process began, so that a slow step can be seen. */
export function say(line) {
  const seconds = Math.floor(performance.now() / 1000);
  process.stderr.write(`${String(seconds).padStart(4)} s  ${line}\n`);
}

/** Repeats what is going on every few seconds until the returned function is called. */
export function keepSaying(line) {
  const began = Date.now();
  const timer = setInterval(() => say(`  ${line} (${Math.round((Date.now() - began) / 1000)} s so far)`), 10_000);
  return () => clearInterval(timer);
}
