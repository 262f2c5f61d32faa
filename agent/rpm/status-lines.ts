import type { StatusLine } from '../packages/status-line';

const LINE = /^(package|error)\t([^\t]*)\t(\d+)\t(.*)$/;

/** Reads the lines that `change` of dnf-program.ts writes; one that was cut off says nothing. */
export function parseStatusLines(text: string): readonly StatusLine[] {
  return text.split('\n').flatMap((line) => {
    const [, kind, name = '', percent = '', rest = ''] = LINE.exec(line) ?? [];
    if (kind !== 'package' && kind !== 'error') return [];
    return [{ kind, package: name, percent: Number(percent), text: rest }];
  });
}
