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
  // Tabs before the caret stay tabs, so that it stands under its character.
  const indent = (line ?? '').slice(0, problem.column - 1).replace(/[^\t]/g, ' ');
  const source =
    line === null ? [] : [`  ${line.split('\t').map(safeText).join('\t')}`, `  ${indent}${style.bad('^')}`];
  // Hosts' own words may stand in both.
  const [message, next] = [safeText(problem.message), safeText(problem.next)];
  return [`${style.strong(at)}: ${message}`, ...source, `  next: ${next}`, ''].join('\n');
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
