import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { EXIT } from '../../cli/exit-codes';
import { createProgram } from '../../cli/program';
import { ringmaster } from './cli-fixture';

/** What each command's `--help` says, to the letter: `npm run cli:help` writes the files anew, and whoever reviews reads them. */

const FOLDER = join(__dirname, '..', 'golden', 'help');
const isWriting = process.env.RINGMASTER_WRITE_HELP === '1';

interface Named {
  readonly words: readonly string[];
  readonly isGroup: boolean;
}

function commandsOf(command: Command, words: readonly string[] = []): Named[] {
  const isGroup = command.commands.length > 0;
  return [{ words, isGroup }, ...command.commands.flatMap((each) => commandsOf(each, [...words, each.name()]))];
}

const commands = commandsOf(
  createProgram(
    { release: '0.1.0', columns: () => 80, out: () => undefined, err: () => undefined } as never,
    () => undefined,
  ),
);
const fileOf = ({ words }: Named): string => `${['ringmaster', ...words].join('-')}.txt`;

if (isWriting) {
  beforeAll(() => {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
  });
}

test.each(commands.map((each) => [['ringmaster', ...each.words, '--help'].join(' '), each] as const))(
  '%s says what its file has',
  async (_, command) => {
    const { code, out } = await ringmaster([...command.words, '--help']);
    expect(code).toBe(EXIT.success);
    const file = join(FOLDER, fileOf(command));
    if (isWriting) writeFileSync(file, out);
    expect(out).toBe(existsSync(file) ? readFileSync(file, 'utf8') : 'no file: npm run cli:help');
  },
);

test('no file is of a command that is gone', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(commands.map(fileOf).sort());
});

test.each(commands.filter(({ isGroup }) => !isGroup).map(({ words }) => words.join(' ')))(
  '%s teaches by example, and fits a terminal',
  async (name) => {
    const { out } = await ringmaster([...name.split(' '), '--help']);
    const [told = '', examples = ''] = out.split('\nExamples:\n');
    expect(examples).toMatch(new RegExp(`^  ringmaster ${name}( |$)`, 'm'));
    for (const line of told.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  },
);
