/** The longest path inside a bundle; leaves room for the folder it is unpacked into. */
const MAX_PATH_LENGTH = 512;

/**
 * Says what is wrong with a path inside a bundle, or null. A good one is relative, `/`-separated, without empty parts,
 * `.`, `..`, `\` or control characters, so that joined to a folder it can only name something below that folder.
 */
export function bundlePathProblem(path: string): string | null {
  if (path === '' || path.length > MAX_PATH_LENGTH) return `has ${String(path.length)} characters, not 1 to 512`;
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f\\]/.test(path)) return 'holds a control character or a backslash';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'is absolute';
  const parts = path.split('/');
  if (parts.includes('')) return 'has an empty part';
  if (parts.includes('..') || parts.includes('.')) return 'has a "." or ".." part';
  return null;
}
