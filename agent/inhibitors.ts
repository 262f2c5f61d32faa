/**
 * Who holds a shutdown off, from `systemd-inhibit --list`: columns below WHO UID USER PID COMM WHAT WHY MODE. Those that
 * only delay it (`delay`) let it happen. Null: nobody.
 */
export function shutdownInhibitor(list: string): string | null {
  const [header = '', ...lines] = list.split('\n');
  const [what, why, mode] = ['WHAT', 'WHY', 'MODE'].map((title) => header.indexOf(title));
  if (what === undefined || why === undefined || mode === undefined || what < 0) return null;
  const line = lines.find((each) => {
    const isBlocking = each.slice(mode).trim() === 'block';
    return isBlocking && each.slice(what, why).trim().split(':').includes('shutdown');
  });
  return line === undefined ? null : line.trim().replaceAll(/\s{2,}/g, ' ');
}
