import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const CHECKOUT = join(__dirname, '..', '..');
const PAGE = readFileSync(join(CHECKOUT, 'docs', 'security.md'), 'utf8');

/** Every test file, by its path from the top. */
const TESTS = readdirSync(join(CHECKOUT, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts'))
  .map((path) => `test/${path}`);

/** A file as the page names it: by its whole path, or by its name alone where one of the page's paths has it. */
function fileOf(name: string): string | undefined {
  return TESTS.find((path) => path === name || path.endsWith(`/${name}`));
}

interface Claim {
  readonly file: string;
  /** What the title begins with, or holds; null: the whole file. */
  readonly title: string | null;
}

/** Of each row: its tests, and the titles that it quotes, which are in the test before them (`same`: in the one of the row above). */
function claimsOf(page: string): Claim[] {
  const claims: Claim[] = [];
  let file = '';
  for (const line of page.split('\n')) {
    for (const [, name, title] of line.matchAll(
      /`((?:test\/[a-z/]+\/)?[a-z-]+\.test\.ts)`|"([^"|]+)"(?= *[|,;(]|$| \|)/g,
    )) {
      if (name !== undefined) claims.push({ file: (file = name), title: null });
      else if (title !== undefined && (line.includes('.test.ts') || /\| same,/.test(line)))
        claims.push({ file, title });
    }
  }
  return claims;
}

const CLAIMS = claimsOf(PAGE);

test('every test that docs/security.md names is there', () => {
  expect(CLAIMS.length).toBeGreaterThan(40);
  expect(CLAIMS.filter(({ file }) => fileOf(file) === undefined)).toEqual([]);
});

test('every title that docs/security.md quotes is in the test that it names', () => {
  const quoted = CLAIMS.filter((claim): claim is Claim & { title: string } => claim.title !== null);
  expect(quoted.length).toBeGreaterThan(15);
  const texts = new Map(TESTS.map((path) => [path, readFileSync(join(CHECKOUT, path), 'utf8').replaceAll("\\'", "'")]));
  const missing = quoted.filter(({ file, title }) => !(texts.get(fileOf(file) ?? '') ?? '').includes(title));
  expect(missing).toEqual([]);
});

test('every page and every command that the two pages name is there', () => {
  for (const page of ['SECURITY.md', 'docs/security.md']) {
    const text = readFileSync(join(CHECKOUT, page), 'utf8');
    const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, path]) =>
      join(CHECKOUT, page, '..', path!),
    );
    expect(links.filter((path) => !existsSync(path))).toEqual([]);
    const { scripts } = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as { scripts: object };
    const commands = [...text.matchAll(/`npm run ([a-z:]+)/g)].map(([, name]) => name!);
    expect(commands.filter((name) => !(name in scripts))).toEqual([]);
  }
});
