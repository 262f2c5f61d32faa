import { statSync } from 'node:fs';
import { isMissing } from '../durable-file';
import type { DebHost } from './deb-host';

/** Edited conffiles of these packages that were kept since then; the packages' own stand beside them. */
export async function keptConffiles(
  host: DebHost,
  names: readonly string[],
  sinceMs: number,
): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const { stdout } = await host.options.run(['dpkg-query', '--show', '--showformat=${Conffiles}\\n', ...names]);
  return parseConffiles(stdout).filter((file) => wasWrittenSince(`${file}.dpkg-dist`, sinceMs));
}

/** Reads dpkg's field `Conffiles`: one line each of path, checksum and perhaps `obsolete`. */
export function parseConffiles(field: string): readonly string[] {
  return [...field.matchAll(/^ (\/.*) [0-9a-f]{32}(?: obsolete)?(?: remove-on-upgrade)?$/gm)].map(
    ([, path]) => path ?? '',
  );
}

function wasWrittenSince(file: string, sinceMs: number): boolean {
  try {
    return statSync(file).ctimeMs >= sinceMs;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
