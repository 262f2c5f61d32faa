import { readCampaignFile } from '../../documents/read-campaign-file';
import type { Problem } from '../../model/campaign-file/problem';

/** The shortest valid file; line numbers below count from its first line. */
export const FILE = `apiVersion: ringmaster/v1
kind: Campaign
metadata: { name: hello-2 }
spec:
  class: emergency
  patch: { kind: bundle, name: hello, version: 2.0.0, digest: sha256:${'0a'.repeat(32)} }
  target: { selector: "cluster = 'east'" }
  goals: [ { percent: 100, within: 24h } ]
  rings:
    - { name: ten, upTo: 10% }
    - { name: rest, upTo: 100% }
`;
/** A patch of packages. */
export const DEB = '{ kind: deb, packages: [ { name: libssl3, version: 3.0.17-1~deb12u2 } ] }';

/** The file with one line (from 1) replaced, or with lines added at its end. */
export function withLine(line: number, text: string): string {
  const lines = FILE.split('\n');
  lines[line - 1] = text;
  return lines.join('\n');
}
export function withMore(...lines: string[]): string {
  return `${FILE}${lines.join('\n')}\n`;
}

export function problemsOf(text: string): readonly Problem[] {
  const result = readCampaignFile(text);
  return result.ok ? [] : result.problems;
}

export interface Refused {
  readonly title: string;
  readonly text: string;
  /** `line:column path` of every problem, in order. */
  readonly at: readonly string[];
  readonly message: RegExp;
  readonly next?: RegExp;
}

/** The file is refused with exactly these problems, each with something to do next. */
export function expectRefused({ text, at, message, next }: Refused): void {
  const problems = problemsOf(text);
  expect(problems.map(({ line, column, path }) => `${line}:${column} ${path}`)).toEqual(at);
  expect(problems[0]?.message).toMatch(message);
  if (next !== undefined) expect(problems[0]?.next).toMatch(next);
  expect(problems.every((problem) => problem.next.length > 0)).toBe(true);
}
