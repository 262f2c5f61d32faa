import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guardRemovals } from '../../agent/deb/removal-guard';

const folder = mkdtempSync(join(tmpdir(), "ringmaster it's a guard-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** As apt 2.6 writes it, with what it is about to do below its configuration. */
const told = (...lines: readonly string[]): string =>
  ['VERSION 3', 'APT::Architecture=amd64', 'DPkg::Pre-Install-Pkgs::=x', '', ...lines, ''].join('\n');
const CHANGE = 'libssl3 3.0.16-1 amd64 same < 3.0.17-1 amd64 same /var/cache/apt/archives/libssl3.deb';
const CONFIGURE = 'libssl3 3.0.16-1 amd64 same < 3.0.17-1 amd64 same **CONFIGURE**';
const removal = (name: string): string => `${name} 1.0 amd64 none > - - none **REMOVE**`;

/** Runs the hook as apt does: by a shell, in the protocol's version by the hook's first word. */
function guard(names: readonly string[], input: string) {
  const options = guardRemovals(folder, names);
  const hook = /^DPkg::Pre-Install-Pkgs::=(.*)$/.exec(options[1] ?? '')?.[1] ?? '';
  expect(options[3]).toBe(`DPkg::Tools::Options::${hook.split(' ')[0] ?? ''}::Version=3`);
  return spawnSync('/bin/sh', ['-c', hook], { input, encoding: 'utf8' });
}

test.each([
  ['nothing goes', told(CHANGE, CONFIGURE)],
  ['what is listed goes', told(removal('libold'), CHANGE, removal('g++-12'))],
  ['there is nothing to do', told()],
])('apt may go on when %s', (_title, input) => {
  expect(guard(['libold', 'g++-12'], input)).toMatchObject({ status: 0, stderr: '' });
});

test.each([
  ['one that is not listed', removal('libold1'), 'libold1'],
  ['one whose name is only a pattern of a listed one', removal('g.*-12'), 'g.*-12'],
  ['one whose name is an option', removal('-v'), '-v'],
  ['several, and one of them is listed', [removal('a'), removal('libold'), removal('b')].join('\n'), 'a b'],
])('apt is stopped before it removes %s', (_title, lines, named) => {
  const { status, stderr } = guard(['libold', 'g++-12'], told(CHANGE, lines, CHANGE));
  expect(status).toBe(1);
  expect(stderr).toBe(`Ringmaster: apt would remove ${named}, which the order does not list; nothing was changed\n`);
});

test('apt is stopped before any removal when none is listed, however much it says', () => {
  const much = Array.from({ length: 5_000 }, () => CHANGE);
  expect(guard([], told(...much, removal('libold'), ...much)).status).toBe(1);
});
