import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Execution, Executor } from '../../agent/executor';
import type { Order, Task } from '../../agent/order';
import type { AllowedHours } from '../../agent/policy/hours';
import { isOpen } from '../../agent/policy/hours';
import { parsePolicy } from '../../agent/policy/host-policy';
import { LocalRules } from '../../agent/policy/local-rules';
import { originProblem } from '../../agent/policy/origins';
import { withLocalRules } from '../../agent/policy/policy-executor';
import { readPolicy } from '../../agent/policy/policy-file';
import { matchesWildcard } from '../../agent/policy/wildcard';

const SAMPLE = readFileSync(join(__dirname, '..', '..', 'deploy', 'agent', 'policy.yaml'), 'utf8');
const HEAD = 'apiVersion: ringmaster/v1\nkind: HostPolicy\n';

let dir: string;
let file: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ringmaster-policy-'));
  file = join(dir, 'policy.yaml');
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

function problems(text: string): string {
  const parsed = parsePolicy(text);
  return parsed.ok ? '' : parsed.problems.join('\n');
}

const hours = (...windows: AllowedHours['windows']): AllowedHours => {
  return { timeZone: 'Europe/Berlin', windows, operations: ['install'] };
};

describe("root's policy", () => {
  it('is read from the sample file', () => {
    expect(parsePolicy(SAMPLE)).toMatchObject({
      ok: true,
      policy: {
        bundles: true,
        forbiddenPackages: ['linux-image-*', 'postgresql-*'],
        origins: [{ origin: 'Debian', label: 'Debian-Security' }, { site: 'packages.example.org' }],
        hours: { timeZone: 'Europe/Berlin', operations: ['install', 'reboot', 'back_out'] },
      },
    });
  });

  it('restricts nothing that it does not name', () => {
    expect(parsePolicy(HEAD)).toEqual({
      ok: true,
      policy: { bundles: true, forbiddenPackages: [], origins: null, hours: null },
    });
  });

  it.each<[string, string, RegExp]>([
    ['nothing', '', /the file: must be a table/],
    ['an unknown key', `${HEAD}bundle: false\n`, /bundle: unknown key/],
    ['a key twice', `${HEAD}bundles: true\nbundles: false\n`, /unique/],
    ['another kind', 'apiVersion: ringmaster/v1\nkind: Policy\n', /kind: must be HostPolicy/],
    ['a word for a flag', `${HEAD}bundles: "no"\n`, /bundles: must be true or false/],
    ['no list of origins', `${HEAD}packages: { origins: [] }\n`, /origins: must name at least one/],
    ['packages that are empty', `${HEAD}packages:\n`, /packages: must be a table/],
    ['an empty list of what is forbidden', `${HEAD}packages:\n  forbid:\n`, /packages.forbid: must be a list/],
    ['empty hours', `${HEAD}hours:\n`, /hours: must be a table/],
    [
      'empty operations',
      `${HEAD}hours: { timeZone: UTC, windows: [{ days: [mon], from: "01:00", to: "02:00" }], operations: }\n`,
      /hours.operations: must be a list/,
    ],
    ['an origin that is everything', `${HEAD}packages: { origins: [{}] }\n`, /would allow everything/],
    ['a zone that is none', `${HEAD}hours: { timeZone: Berlin, windows: [] }\n`, /timeZone: must be an IANA time zone/],
    ['no windows', `${HEAD}hours: { timeZone: UTC, windows: [] }\n`, /windows: must name at least one/],
    [
      'times that YAML takes for numbers',
      `${HEAD}hours: { timeZone: UTC, windows: [{ days: [mon], from: 22, to: "24:00" }] }\n`,
      /from: must be a time of day in quotes[\s\S]*to: must be a time/,
    ],
    [
      'a day that is none',
      `${HEAD}hours: { timeZone: UTC, windows: [{ days: [monday], from: "1:00", to: "02:00" }] }\n`,
      /days\[0\]: must be mon/,
    ],
    [
      'an operation that is none',
      `${HEAD}hours: { timeZone: UTC, windows: [{ days: [mon], from: "01:00", to: "02:00" }], operations: [sleep] }\n`,
      /operations\[0\]: must be install/,
    ],
  ])('is refused with %s', (_, text, problem) => {
    expect(problems(text)).toMatch(problem);
  });

  it.each<[string, string, AllowedHours, boolean]>([
    ['2026-11-23T12:00:00Z', 'at noon', hours({ days: ['mon'], from: 720, to: 840 }), true],
    ['2026-11-23T10:59:00Z', 'a minute before', hours({ days: ['mon'], from: 720, to: 840 }), false],
    ['2026-11-23T11:00:00Z', 'as it opens, in winter', hours({ days: ['mon'], from: 720, to: 840 }), true],
    ['2026-07-20T10:00:00Z', 'as it opens, in summer', hours({ days: ['mon'], from: 720, to: 840 }), true],
    ['2026-11-23T13:00:00Z', 'as it ends', hours({ days: ['mon'], from: 720, to: 840 }), false],
    ['2026-11-24T12:00:00Z', 'on another day', hours({ days: ['mon'], from: 720, to: 840 }), false],
    ['2026-11-23T22:30:00Z', 'before midnight', hours({ days: ['mon'], from: 1320, to: 300 }), true],
    [
      '2026-11-24T03:59:00Z',
      'after midnight, by the day it began',
      hours({ days: ['mon'], from: 1320, to: 300 }),
      true,
    ],
    ['2026-11-24T04:00:00Z', 'at its end on the next day', hours({ days: ['mon'], from: 1320, to: 300 }), false],
    ['2026-11-23T03:00:00Z', 'in the night before its day', hours({ days: ['mon'], from: 1320, to: 300 }), false],
    ['2026-11-22T23:30:00Z', 'on its day there, and not yet in UTC', hours({ days: ['mon'], from: 0, to: 60 }), true],
    [
      '2026-10-25T00:30:00Z',
      'in the hour that comes twice, the first time',
      hours({ days: ['sun'], from: 150, to: 155 }),
      true,
    ],
    [
      '2026-10-25T01:30:00Z',
      'in the hour that comes twice, the second time',
      hours({ days: ['sun'], from: 150, to: 155 }),
      true,
    ],
    ['2026-03-29T01:15:00Z', 'after the hour that does not come', hours({ days: ['sun'], from: 120, to: 190 }), false],
  ])('says of its hours at %s (%s) what a clock on the wall says', (at, _, allowed, expected) => {
    const isAllowed = isOpen(allowed, Date.parse(at));
    // 01:15 UTC is 03:15 there, past the window's end at 03:10.
    expect(isAllowed).toBe(expected);
  });

  it.each<[string, () => void, RegExp]>([
    ['is missing', () => undefined, /ENOENT/],
    ['is not valid', () => writeFileSync(file, 'bundles: maybe'), /bundles: must be true or false/],
    [
      'may be written by others',
      () => {
        writeFileSync(file, HEAD);
        chmodSync(file, 0o666);
      },
      /written by others than its owner; chmod go-w/,
    ],
  ])('allows nothing while its file %s', (_, make, why) => {
    make();
    const read = readPolicy({ file, mustBeRoots: false });
    expect(read).toMatchObject({ ok: false, problems: expect.arrayContaining([expect.stringMatching(why)]) });
    const rules = new LocalRules({ file, mustBeRoots: false }, Date.now);
    for (const task of TASKS)
      expect(rules.refusal(order(task))).toMatchObject({ phase: 'REJECTED', reason: 'policy_unreadable' });
    expect(rules.permitted(['bundle', 'deb'])).toEqual([]);
  });

  it('allows nothing while its file belongs to somebody else, on a real machine', () => {
    writeFileSync(file, HEAD);
    // Whoever else runs this test is somebody else.
    if (process.getuid?.() === 0) chownSync(file, 65_534, 65_534);
    expect(readPolicy({ file, mustBeRoots: false }).ok).toBe(true);
    expect(readPolicy({ file, mustBeRoots: true })).toMatchObject({
      problems: [expect.stringContaining('chown root')],
    });
  });

  it('counts as it is now, for each order', () => {
    writeFileSync(file, HEAD);
    const rules = new LocalRules({ file, mustBeRoots: false }, () => Date.parse('2026-11-23T12:00:00Z'));
    const asked = (task: Task) => rules.refusal(order(task))?.reason ?? 'nothing';
    expect(TASKS.map(asked)).toEqual(['nothing', 'nothing', 'nothing', 'nothing', 'nothing']);
    writeFileSync(file, `${HEAD}bundles: false\npackages: { forbid: ['linux-*'] }\n`);
    expect(TASKS.map(asked)).toEqual(['policy_forbids', 'policy_forbids', 'nothing', 'policy_forbids', 'nothing']);
    expect(rules.permitted(['bundle', 'bundle:hello', 'deb'])).toEqual(['deb']);
    writeFileSync(file, `${HEAD}hours: { timeZone: UTC, windows: [{ days: [mon], from: "13:00", to: "14:00" }] }\n`);
    expect(TASKS.map(asked)).toEqual(['outside_hours', 'outside_hours', 'outside_hours', 'nothing', 'outside_hours']);
    const named =
      'hours: { timeZone: UTC, operations: [smoke_test], windows: [{ days: [mon], from: "13:00", to: "14:00" }] }';
    writeFileSync(file, `${HEAD}${named}\n`);
    expect(TASKS.map(asked)).toEqual(['nothing', 'nothing', 'nothing', 'outside_hours', 'nothing']);
    writeFileSync(file, `${HEAD}hours: { timeZone: UTC, windows: [{ days: [mon], from: "13:00", to: "14:00" }] }\n`);
    expect(rules.refusal(order(TASKS[0]!))).toMatchObject({ phase: 'CANCELED', unchanged: true });
    expect(rules.refusal(order(TASKS[0]!))!.message).toContain('it is mon 12:00 in UTC; allowed: mon 13:00-14:00');
  });

  it('says once that the hours have come for what was declined for them', () => {
    writeFileSync(file, `${HEAD}hours: { timeZone: UTC, windows: [{ days: [mon], from: "13:00", to: "14:00" }] }\n`);
    let now = Date.parse('2026-11-23T12:00:00Z');
    const rules = new LocalRules({ file, mustBeRoots: false }, () => now);
    expect(rules.haveOpened()).toBe(false);
    expect(rules.refusal(order(TASKS[0]!))?.reason).toBe('outside_hours');
    expect(rules.haveOpened()).toBe(false);
    now = Date.parse('2026-11-23T13:00:00Z');
    expect([rules.haveOpened(), rules.haveOpened()]).toEqual([true, false]);
  });
});

const HELLO = { kind: 'bundle', name: 'hello', version: '1', digest: '', sizeBytes: 1 } as const;
const KERNEL = { kind: 'deb', packages: [{ name: 'linux-image-amd64', version: '6.1' }] } as const;
const OPENSSL = { kind: 'deb', packages: [{ name: 'openssl', version: '3' }] } as const;
const TASKS: readonly Task[] = [
  { operation: 'install', patch: HELLO },
  { operation: 'back_out', patch: KERNEL, installOperationId: '' },
  { operation: 'install', patch: OPENSSL },
  { operation: 'smoke_test', patch: HELLO, command: [], timeoutMs: 0 },
  { operation: 'reboot', expectedBootId: '' },
];

function order(task: Task): Order {
  return { operationId: 'operation', task } as Order;
}

describe('the repositories that root allows', () => {
  const OVERVIEW = `Package files:
 100 /var/lib/dpkg/status
     release a=now
 500 http://deb.debian.org/debian-security bookworm-security/main amd64 Packages
     release v=12,o=Debian,a=oldstable-security,n=bookworm-security,l=Debian-Security,c=main,b=amd64
     origin deb.debian.org
 500 http://deb.debian.org/debian bookworm/main amd64 Packages
     release v=12.12,o=Debian,a=oldstable,n=bookworm,l=Debian,c=main,b=amd64
     origin deb.debian.org
 500 http://evil.example.org ./ Packages
     release c=
     origin evil.example.org
Pinned packages:
     openssl -> 1 with priority 990
`;
  const TABLE = `openssl:
  Installed: 3.0.16-1~deb12u1
  Candidate: 3.0.17-1~deb12u2
  Version table:
     3.0.17-1~deb12u2 500
        500 http://deb.debian.org/debian-security bookworm-security/main amd64 Packages
     3.0.17-1~deb12u1 500
        500 http://deb.debian.org/debian bookworm/main amd64 Packages
        500 http://evil.example.org ./ Packages
 *** 3.0.16-1~deb12u1 100
        100 /var/lib/dpkg/status
`;
  const SHOW = (version: string) => `Package: openssl\nVersion: ${version}\nFilename: pool/openssl.deb\nSize: 1\n`;
  /** apt and dpkg, as they answer here. */
  const answering =
    (answers: { show: string; overview: string; table: string; foreign?: string }) => (argv: readonly string[]) => {
      const { show, overview, table, foreign = '' } = answers;
      const told = argv.at(-1) === 'policy' ? overview : table;
      const stdout = argv[0] === 'dpkg' ? foreign : argv.includes('show') ? show : told;
      return Promise.resolve({ status: 0, stdout, stderr: '' });
    };
  const ask = (version: string, origins: Parameters<typeof originProblem>[1]['origins']) =>
    originProblem(
      answering({ show: SHOW(version), overview: OVERVIEW, table: TABLE }),
      { packages: [{ name: 'openssl', version }], origins },
      new AbortController().signal,
    );

  it.each([
    ['of one of them', '3.0.17-1~deb12u2', [{ label: 'Debian-Security' }], null],
    ['of one of several', '3.0.17-1~deb12u2', [{ site: 'other' }, { origin: 'Debian', codename: '*-security' }], null],
    ['of none', '3.0.17-1~deb12u2', [{ label: 'Debian' }], /debian-security bookworm-security\/main/],
    [
      'that an allowed and another one offer',
      '3.0.17-1~deb12u1',
      [{ origin: 'Debian' }],
      /from http:\/\/evil.example.org/,
    ],
    [
      'where not all fields fit',
      '3.0.17-1~deb12u2',
      [{ origin: 'Debian', site: 'evil.example.org' }],
      /label: Debian-Security/,
    ],
    ['that is installed already and offered nowhere', '3.0.16-1~deb12u1', [{ origin: 'Nobody' }], null],
  ])('let a version come %s only if each that offers it fits', async (_, version, origins, problem) => {
    const found = await ask(version, origins);
    if (problem === null) expect(found).toBeNull();
    else expect(found).toMatch(problem);
  });

  it.each([-1000, -100, 1, 500, 990, 1000, 1001, 32767])(
    'are seen at priority %d, as those behind them are',
    async (priority) => {
      const pinned = (text: string) =>
        // The way apt prints it: padded to four characters.
        text.replace(/^( +)500 (http:\/\/evil.*)$/m, (_, pad: string, rest: string) => {
          return `${pad.slice(0, -1)}${String(priority).padStart(4)} ${rest}`;
        });
      const behind = OVERVIEW.replace(/( 500 http:\/\/evil[^]*?)(?=Pinned)/, '').replace(
        'Package files:\n',
        'Package files:\n 500 http://evil.example.org ./ Packages\n     release c=\n     origin evil.example.org\n',
      );
      const run = (table: string) => answering({ show: SHOW('3.0.17-1~deb12u1'), overview: pinned(behind), table });
      const packages = [{ name: 'openssl', version: '3.0.17-1~deb12u1' }];
      const asked = (origins: Parameters<typeof originProblem>[1]['origins']) =>
        originProblem(run(pinned(TABLE)), { packages, origins }, new AbortController().signal);
      expect(await asked([{ origin: 'Debian' }])).toMatch(/from http:\/\/evil.example.org/);
      expect(await asked([{ site: 'evil.example.org' }, { site: 'deb.debian.org' }])).toBeNull();
    },
  );

  it('are asked of each architecture that a name stands for', async () => {
    const foreign = TABLE.replace('openssl:', 'openssl:i386:').replace(
      /^ +500 http.*$/gm,
      '        500 http://evil.example.org ./ Packages',
    );
    const named: string[][] = [];
    const answer = answering({ show: '', overview: OVERVIEW, table: TABLE + foreign, foreign: 'i386\n' });
    const run = (argv: readonly string[]) => {
      named.push([...argv]);
      return answer(argv);
    };
    const packages = [{ name: 'openssl', version: '3.0.16-1~deb12u1' }];
    const fine = { packages, origins: [{ origin: 'Debian' }] };
    expect(await originProblem(run, fine, new AbortController().signal)).toBeNull();
    expect(named.some((argv) => argv.includes('openssl:i386'))).toBe(true);
    const both = answering({
      show: SHOW('3.0.17-1~deb12u2'),
      overview: OVERVIEW,
      table: TABLE + foreign,
      foreign: 'i386\n',
    });
    const newer = { ...fine, packages: [{ name: 'openssl', version: '3.0.17-1~deb12u2' }] };
    expect(await originProblem(both, newer, new AbortController().signal)).toMatch(/from http:\/\/evil.example.org/);
  });

  it('let nothing come of which apt names no source that can be read', async () => {
    const table = TABLE.replace('        500 http://deb.debian.org/debian-security', '        ??? elsewhere');
    const run = answering({ show: SHOW('3.0.17-1~deb12u2'), overview: OVERVIEW, table });
    const packages = [{ name: 'openssl', version: '3.0.17-1~deb12u2' }];
    const problem = await originProblem(run, { packages, origins: [{ origin: '*' }] }, new AbortController().signal);
    expect(problem).toMatch(/apt does not say where openssl 3.0.17-1~deb12u2 comes from/);
  });

  it('are asked of a policy that is read then: one that cannot be read lets nothing in', async () => {
    const begun: string[] = [];
    const inner = {
      execute: ({ operationId }: Order) => Promise.resolve(void begun.push(operationId)),
      simulate: () => Promise.resolve(void begun.push('simulation')),
    } as unknown as Executor;
    const rules = new LocalRules({ file, mustBeRoots: false }, Date.now);
    const executor = withLocalRules(inner, rules, () => Promise.reject(new Error('nothing is asked')));
    const execution = { signal: new AbortController().signal } as Execution;
    expect(await executor.execute(order(TASKS[2]!), execution)).toMatchObject({
      phase: 'FAILED',
      reason: 'policy_unreadable',
      unchanged: true,
    });
    expect(await executor.simulate?.(OPENSSL)).toMatchObject({ kind: 'cannot', problem: 'would_refuse' });
    expect(begun).toEqual([]);
    writeFileSync(file, HEAD);
    await executor.execute(order(TASKS[2]!), execution);
    await executor.simulate?.(OPENSSL);
    expect(begun).toEqual(['operation', 'simulation']);
  });

  it('are named by patterns in which only * means anything', () => {
    expect(matchesWildcard('a(b)+c', 'a(b)+c')).toBe(true);
    expect(matchesWildcard('aXbc', 'a.bc')).toBe(false);
    expect(matchesWildcard('Debian-Security', 'Debian*')).toBe(true);
    expect(matchesWildcard('', '*')).toBe(true);
  });
});
