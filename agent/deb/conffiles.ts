/** Reads dpkg's field `Conffiles`: one line each of path, checksum and perhaps `obsolete`. */
export function parseConffiles(field: string): readonly string[] {
  return [...field.matchAll(/^ (\/.*) [0-9a-f]{32}(?: obsolete)?(?: remove-on-upgrade)?$/gm)].map(
    ([, path]) => path ?? '',
  );
}
