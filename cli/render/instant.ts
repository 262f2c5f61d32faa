/** A time in UTC with the local one beside it: `2026-11-22 03:04:05 UTC (04:04 Europe/Berlin)`. */
export function formatInstant(iso: string, timeZone: string): string {
  const at = new Date(iso);
  const utc = `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  if (timeZone === 'UTC') return utc;
  const local = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(at);
  return `${utc} (${local} ${timeZone})`;
}
