import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../../agent/config';
import { findAvailable, parseAvailable } from '../../agent/deb/available';
import type { Answer, RunCommand } from '../../agent/packages/commands';
import { parseConffiles } from '../../agent/deb/conffiles';
import { parseDatabase } from '../../agent/deb/database';
import { spaceNeeds } from '../../agent/packages/disk-space';
import { judgeChange, type ChangeFinding } from '../../agent/packages/judge-change';
import { keepWayBack, type Finding } from '../../agent/packages/keep-way-back';
import { describeChanges, type PackageDatabase } from '../../agent/packages/package-database';
import type { PackageHost } from '../../agent/packages/package-host';
import { matchesPattern, packagesProblem } from '../../agent/packages/package-identity';
import { parsePlan } from '../../agent/deb/plan';
import { rivalKernels } from '../../agent/deb/waiting-kernel';
import { replacedFiles, serviceOf } from '../../agent/packages/reboot-need';
import { refuseUnlisted } from '../../agent/packages/resolve';
import { isStarting, lostServices, parseServices } from '../../agent/packages/services';
import { parseStatusLines } from '../../agent/deb/status-lines';
import { statusErrors } from '../../agent/packages/status-line';
import { inheritWayBack, WaysBack, type WayBack, type WayBackPackage } from '../../agent/packages/way-back';
import type { JournalEntry } from '../../agent/journal-record';
import { wasRebooted } from '../../agent/last-change';
import { PACKAGE_PATTERNS } from '../../model/package-patterns';

const isPackageName = (text: string): boolean => PACKAGE_PATTERNS.deb.name.test(text);
const isPackageVersion = (text: string): boolean => PACKAGE_PATTERNS.deb.version.test(text);

function database(...lines: readonly string[]): PackageDatabase {
  return parseDatabase(lines.map((line) => `${line.replaceAll(' ', '\t')}\n`).join(''), 'amd64');
}

describe("an order's packages", () => {
  it.each<[string, boolean]>([
    ['libssl3', true],
    ['libstdc++6', true],
    ['g++-12', true],
    ['x', false],
    ['-o', false],
    ['--force', false],
    ['Libssl3', false],
    ['libssl3:i386', false],
    ['libssl3=1', false],
    ['libssl3 ', false],
    ['libssl3\n-y', false],
    ['../libssl3', false],
  ])('take %j for a name: %s', (text, expected) => {
    expect(isPackageName(text)).toBe(expected);
  });

  it.each<[string, boolean]>([
    ['3.0.17-1~deb12u2', true],
    ['1:9.18.28-1~deb12u2', true],
    ['2024a-0+deb12u1', true],
    ['latest', false],
    ['-1', false],
    ['1.0 -y', false],
    ['1.0/stable', false],
    ['1:', false],
    [':1', false],
    ['1.0\n', false],
  ])('take %j for a version: %s', (text, expected) => {
    expect(isPackageVersion(text)).toBe(expected);
  });

  it('never let through what a shell or apt would take for something else', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        if (isPackageName(text) || isPackageVersion(text)) expect(text).toMatch(/^[a-z0-9][A-Za-z0-9.+~:-]*$/);
      }),
    );
  });

  it('are refused when there is none, or one twice', () => {
    const packages = (...names: string[]): { kind: 'deb'; packages: { name: string; version: string }[] } => ({
      kind: 'deb',
      packages: names.map((name) => ({ name, version: '1.0' })),
    });
    expect(packagesProblem(packages())).toMatch(/no package/);
    expect(packagesProblem(packages('aa', 'bb', 'aa'))).toMatch(/aa is named twice/);
    expect(packagesProblem(packages('aa', 'bb'))).toBeNull();
  });

  it.each<[string, string, boolean]>([
    ['linux-image-amd64', 'linux-*', true],
    ['linux', 'linux-*', false],
    ['libstdc++6', 'libstdc++6', true],
    ['libstdccc6', 'libstdc++6', false],
    ['axb', 'a.b', false],
    ['anything', '*', true],
  ])('match %s with the pattern %s: %s', (name, pattern, expected) => {
    expect(matchesPattern(name, pattern)).toBe(expected);
  });
});

describe("apt's plan", () => {
  it('is read from the lines of a simulation', () => {
    const plan = parsePlan(
      [
        'NOTE: This is only a simulation!',
        'Inst openssl [3.0.15-1~deb12u1] (3.0.17-1~deb12u2 Debian-Security:12/stable-security [amd64]) []',
        'Inst libssl3:i386 [3.0.15-1~deb12u1] (3.0.17-1~deb12u2 Debian:12.11/stable [i386])',
        'Inst tzdata (2024a-0+deb12u1 Debian:12.11/stable, Debian:12-updates/stable-updates [all])',
        'Inst demo [1.0] (1.1 [all]) [other:amd64 on demo:amd64]',
        'Remv exim4 [4.96-15]',
        'Purg exim4 [4.96-15]',
        'Conf openssl (3.0.17-1~deb12u2 Debian-Security:12/stable-security [amd64])',
      ].join('\n'),
    );
    expect(plan.changes.map(({ name, arch, from, to }) => [name, arch, from, to].join(' '))).toEqual([
      'openssl amd64 3.0.15-1~deb12u1 3.0.17-1~deb12u2',
      'libssl3 i386 3.0.15-1~deb12u1 3.0.17-1~deb12u2',
      'tzdata all  2024a-0+deb12u1',
      'demo all 1.0 1.1',
    ]);
    expect(plan.removals).toEqual(['exim4']);
  });

  it.each(['Inst demo', 'Inst demo [1.0] 1.1', 'Remv '])('is refused with the line %j', (line) => {
    expect(() => parsePlan(line)).toThrow(/cannot read/);
  });

  it('must be what is listed: more is refused with the complete list, a removal unless it is listed', () => {
    const listed = { packages: [{ name: 'openssl', version: '3.0.17' }], removals: [] };
    const openssl = { name: 'openssl', arch: 'amd64', from: '3.0.15', to: '3.0.17' };
    const libssl = { name: 'libssl3', arch: 'amd64', from: '3.0.15', to: '3.0.17-1' };
    expect(() => {
      refuseUnlisted({ changes: [openssl], removals: [] }, listed);
    }).not.toThrow();
    expect(() => {
      refuseUnlisted({ changes: [openssl, libssl], removals: [] }, listed);
    }).toThrow("[ { name: openssl, version: '3.0.17' }, { name: libssl3, version: 3.0.17-1 } ]");
    expect(() => {
      refuseUnlisted({ changes: [openssl], removals: ['exim4'] }, listed);
    }).toThrow(/would remove exim4/);
    expect(() => {
      refuseUnlisted({ changes: [openssl], removals: ['exim4'] }, { ...listed, removals: ['exim4', 'absent'] });
    }).not.toThrow();
    expect(() => {
      refuseUnlisted({ changes: [{ ...openssl, to: '3.0.18' }], removals: [] }, listed);
    }).toThrow(/more would change/);
  });

  it('knows of what can be downloaded only what has a file', () => {
    const output = `Package: demo\nVersion: 1.1\nInstalled-Size: 12\nFilename: ./demo.deb\nSize: 900\n\nPackage: demo\nVersion: 1.0\nStatus: install ok installed\n`;
    expect(parseAvailable(output)).toEqual([
      { name: 'demo', version: '1.1', downloadBytes: 900, installedBytes: 12_288 },
    ]);
  });
});

describe('indexes that others keep locked', () => {
  const packages = [{ name: 'demo', version: '1.1' }];
  const SHOWN = 'Package: demo\nVersion: 1.1\nFilename: ./demo.deb\nSize: 9\n';
  /** A host where "apt-get update" works and finds the version once nobody holds the lock, asked about it so often. */
  function host(heldFor: number): { run: RunCommand; updates: () => number } {
    let asked = 0;
    let updates = 0;
    let isFresh = false;
    const run: RunCommand = ([program = '']) => {
      const answer = (status: number, stdout: string): Promise<Answer> =>
        Promise.resolve({ status, stdout, stderr: status === 0 ? '' : 'E: Could not get lock' });
      if (program === 'perl') return answer(0, asked++ < heldFor ? '4711 /var/lib/apt/lists/lock\n' : '');
      if (program === 'apt-cache') return answer(0, isFresh ? SHOWN : '');
      updates += 1;
      isFresh = asked >= heldFor && updates > 1;
      return answer(isFresh ? 0 : 100, '');
    };
    return { run, updates: () => updates };
  }

  it.each([0, 1])('are waited for, and fetched then (held when asked %d times)', async (heldFor) => {
    const { run, updates } = host(heldFor);
    const found = await findAvailable(run, packages, { signal: AbortSignal.timeout(5_000), mayWait: true });
    expect(found).toHaveLength(1);
    expect(updates()).toBe(2);
  });

  it.each([true, false])('never make a version unknown (waited for: %s)', async (mayWait) => {
    const asking = findAvailable(host(1_000).run, packages, { signal: AbortSignal.timeout(50), mayWait });
    await expect(asking).rejects.toMatchObject({
      kind: 'updater_running',
      message: expect.stringContaining('/var/lib/apt/lists/lock'),
    });
  });
});

describe('the space that packages need', () => {
  it('is on /usr for what they unpack, and on / only for what is written beside them', () => {
    const needs = spaceNeeds([{ name: 'large', version: '1', downloadBytes: 7, installedBytes: 900 }], {
      cache: '/var/cache/apt/archives',
      keptIn: '/kept',
    });
    const bytesOf = (folder: string): number | undefined => needs.find((each) => each.folder === folder)?.bytes;
    expect([bytesOf('/'), bytesOf('/usr'), bytesOf('/var/cache/apt/archives'), bytesOf('/kept')]).toEqual([
      0, 900, 7, 7,
    ]);
  });
});

describe("apt's status lines", () => {
  it('are read with and without an architecture in the name, and unknown ones say nothing', () => {
    const lines = parseStatusLines(
      [
        'dlstatus:1:0:Retrieving file 1 of 2',
        'pmstatus:dpkg-exec:0.0000:Running dpkg',
        'pmstatus:libssl3:amd64:33.3333:Unpacking libssl3:amd64 (amd64)',
        'pmerror:demo:66.6667:installed demo package post-installation script subprocess returned error exit status 1',
        'pmfuture:demo:1:what',
        'pmstatus:half',
      ].join('\n'),
    );
    expect(lines.map(({ kind, package: name, percent }) => `${kind} ${name} ${String(percent)}`)).toEqual([
      'download 1 0',
      'package dpkg-exec 0',
      'package libssl3:amd64 33.3333',
      'error demo 66.6667',
    ]);
    expect(statusErrors(lines)).toMatch(/^demo: installed demo package post-installation script/);
  });
});

describe("dpkg's database", () => {
  it('counts a package once for each architecture, `all` as the native one, and one nobody wants not at all', () => {
    const found = database('libc6 amd64 2.36 ii', 'libc6 i386 2.36 ii', 'tzdata all 2024a hi', 'gone amd64 1 un');
    expect([...found.keys()]).toEqual(['libc6:amd64', 'libc6:i386', 'tzdata:amd64']);
    expect(() => parseDatabase('half\ta\tline\n', 'amd64')).toThrow(/cannot read/);
  });

  it.each<[string, PackageDatabase, PackageDatabase, boolean, ChangeFinding]>([
    ['the due version', database('aa all 1 ii'), database('aa all 2 ii'), true, 'as_ordered'],
    ['the due version, on hold', database('aa all 1 hi'), database('aa all 2 hi'), true, 'as_ordered'],
    ['the due version, unfinished', database('aa all 1 ii'), database('aa all 2 iF'), false, 'changed'],
    [
      'the due version and another package',
      database('aa all 1 ii'),
      database('aa all 2 ii', 'bb all 1 ii'),
      true,
      'changed',
    ],
    ['what was before', database('aa all 1 ii'), database('aa all 1 ii'), true, 'unchanged'],
    ['what was before, unsound', database('aa all 1 ii'), database('aa all 1 ii'), false, 'changed'],
    ['nothing any more', database('aa all 1 ii'), database(), true, 'changed'],
    ['another version', database('aa all 1 ii'), database('aa all 3 ii'), true, 'changed'],
  ])('with %s shows the change to be %#', (_words, before, after, isSound, expected) => {
    const finding = judgeChange({ before, after, expected: new Map([['aa:amd64', '2']]), isSound });
    expect(finding).toBe(expected);
  });

  it('shows a package that was to go as gone when only its configuration is left', () => {
    const evidence = { before: database('aa all 1 ii'), expected: new Map([['aa:amd64', null]]), isSound: true };
    expect(judgeChange({ ...evidence, after: database('aa all 1 rc') })).toBe('as_ordered');
    expect(judgeChange({ ...evidence, after: database('aa all 1 ii') })).toBe('unchanged');
  });

  it('says what changed with the states that are not whole', () => {
    const after = database('aa all 2 iF', 'bb all 1 ii');
    expect(describeChanges(database('aa all 1 ii'), after)).toBe('aa:amd64 1 → 2 (iF), bb:amd64 none → 1');
  });

  it('names its conffiles, obsolete ones too', () => {
    const md5 = '0123456789abcdef0123456789abcdef';
    expect(parseConffiles(`\n /etc/a.conf ${md5}\n /etc/b c.conf ${md5} obsolete\n`)).toEqual([
      '/etc/a.conf',
      '/etc/b c.conf',
    ]);
  });
});

describe('a way back', () => {
  const entry = (name: string, from: string | null, to: string): WayBackPackage => ({
    key: `${name}:amd64`,
    name,
    from,
    to,
    automatic: false,
    kept: from === null ? null : { digest: from.padEnd(64, '0'), lossy: false },
  });
  const wayBack = (id: string, recordedAt: number, ...packages: WayBackPackage[]): WayBack => ({
    campaignId: 'c',
    installOperationId: id,
    recordedAt,
    packages,
  });
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'ringmaster-ways-back-'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it('of a later generation leads to where the first one came from, for what that one had brought', () => {
    const first = wayBack('1', 1, entry('aa', '1', '2'), entry('bb', '1', '2'));
    const second = [entry('aa', '2', '2'), entry('bb', '1', '2')];
    expect(inheritWayBack(second, [first]).map(({ name, from }) => `${name} ${from ?? ''}`)).toEqual(['aa 1', 'bb 1']);
    expect(inheritWayBack([entry('aa', '5', '6')], [first])[0]?.from).toBe('5');
  });

  it('of a later generation is that of the same manifest: under another, who names the campaign leads no host behind it', async () => {
    const ways = new WaysBack(root, '.deb');
    const host = {
      keyOf: ({ name }: { readonly name: string }) => Promise.resolve(`${name}:amd64`),
      keepPackage: () => Promise.resolve({ digest: '0'.repeat(64), lossy: false }),
    } as unknown as PackageHost;
    const found = database('aa amd64 2 ii', 'bb amd64 1 ii');
    const keep = async (manifestDigest: string, operationId: string): Promise<readonly string[]> => {
      const kept = await keepWayBack(host, { ways, scratch: root, signal: AbortSignal.timeout(60_000) }, {
        order: { campaignId: 'c', manifestDigest, operationId },
        database: found,
        automatic: new Set(),
        changes: [{ name: 'bb', arch: 'amd64', from: '1', to: '2' }],
        wanted: { current: [found.get('aa:amd64')], doomed: [] },
        removals: [],
      } as unknown as Finding);
      return kept.map(({ name, from }) => `${name} ${from ?? ''}`);
    };
    ways.record({ ...wayBack('1', 1, entry('aa', '1', '2')), manifestDigest: 'sha256:first' });
    expect(await keep('sha256:first', '2')).toEqual(['bb 1', 'aa 1']);
    expect(await keep('sha256:other', '3')).toEqual(['bb 1']);
    // Of an agent that wrote down no manifest.
    ways.record(wayBack('4', 0, entry('aa', '0', '2')));
    expect(await keep('sha256:third', '5')).toEqual(['bb 1', 'aa 0']);
  });

  it('is found by the install that recorded it, and dropped when nothing it leads from or to is there', () => {
    const ways = new WaysBack(root, '.deb');
    ways.record(wayBack('new', 2, entry('aa', '2', '3')));
    ways.record(wayBack('old', 1, entry('aa', '1', '2')));
    ways.record(wayBack('other', 3, entry('bb', null, '1')));
    expect(ways.all().map((each) => each.installOperationId)).toEqual(['old', 'new', 'other']);
    expect(ways.find('missing')).toBeNull();
    ways.prune(database('aa all 3 ii', 'bb all 2 ii'), 'current');
    expect(ways.all().map((each) => each.installOperationId)).toEqual(['new']);
  });
});

describe('what must be restarted', () => {
  it('is seen in the maps of a process and in its control group', () => {
    const maps = [
      '7f1-7f2 r-xp 00001000 08:01 1234                       /usr/lib/x86_64-linux-gnu/libssl.so.3 (deleted)',
      '7f3-7f4 r-xp 00001000 08:01 1235                       /usr/lib/x86_64-linux-gnu/libc.so.6',
      '7f5-7f6 rw-p 00000000 00:00 0                          [stack]',
    ].join('\n');
    expect([...replacedFiles(maps)]).toEqual(['/usr/lib/x86_64-linux-gnu/libssl.so.3']);
    expect(serviceOf('0::/system.slice/nginx.service\n')).toBe('nginx.service');
    expect(serviceOf('12:cpu:/\n1:name=systemd:/system.slice/nginx.service\n0::/\n')).toBe('nginx.service');
    expect(serviceOf('0::/user.slice/user-0.slice/session-1.scope\n')).toBeNull();
    expect(serviceOf('0::/system.slice/systemd-udevd.service/udev\n')).toBe('systemd-udevd.service');
    const ofPerson = '/user.slice/user-1000.slice/user@1000.service/app.slice/music.service';
    expect(serviceOf(`0::${ofPerson}\n`)).toBe('user@1000.service');
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['6.1.0-28-amd64', ['6.1.0-29-amd64', '6.1.0-29-rt-amd64', '6.1.0-29-cloud-amd64'], ['6.1.0-29-amd64']],
    ['6.1.0-28-rt-amd64', ['6.1.0-29-amd64', '6.1.0-29-rt-amd64'], ['6.1.0-29-rt-amd64']],
    ['5.10.0-0.deb10.16-amd64', ['5.10.0-0.deb10.17-amd64', '5.10.0-0.deb10.16-amd64'], ['5.10.0-0.deb10.17-amd64']],
    ['5.15.0-91-generic', ['5.15.0-92-lowlatency', '5.15.0-92-generic'], ['5.15.0-92-generic']],
    ['6.12.38+deb13-amd64', ['6.12.41+deb13-amd64', '6.12.41+deb13-cloud-amd64'], ['6.12.41+deb13-amd64']],
  ])('is a machine that runs kernel %s only for one of its own flavour', (running, installed, expected) => {
    const files = new Set(installed.map((kernel) => `/boot/vmlinuz-${kernel}`));
    expect(rivalKernels(running, { installed, files })).toEqual(expected);
    // One that this order did not bring.
    expect(rivalKernels(running, { installed, files: new Set() })).toEqual([]);
  });

  it.each<[string, string, readonly string[], boolean]>([
    ['active', 'enabled', [], false],
    ['failed', 'static', [], true],
    ['inactive', 'enabled', [], true],
    ['inactive', 'static', [], false],
    ['inactive', 'static', ['a.service'], true],
  ])('is a service that ran, is now %s and %s, with %j required: %s', (active, enabled, required, expected) => {
    const states = parseServices(`Id=a.service\nActiveState=${active}\nUnitFileState=${enabled}\n\n`);
    expect(lostServices(states, { required, before: ['a.service'] }).length > 0).toBe(expected);
  });
});

describe('a service that is being started', () => {
  it.each<[string, string, string, string, number, boolean]>([
    ['for less than its unit allows', 'activating', 'start-pre', '1min 30s', 89_000, true],
    ['for longer', 'activating', 'start', '1min 30s', 91_000, false],
    ['without a limit', 'activating', 'start', 'infinity', 9_000_000, true],
    ['over and over', 'activating', 'auto-restart', '1min 30s', 16_000, false],
    ['no more', 'failed', 'failed', '1min 30s', 16_000, false],
  ])('is waited for while it may still come: %s', (_words, active, sub, limit, elapsedMs, expected) => {
    const text = `Id=a.service\nActiveState=${active}\nSubState=${sub}\nTimeoutStartUSec=${limit}\n`;
    expect(parseServices(text).map((state) => isStarting(state, elapsedMs))).toEqual([expected]);
  });
});

describe('a campaign', () => {
  const entry = (operation: string, sequence: number, phase: string, campaignId = 'c'): JournalEntry =>
    ({ phase, order: { campaignId, sequence, task: { operation } } }) as unknown as JournalEntry;

  it.each<[string, readonly JournalEntry[], boolean]>([
    ['nothing', [], false],
    ['an install', [entry('install', 1, 'SUCCEEDED')], false],
    ['a reboot', [entry('reboot', 2, 'SUCCEEDED'), entry('install', 1, 'SUCCEEDED')], true],
    ['a reboot and a test', [entry('reboot', 1, 'SUCCEEDED'), entry('smoke_test', 2, 'EXECUTING')], true],
    ['a reboot that failed', [entry('reboot', 1, 'FAILED')], false],
    ['a reboot, and installed again', [entry('reboot', 1, 'SUCCEEDED'), entry('install', 2, 'SUCCEEDED')], false],
    ['a reboot of another campaign', [entry('reboot', 1, 'SUCCEEDED', 'other')], false],
  ])('that did %s here has rebooted: %#', (_words, entries, expected) => {
    expect(wasRebooted(entries, 'c')).toBe(expected);
  });
});

describe('the packages of a configuration', () => {
  const config = (machine: string, packages: string): string =>
    `hostId: 0198c5a2-6c1f-7000-8000-000000000001
dataDir: /d
gateways: [ { session: 'g:1', artifacts: 'g:2' } ]
tls: { ca: a, cert: b, key: c }
trustedOrderKeys: k
machine: { kind: ${machine} }
applications: []
packages: ${packages}
`;
  it('are read with their defaults, and a host may have no application', () => {
    const parsed = parseConfig(config('systemd', "{ allow: ['lib*'] }"), '/etc');
    expect(parsed).toMatchObject({
      ok: true,
      config: { applications: [], packages: { allow: ['lib*'], forbid: [], services: [], neverRestart: [] } },
    });
  });

  it.each<[string, string, string, RegExp]>([
    ['on a machine that is a process', 'process', "{ allow: ['*'] }", /only with machine kind "systemd"/],
    ['without anything allowed', 'systemd', '{ forbid: [] }', /packages\.allow: must be a list/],
    ['with an option for a name', 'systemd', "{ allow: ['-y'] }", /packages\.allow\[0\]/],
    ['with a unit that is none', 'systemd', "{ allow: ['*'], services: [nginx] }", /packages\.services\[0\]/],
    ['with an unknown key', 'systemd', "{ allow: ['*'], deny: [] }", /packages\.deny: unknown key/],
  ])('are refused %s', (_words, machine, packages, expected) => {
    const parsed = parseConfig(config(machine, packages), '/etc');
    expect(parsed.ok ? '' : parsed.problems.join('\n')).toMatch(expected);
  });
});
