import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '..', '..', 'store', 'migrations');
const migrations = readdirSync(folder)
  .filter((file) => file.endsWith('.sql'))
  .sort();

/** Takes something away that a process of the release before may read, or gives it another name or type. */
const TAKES_AWAY =
  /\bDROP\s+(COLUMN|TABLE|VIEW|FUNCTION|TYPE|SCHEMA)\b|\bRENAME\b|\bALTER\s+COLUMN\s+\w+\s+(SET\s+DATA\s+)?TYPE\b/i;

/** Why these may: everything they take away is gone before the first release, which nobody upgrades across. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  '0005_lean_rows.sql': 'before the first release: an order and its envelope are rows of their own',
  '0010_returns.sql': 'before the first release: who went on in spite of a backout is kept by part',
  '0015_undigested_reports.sql': 'before the first release: reports to be digested are rows of their own',
};

/** What a migration does going up, without comments. */
function statementsOf(file: string): string {
  const text = readFileSync(join(folder, file), 'utf8').split('-- Down Migration')[0] ?? '';
  return text.replace(/--.*$/gm, '');
}

test('a migration only adds, so that processes of the release before go on beside it, unless it says here why not', () => {
  const takingAway = migrations.filter((file) => TAKES_AWAY.test(statementsOf(file)));
  expect(takingAway).toEqual(Object.keys(EXCEPTIONS));
});

test('what takes something away is found however it is written', () => {
  for (const sql of [
    'ALTER TABLE a DROP COLUMN b',
    'drop  table a',
    'ALTER TABLE a RENAME TO b',
    'alter column b type text',
  ])
    expect(sql).toMatch(TAKES_AWAY);
  for (const sql of ['ALTER TABLE a DROP CONSTRAINT b', 'DROP INDEX a', 'ALTER TABLE a ADD COLUMN b text'])
    expect(sql).not.toMatch(TAKES_AWAY);
});

test('each migration has a number of its own', () => {
  const numbers = migrations.map((file) => file.slice(0, 4));
  expect(new Set(numbers).size).toBe(numbers.length);
});
