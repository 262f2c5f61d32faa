/** The longest path inside a bundle, in bytes; leaves room for the folder it is unpacked into. */
const MAX_PATH_BYTES = 512;
/** The longest name that Linux's file systems take, in bytes. */
const MAX_NAME_BYTES = 255;

/** Control characters, and marks that turn the direction of what stands beside them: what is shown is not what is there. */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/**
 * Says what is wrong with a path inside a bundle, or null. A good one is relative, `/`-separated, without empty parts,
 * `.`, `..`, `\` or control characters, so that joined to a folder it can only name something below that folder, and every
 * host can have it.
 */
export function bundlePathProblem(path: string): string | null {
  if (path === '' || bytesOf(path) > MAX_PATH_BYTES) return `has ${String(bytesOf(path))} bytes, not 1 to 512`;
  if (path.includes('\\') || UNSEEN.test(path)) return 'holds a control character or a backslash';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'is absolute';
  const parts = path.split('/');
  if (parts.includes('')) return 'has an empty part';
  if (parts.includes('..') || parts.includes('.')) return 'has a "." or ".." part';
  if (parts.some((part) => bytesOf(part) > MAX_NAME_BYTES)) return 'has a name of more than 255 bytes';
  return null;
}

/** As UTF-8. */
function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}
