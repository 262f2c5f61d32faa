/** Why a file could not be read or written, for a person: by the code of the system's error. Null: that is no such error. */
export function fileTrouble(error: unknown): string | null {
  const code = codeOf(error);
  return code === null ? null : (WORDS[code] ?? code);
}

const WORDS: Readonly<Partial<Record<string, string>>> = {
  ENOENT: 'there is no such file',
  EEXIST: 'it is there already',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  EACCES: 'it is not yours to read',
  EPERM: 'it is not yours to read',
  ENOSPC: 'the disk is full',
  EROFS: 'its disk can only be read',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its links go in a circle',
};

/** Whether the system said that the file is not there. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

/** By its shape: an error may come from another realm. */
function codeOf(error: unknown): string | null {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : null;
}
