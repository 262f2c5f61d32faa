import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

/** Jest cannot load ES modules, so a child evaluates the expression on one of ours. */
function evaluate(file: string, expression: string): unknown {
  const script = `import * as licences from './deploy/licences/${file}';\nprocess.stdout.write(JSON.stringify(${expression}));`;
  const words = ['--input-type=module', '-e', script];
  return JSON.parse(execFileSync(process.execPath, words, { cwd: root, encoding: 'utf8' }));
}

interface LockedPackage {
  readonly version: string;
  readonly license?: string;
}

function lockedPackages(): Readonly<Record<string, LockedPackage>> {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockedPackage>;
  };
  return lock.packages;
}

test.each([
  ['MIT', true],
  ['(MIT OR CC0-1.0)', true],
  ['Apache-2.0 AND MIT', true],
  ['GPL-3.0-only OR MIT', true],
  ['GPL-3.0-only', false],
  ['MIT AND GPL-3.0-only', false],
  ['(MIT OR X) AND (MIT OR Y)', false],
  ['SEE LICENSE IN LICENSE.md', false],
  ['UNLICENSED', false],
  ['', false],
])('the licence "%s" may be had: %s', (expression, isAllowed) => {
  expect(evaluate('allowed.mjs', `licences.isAllowed(${JSON.stringify(expression)})`)).toBe(isAllowed);
});

test('every licence that a package of the lock file says is on the list', () => {
  const said = new Set(Object.values(lockedPackages()).flatMap(({ license }) => license ?? []));
  expect(said.size).toBeGreaterThan(1);
  expect(evaluate('allowed.mjs', `${JSON.stringify([...said])}.filter((said) => !licences.isAllowed(said))`)).toEqual(
    [],
  );
});

test('a dependency with a licence that is not on the list, or with none, is named with what to do', () => {
  const dependencies = [
    { id: 'good@1.0.0', licence: 'MIT' },
    { id: 'strange@1.0.0', licence: 'GPL-3.0-only' },
    { id: 'silent@2.0.0', licence: null },
  ];
  const problem = evaluate('allowed.mjs', `licences.licenceProblem(${JSON.stringify(dependencies)})`);
  expect(problem).toMatch(/Read it[^]*strange@1\.0\.0: GPL-3\.0-only\n {2}silent@2\.0\.0: says none$/);
  expect(problem).not.toContain('good');
});

test('the modules of a go.mod are named with their sums, and a module put in the place of another is not passed over', () => {
  const goMod =
    'module m.example/x\n\ngo 1.25.0\n\nrequire github.com/A/b v1.0.0\n\nrequire (\n\tgo.uber.org/c v2.1.0 // indirect\n)\n';
  const goSum = 'github.com/A/b v1.0.0 h1:sum=\ngithub.com/A/b v1.0.0/go.mod h1:other=\n';
  const modules = (text: string): unknown =>
    evaluate('go-modules.mjs', `licences.modulesOf(${JSON.stringify(text)}, ${JSON.stringify(goSum)})`);
  expect(modules(goMod)).toEqual([
    { name: 'github.com/A/b', version: 'v1.0.0', sum: 'h1:sum=' },
    { name: 'go.uber.org/c', version: 'v2.1.0', sum: null },
  ]);
  expect(() => modules(`${goMod}replace github.com/A/b => ./b\n`)).toThrow();
  expect(evaluate('go-modules.mjs', 'licences.folderOf("/c", { name: "github.com/A/b", version: "v1.0.0" })')).toBe(
    '/c/github.com/!a/b@v1.0.0',
  );
});

test('the licence of a module is known by its text, however its lines are broken; of other words nothing is believed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringmaster-licences-'));
  try {
    const read = (text: string): unknown => {
      writeFileSync(join(folder, 'LICENSE.txt'), text);
      return evaluate('go-modules.mjs', `licences.licenceIn(${JSON.stringify(folder)})`);
    };
    expect(read('Permission is hereby granted, free\nof charge, to any person obtaining a copy')).toBe('MIT');
    const bsd = 'Redistribution and use in source and binary forms, with or without modification';
    expect(read(bsd)).toBe('BSD-2-Clause');
    expect(read(`${bsd}\nNeither the name of`)).toBe('BSD-3-Clause');
    expect(read('GNU GENERAL PUBLIC LICENSE')).toBe('GPL');
    expect(read('do what you like')).toBeNull();
    mkdirSync(join(folder, 'empty'));
    expect(evaluate('go-modules.mjs', `licences.licenceIn(${JSON.stringify(join(folder, 'empty'))})`)).toBeNull();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what a person read is of a version that is pinned, and of one that says nothing itself', () => {
  const read = evaluate('allowed.mjs', '[...licences.READ_BY_A_PERSON.keys()]') as string[];
  const silent = Object.entries(lockedPackages())
    .filter(([path, { license }]) => path !== '' && license === undefined)
    .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`);
  const goMods = ['deploy/temporal/go.mod', 'deploy/temporal/server/go.mod'].map((path) =>
    readFileSync(join(root, path), 'utf8'),
  );
  const isPinned = (id: string): boolean =>
    silent.includes(id) ||
    goMods.some((text) => text.includes(` ${id.replace('@', ' ')}`) || text.includes(`\t${id.replace('@', ' ')}`));
  expect(read.filter((id) => !isPinned(id))).toEqual([]);
});
