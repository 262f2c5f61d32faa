/** The code of a system error (`ENOENT`, `ESRCH`), or null. Not by `instanceof`, which fails between Jest's contexts. */
export function errorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
