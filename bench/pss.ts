/** The proportional set size in /proc/PID/smaps_rollup, in bytes; pages of several processes count by their share. */
export function parsePss(text: string): number {
  const match = /^Pss:\s+(\d+) kB$/m.exec(text);
  if (match === null) throw new Error('/proc holds memory sums without a line "Pss"');
  return Number(match[1]) * 1024;
}
