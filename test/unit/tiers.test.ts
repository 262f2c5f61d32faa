import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import tiers from '../tiers.json';

const testDir = join(__dirname, '..');

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesUnder(path);
    return [relative(testDir, path).split(sep).join('/')];
  });
}

/** Anything that a person would take for a test: Jest runs only `*.test.ts`, and says nothing of the others. */
const LOOKS_LIKE_A_TEST = /[._-](tests?|spec|specs)\.[cm]?[jt]sx?$|(^|\/)tests?[._-][^/]*\.[cm]?[jt]sx?$/i;

describe('the tiers of tests', () => {
  const names = tiers.map((tier) => tier.name);
  const files = filesUnder(testDir);

  it('every test file belongs to exactly one tier, so that none is silently never run', () => {
    const tests = files.filter((file) => file.endsWith('.test.ts'));
    expect(tests.filter((file) => !names.includes(file.split('/')[0]!) || !file.includes('/'))).toEqual([]);
    expect(tests).toContain('unit/tiers.test.ts');
  });

  it('a file that looks like a test has the one name that Jest runs', () => {
    expect(files.filter((file) => LOOKS_LIKE_A_TEST.test(file) && !file.endsWith('.test.ts'))).toEqual([]);
  });

  it.each(['unit/board.spec.ts', 'unit/board-test.ts', 'unit/board.tests.ts', 'unit/board.test.js', 'test_board.ts'])(
    '%s would be noticed',
    (file) => {
      expect(LOOKS_LIKE_A_TEST.test(file)).toBe(true);
    },
  );

  it('a TypeScript file in a tier that declares tests is named as one', () => {
    const unnamed = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
    const text = (file: string) => readFileSync(join(testDir, file), 'utf8');
    expect(unnamed.filter((file) => /^(describe|it|test)(\.each)?\(/m.test(text(file)))).toEqual([]);
  });
});
