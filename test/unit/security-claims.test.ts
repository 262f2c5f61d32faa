import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const CHECKOUT = join(__dirname, '..', '..');
const page = (name: string): string => readFileSync(join(CHECKOUT, 'docs', name), 'utf8');
/** What a thief can do with each part; and the same of what the parts are made of. */
const PAGES = [page('security.md'), page('security-parts.md')];

/** Every test file, by its path from the top. */
const TESTS = readdirSync(join(CHECKOUT, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts'))
  .map((path) => `test/${path}`);

/** What is in them, with the titles as they read. */
const TEXTS = new Map(
  TESTS.map((path) => [path, readFileSync(join(CHECKOUT, path), 'utf8').replaceAll("\\'", "'")] as const),
);

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
function claimsOf(text: string): Claim[] {
  const claims: Claim[] = [];
  let file = '';
  for (const line of text.split('\n')) {
    for (const [, name, title] of line.matchAll(
      /`((?:test\/[a-z/]+\/)?[a-z-]+\.test\.ts)`|"([^"|]+)"(?= *[|,;(]|$| \|)/g,
    )) {
      if (name !== undefined) claims.push({ file: (file = name), title: null });
      else if (title !== undefined && (line.includes('.test.ts') || /(?:\| | — )same,/.test(line)))
        claims.push({ file, title });
    }
  }
  return claims;
}

const CLAIMS = PAGES.flatMap(claimsOf);

test('every test that docs/security.md names is there', () => {
  expect(CLAIMS.length).toBeGreaterThan(40);
  expect(CLAIMS.filter(({ file }) => fileOf(file) === undefined)).toEqual([]);
});

test('on the page of the threat model whatever a thief cannot do names its test, by the whole title', () => {
  const [threats = ''] = PAGES;
  expect(threats.split('\n').length).toBeLessThan(130);
  const lines = threats.split('\n## Not there yet')[0]!.split('\nCannot:\n').slice(1);
  const cannot = lines.flatMap((part) => part.trim().split('\n\n')[0]!.split('\n'));
  expect(cannot.length).toBeGreaterThan(25);
  expect(cannot.filter((line) => !/^- .* — (?:`[a-z/-]+\.test\.ts`|same), "[^"]+"$/.test(line))).toEqual([]);
  const missing = claimsOf(threats).filter(({ file, title }) => {
    const text = TEXTS.get(fileOf(file) ?? '') ?? '';
    return title !== null && !["'", '"'].some((quote) => text.includes(`${quote}${title}${quote}`));
  });
  expect(missing).toEqual([]);
});

test('every title that docs/security.md quotes is in the test that it names', () => {
  const quoted = CLAIMS.filter((claim): claim is Claim & { title: string } => claim.title !== null);
  expect(quoted.length).toBeGreaterThan(15);
  const missing = quoted.filter(({ file, title }) => !(TEXTS.get(fileOf(file) ?? '') ?? '').includes(title));
  expect(missing).toEqual([]);
});

test('every page and every command that the two pages name is there', () => {
  for (const name of ['SECURITY.md', 'docs/security.md', 'docs/security-parts.md']) {
    const text = readFileSync(join(CHECKOUT, name), 'utf8');
    const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, path]) =>
      join(CHECKOUT, name, '..', path!),
    );
    expect(links.filter((path) => !existsSync(path))).toEqual([]);
    const { scripts } = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as { scripts: object };
    const commands = [...text.matchAll(/`npm run ([a-z:]+)/g)].map(([, command]) => command!);
    expect(commands.filter((command) => !(command in scripts))).toEqual([]);
  }
});
