/** A command as somebody typed it, and what it printed. */
export interface Entry {
  readonly kind: 'command';
  readonly person: string;
  readonly line: string;
  readonly output: string;
  readonly status: number;
}

/** What happened besides, in the program's words. */
export interface Remark {
  readonly kind: 'remark';
  readonly text: string;
}

/** Of so many lines about one ring in a row the first and the last are shown. */
const FEW = 3;

/** The transcript as a terminal shows it: prompts, what was printed, and each exit status but 0. */
export function tellTranscript(entries: readonly (Entry | Remark)[]): string {
  return entries.map((entry) => (entry.kind === 'remark' ? `# ${entry.text}\n` : tellCommand(entry))).join('\n');
}

function tellCommand({ person, line, output, status }: Entry): string {
  const printed = folded(output.trimEnd().split('\n')).join('\n');
  const ended = status === 0 ? '' : `[exit status ${status}]\n`;
  return `${person}$ ${line}\n${printed === '' ? '' : `${printed}\n`}${ended}`;
}

/** A watched campaign says each second how far a ring is: of many such lines in a row the middle is counted instead of shown. */
export function folded(lines: readonly string[]): string[] {
  const shown: string[] = [];
  for (let at = 0; at < lines.length;) {
    const ring = ringOf(lines[at]);
    let end = at + 1;
    while (ring !== null && end < lines.length && ringOf(lines[end]) === ring) end += 1;
    const run = lines.slice(at, end);
    if (run.length <= FEW) shown.push(...run);
    else shown.push(run[0] ?? '', `[${run.length - 2} more lines of ring ${ring ?? ''}]`, run.at(-1) ?? '');
    at = end;
  }
  return shown;
}

function ringOf(line = ''): string | null {
  return /^\d{4}-\d\d-\d\dT[\d:]+Z \S+: ring ([^:]+): /.exec(line)?.[1] ?? null;
}

const BEGIN = '<!-- What "npm run story:two -- --write" printed: -->';
const END = '<!-- End of what it printed. -->';

/** The page with this transcript in place of the one before. @throws Error when the page has no place for it. */
export function withTranscript(page: string, transcript: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the page has no lines "${BEGIN}" and "${END}"`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n\`\`\`\n${transcript.trimEnd()}\n\`\`\`\n\n${page.slice(end)}`;
}
