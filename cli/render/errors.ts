import type { FileProblem } from '../../model/campaign-file/problem';
import type { CliError } from '../cli-error';
import { safeJson, safeLines, safeText } from '../../model/safe-text';
import type { Style } from './style';

/**
 * An error for a person. Problems in files as `file:line:column: message`, the line itself with a caret, and what to do
 * next; `readLine` gives a line of a file, or null.
 */
export function renderError(
  error: CliError,
  style: Style,
  readLine: (file: string, line: number) => string | null,
): string {
  const problems = error.problems.map((problem) => renderProblem(problem, style, readLine));
  const head = `${style.bad('error:')} ${safeLines(error.message)}`;
  const next = error.next === '' ? [] : [`next: ${error.next}`];
  const request = error.kind === 'internal' && error.requestId !== null ? [`request id: ${error.requestId}`] : [];
  return [...problems, head, ...next, ...request].join('\n') + '\n';
}

function renderProblem(
  problem: FileProblem,
  style: Style,
  readLine: (file: string, line: number) => string | null,
): string {
  const at = `${problem.file}:${problem.line}:${problem.column}`;
  const line = readLine(problem.file, problem.line);
  const source = line === null ? [] : renderSource(line, problem.column, style);
  // Hosts' own words may stand in both.
  const [message, next] = [safeText(problem.message), safeText(problem.next)];
  return [`${style.strong(at)}: ${message}`, ...source, `  next: ${next}`, ''].join('\n');
}

/** So much of a line is shown, around its place: a file may be a single long line. */
const SHOWN_OF_LINE = 160;

function renderSource(line: string, column: number, style: Style): string[] {
  const isWhole = line.length <= SHOWN_OF_LINE;
  const from = isWhole ? 0 : Math.max(0, column - 1 - SHOWN_OF_LINE / 2);
  const before = `${from > 0 ? '…' : ''}${line.slice(from, column - 1)}`;
  const after = from + SHOWN_OF_LINE < line.length ? '…' : '';
  const shown = `${before}${line.slice(Math.max(column - 1, 0), from + SHOWN_OF_LINE)}${after}`;
  // Tabs before the caret stay tabs, so that it stands under its character.
  const indent = before.replace(/[^\t]/g, ' ');
  return [`  ${shown.split('\t').map(safeText).join('\t')}`, `  ${indent}${style.bad('^')}`];
}

/** The same for a program: one JSON object. */
export function errorJson(error: CliError): string {
  const body = {
    code: error.kind,
    message: error.message,
    next: error.next,
    ...(error.requestId !== null && { requestId: error.requestId }),
    ...(error.problems.length > 0 && { problems: error.problems }),
  };
  return safeJson(JSON.stringify({ apiVersion: 'ringmaster/v1', kind: 'Error', error: body })) + '\n';
}
