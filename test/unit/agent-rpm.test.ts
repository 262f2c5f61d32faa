import { readAvailable, readPlan } from '../../agent/rpm/answers';
import { canonicalVersion, isKernel, parseDatabase } from '../../agent/rpm/database';
import { pythonOf } from '../../agent/rpm/find-dnf';
import { RpmHost } from '../../agent/rpm/rpm-host';
import { parseStatusLines } from '../../agent/rpm/status-lines';
import { packagesProblem } from '../../agent/packages/package-identity';
import { unfinishedPackages } from '../../agent/packages/package-database';
import { statusErrors } from '../../agent/packages/status-line';

const line = (...fields: readonly string[]): string => `${fields.join('\t')}\n`;

describe("rpm's database", () => {
  it('has a package once for each architecture, and an epoch only where there is one', () => {
    const found = parseDatabase(
      line('openssl-libs', 'x86_64', '1', '3.0.7-27.el9', '10') +
        line('openssl-libs', 'i686', '1', '3.0.7-27.el9', '11') +
        line('tzdata', 'noarch', '0', '2024a-1', '12') +
        line('gpg-pubkey', '(none)', '0', 'fd431d51-4ae0493b', '13'),
    );
    expect([...found.values()].map(({ name, arch, version }) => `${name} ${arch} ${version}`).sort()).toEqual([
      'openssl-libs i686 1:3.0.7-27.el9',
      'openssl-libs x86_64 1:3.0.7-27.el9',
      'tzdata noarch 2024a-1',
    ]);
    expect(unfinishedPackages(found)).toEqual([]);
  });

  it('calls the one that was there first unfinished, of two that a cut left beside each other, whichever is higher', () => {
    const down = parseDatabase(line('demo', 'noarch', '0', '1.1-1', '5') + line('demo', 'noarch', '0', '1.0-1', '8'));
    expect(down.get('demo:noarch')?.version).toBe('1.0-1');
    expect(unfinishedPackages(down).map(({ version }) => version)).toEqual(['1.1-1']);
  });

  it('lets kernels stand beside each other', () => {
    const lines = line('kernel-core', 'x86_64', '0', '5.14-1', '5') + line('kernel-core', 'x86_64', '0', '5.14-2', '8');
    expect(unfinishedPackages(parseDatabase(lines))).toEqual([]);
    expect(['kernel', 'kernel-core', 'kernelshark'].map(isKernel)).toEqual([true, true, false]);
  });

  it('says of kernels and of the agent itself that no order changes them: one that does not report would be put back by nobody', () => {
    const words = (name: string) => RpmHost.prototype.unsupported(name);
    expect(words('ringmaster-agent')).toContain('nothing would put one back that does not report');
    expect(words('kernel-core')).toContain('installed beside each other');
    expect(words('openssl')).toBeNull();
  });

  it.each(['demo\tnoarch\t0\t1-1\n', 'demo\tnoarch\t0\t1-1\tx\n', 'demo\tnoarch\t0\t1-1\t1\t2\n'])(
    'is not guessed at: %j',
    (text) => {
      expect(() => parseDatabase(text)).toThrow(/cannot read/);
    },
  );

  it('takes a version with the epoch 0 for the same as one without', () => {
    expect(['0:1.0-1', '1.0-1', '1:1.0-1', '10:1-1'].map(canonicalVersion)).toEqual([
      '1.0-1',
      '1.0-1',
      '1:1.0-1',
      '10:1-1',
    ]);
  });
});

describe("an order's RPM packages", () => {
  it.each<[string, string, RegExp | null]>([
    ['NetworkManager', '1:1.46.0-1.el9', null],
    ['python3-PyYAML', '5.4.1-6.el9', null],
    ['openssl', '3.0.7', /not the exact version of a rpm package/],
    ['--nogpgcheck', '1-1', /not the name of a rpm package/],
    ['/tmp/x.rpm', '1-1', /not the name/],
    ['openssl', '1-1 -y', /not the exact version/],
  ])('named %s %s are judged by the rules of rpm', (name, version, expected) => {
    const problem = packagesProblem({ kind: 'rpm', packages: [{ name, version }] });
    if (expected === null) expect(problem).toBeNull();
    else expect(problem).toMatch(expected);
  });
});

describe('what dnf answers', () => {
  it('is read exactly', () => {
    const change = { name: 'demo', arch: 'noarch', from: null, to: '1.1-1' };
    expect(readPlan({ changes: [change], removals: ['old'] })).toEqual({ changes: [change], removals: ['old'] });
    const found = { name: 'demo', version: '1.1-1', arch: 'noarch', downloadBytes: 7, installedBytes: 9 };
    expect(readAvailable([{ ...found, isExcluded: true }])).toEqual([{ ...found, isExcluded: true }]);
  });

  it.each([null, [], {}, { changes: [{}], removals: [] }, { changes: [], removals: [1] }])(
    'is refused in another shape: %j',
    (answer) => {
      expect(() => readPlan(answer)).toThrow(/cannot read/);
    },
  );

  it('while it changes packages is told line by line, and half a line says nothing', () => {
    const lines = parseStatusLines(
      'package\tdemo-1.1-1.noarch\t50\tUpgrading\nerror\tdnf\t0\tError in POSTIN\npackage\tde',
    );
    expect(lines).toEqual([
      { kind: 'package', package: 'demo-1.1-1.noarch', percent: 50, text: 'Upgrading' },
      { kind: 'error', package: 'dnf', percent: 0, text: 'Error in POSTIN' },
    ]);
    expect(statusErrors(lines)).toBe('dnf: Error in POSTIN');
  });
});

it.each<[string, readonly string[] | null]>([
  ['#!/usr/bin/python3\nimport dnf', ['/usr/bin/python3']],
  ['#!/usr/libexec/platform-python -s\n', ['/usr/libexec/platform-python', '-s']],
  ['\x7fELF', null],
  ['#!/bin/sh\n', null],
])('finds the Python of dnf 4 in its first line %j, and none in dnf 5', (text, expected) => {
  expect(pythonOf(text)).toEqual(expected);
});
