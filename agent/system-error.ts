/** The code of an error the operating system gave (`ENOENT`, `ESRCH`, …); null for any other error. */
export function systemErrorCode(error: unknown): string | null {
  // By its shape: an error may come from another realm, where `instanceof` says no.
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
