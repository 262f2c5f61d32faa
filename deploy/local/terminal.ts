/** A line for the person at the terminal, with the seconds since this process began. */
export function say(line: string): void {
  const seconds = Math.floor(performance.now() / 1000);
  process.stderr.write(`${String(seconds).padStart(4)} s  ${line}\n`);
}
