import { PackageError } from './package-error';

/** What Kerberos lets clocks differ by; certificates and repositories' dates are judged in days. */
const MAX_DIFFERENCE_MS = 300_000;

/** Throws `PackageError` `clock_wrong` when this host's clock is too far from the server's. */
export function checkClock(aheadMs: number | null): void {
  if (aheadMs === null || Math.abs(aheadMs) <= MAX_DIFFERENCE_MS) return;
  const minutes = Math.round(Math.abs(aheadMs) / 60_000);
  const message = `this host's clock is ${String(minutes)} min ${aheadMs > 0 ? 'ahead of' : 'behind'} the server's; set it first`;
  throw new PackageError('clock_wrong', message);
}
