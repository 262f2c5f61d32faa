import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDatabase } from '../../cli/database-hold';

const FILE = 'RINGMASTER_OPERATOR_DATABASE_URL_FILE';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ringmaster-cli-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function written(text: string, mode: number): string {
  const file = join(directory, 'url');
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

test('without a variable there is no way to the database, and an empty one is none', () => {
  expect(findDatabase({})).toBeNull();
  expect(findDatabase({ RINGMASTER_OPERATOR_DATABASE_URL: '', [FILE]: '' })).toBeNull();
});

test('the URL is given by the environment, or by a file that nobody else may read', () => {
  expect(findDatabase({ RINGMASTER_OPERATOR_DATABASE_URL: 'postgres://a:b@127.0.0.1/r' })).not.toBeNull();
  expect(findDatabase({ [FILE]: written('postgres://a:b@127.0.0.1/r\n', 0o600) })).not.toBeNull();
});

test.each([
  ['that others may read', () => written('postgres://a:secret@h/r', 0o640), /others may read .*/],
  ['that is empty', () => written(' \n', 0o600), /is empty/],
  ['that is not there', () => join(directory, 'nowhere'), /cannot be read/],
])('a file %s is refused, and what it holds is not told', (_, file, why) => {
  const read = (): unknown => findDatabase({ [FILE]: file() });
  expect(read).toThrow(why);
  expect(read).not.toThrow(/secret/);
});
