import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { createProgram } from '../../cli/program';
import { ALERTS } from '../../deploy/prometheus/render-rules';
import { isAlert, runbookPage, SEVERITIES } from '../../deploy/prometheus/rule';

const PAGES = join(__dirname, '..', '..', 'docs', 'runbooks');
const pages = [...new Set(ALERTS.map(({ alert }) => runbookPage(alert)))].sort();
const textOf = (page: string): string => readFileSync(join(PAGES, page), 'utf8');

/** The command's parser alone: none of these lines is run. */
const context = { release: '0.1.0', out: () => undefined, err: () => undefined };
const program = createProgram(context as never, () => undefined);

/** What is wrong with a command line, by the real command's own tree and options; null when nothing is. */
function problemOf(line: string): string | null {
  const words = line.split(' ').slice(1);
  let command: Command = program;
  while (words.length > 0) {
    const child = command.commands.find((each) => each.name() === words[0]);
    if (child === undefined) break;
    command = child;
    words.shift();
  }
  if (command === program) return `${line}: no such command`;
  const unknown = words.filter(
    (word) => /^-/.test(word) && !command.options.some(({ long, short }) => word === long || word === short),
  );
  const places = command.registeredArguments.filter(({ required }) => required).length;
  const given = words.findIndex((word) => word.startsWith('-'));
  if (unknown.length > 0) return `${line}: no option ${unknown.join(', ')}`;
  return (given === -1 ? words.length : given) < places ? `${line}: an argument is missing` : null;
}

test('every alert has a page, and every page an alert', () => {
  expect(readdirSync(PAGES).sort()).toEqual(pages);
});

test.each(pages)('%s says what it means, what to look at and what to do', (page) => {
  const text = textOf(page);
  expect(text.match(/^## .*$/gm)).toEqual(['## What it means', '## What to look at', '## What to do']);
  const alert = ALERTS.find((each) => runbookPage(each.alert) === page);
  expect(text).toMatch(new RegExp(`^# ${alert?.alert ?? ''}\n`));
});

test.each(pages)('the commands and links of %s exist', (page) => {
  const commands = [...textOf(page).matchAll(/`(ringmaster [a-z][^`]*)`/g)].map(([, line]) => line!);
  expect(commands.map(problemOf).filter((problem) => problem !== null)).toEqual([]);
  const links = [...textOf(page).matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link!);
  expect(links.filter((link) => !existsSync(join(PAGES, link.replace(/#.*$/, ''))))).toEqual([]);
});

test.each([
  ['ringmaster stop NAME', /no such command/],
  ['ringmaster hold NAME --because TEXT', /no option --because/],
  ['ringmaster explain', /an argument is missing/],
])('%s would be noticed', (line, because) => {
  expect(problemOf(line)).toMatch(because);
});

test('every alert has a severity, a standing sentence and a sentence with numbers', () => {
  for (const alert of ALERTS) {
    expect(isAlert(alert)).toBe(true);
    expect(alert.alert).toMatch(/^Ringmaster([A-Z][a-z]+)+$/);
    expect(SEVERITIES).toContain(alert.severity);
    expect(alert.summary).toMatch(/^[A-Z][^{}]*\.$/);
    expect(alert.description).toMatch(/\{\{ .+ \}\}.*\.$/);
  }
});
