import type { Host } from '../../model/host';
import { asId, type HostId } from '../../model/ids';
import { chooseHosts, judgeSimulation, type SimulationGroup } from '../../model/plan-simulation';
import {
  readSimulationAnswer,
  type PackagePatch,
  type SimulationAnswer,
  type SimulationProblem,
} from '../../model/simulation';
import { parseCampaignFile } from '../../model/campaign-file/parse';
import { readDocument } from '../../documents/read-document';

const PATCH: PackagePatch = {
  kind: 'deb',
  packages: [
    { name: 'openssl', version: '3.0.17-1~deb12u2' },
    { name: 'libssl3', version: '3.0.17-1~deb12u2' },
  ],
};
const BOOKWORM = 'debian 12 x64';
const BULLSEYE = 'debian 11 x64';

function host(name: string, os = BOOKWORM, capabilities: readonly string[] = ['deb']): Host {
  const [osId = '', osVersion = '', arch = ''] = os.split(' ');
  const facts = os === '' ? {} : { osId, osVersion, arch, capabilities };
  return { hostId: asId<HostId>(name), name, cluster: 'east', site: 'east-1', labels: {}, facts };
}

const resolves = (...installs: string[]): SimulationAnswer => ({
  kind: 'resolves',
  changes: installs.map((name) => ({ name, from: null, to: '1' })),
});

function cannot(
  problem: SimulationProblem,
  about: Partial<Extract<SimulationAnswer, { kind: 'cannot' }>> = {},
): SimulationAnswer {
  return { kind: 'cannot', problem, package: null, message: '', changes: [], ...about };
}

const unknown = (name: string) => cannot('unknown_version', { package: name, message: `no ${name} there` });
const needs = (...changes: [string, string | null][]) =>
  cannot('needs_more', { changes: changes.map(([name, to]) => ({ name, from: '1', to })) });
const removes = (...names: string[]) =>
  cannot('would_remove', { changes: names.map((name) => ({ name, from: '1', to: null })) });

/** Groups of hosts by what they answer; undefined: no answer came. */
function judge(groups: Readonly<Record<string, Readonly<Record<string, SimulationAnswer | undefined>>>>) {
  const answers = new Map<HostId, SimulationAnswer>();
  const asked = Object.entries(groups).map(([os, said]): SimulationGroup => {
    const ask = Object.entries(said).map(([name, answer]) => {
      const one = host(name, os);
      if (answer !== undefined) answers.set(one.hostId, answer);
      return one;
    });
    return { os: os === '' ? null : os, hosts: 10, connected: ask.length, ask };
  });
  return judgeSimulation(PATCH, { groups: asked, answers, waitedMs: 20_000 });
}

describe('whom a plan asks', () => {
  const all = (hosts: readonly Host[]) => new Set(hosts.map(({ hostId }) => hostId));

  it('asks three connected hosts of every operating system, version and architecture that install such packages', () => {
    const hosts = [
      ...['a', 'b', 'c', 'd'].map((name) => host(name)),
      host('e', BULLSEYE),
      host('f', 'debian 12 arm64'),
      host('g', 'rocky 9 x64', ['rpm']),
      host('h', ''),
    ];
    const connected = all(hosts.filter(({ name }) => name !== 'b' && name !== 'h'));
    const groups = chooseHosts(hosts, { kind: 'deb', connected });
    expect(groups.map(({ os, ask, ...counts }) => [os, counts, ask.map(({ name }) => name)])).toEqual([
      [BULLSEYE, { hosts: 1, connected: 1 }, ['e']],
      ['debian 12 arm64', { hosts: 1, connected: 1 }, ['f']],
      [BOOKWORM, { hosts: 4, connected: 3 }, ['a', 'c', 'd']],
      ['rocky 9 x64', { hosts: 1, connected: 1 }, []],
      [null, { hosts: 1, connected: 0 }, []],
    ]);
  });

  it('never asks an agent that does not say it installs such packages', () => {
    const old = host('old', BOOKWORM, ['bundle']);
    expect(chooseHosts([old], { kind: 'deb', connected: all([old]) })[0]?.ask).toEqual([]);
  });
});

describe('the verdict on what hosts say', () => {
  it('is good when every operating system has a host that resolves the patch, and names what is newly installed', () => {
    const verdict = judge({ [BOOKWORM]: { a: resolves(), b: resolves('libfoo') }, [BULLSEYE]: { c: resolves() } });
    expect(verdict).toMatchObject({ problems: [], blockers: [] });
    expect(verdict.views[0]?.asked[1]).toEqual({
      host: 'b',
      answer: 'resolves',
      message: '',
      changes: 1,
      installs: ['libfoo'],
    });
  });

  it.each([
    ['of the second package', 'libssl3', 'spec.patch.packages[1].version', 'libssl3 3.0.17-1~deb12u2'],
    ['of the first package', 'openssl', 'spec.patch.packages[0].version', 'openssl 3.0.17-1~deb12u2'],
    ['of a package that is not listed', 'zlib1g', 'spec.patch.packages', 'these packages'],
  ])('refuses a version that nobody knows at its place: %s', (_title, name, path, what) => {
    const { problems, blockers } = judge({ [BOOKWORM]: { a: unknown(name), b: unknown(name) } });
    expect(blockers).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ path });
    expect(problems[0]?.message).toBe(
      `no host can resolve ${what}: asked a, b (debian 12 x64); it says: no ${name} there`,
    );
    expect(problems[0]?.next).toContain('spec.target.selector');
  });

  it('refuses a version that one whole operating system does not know, and names that one only', () => {
    const { problems } = judge({ [BOOKWORM]: { a: resolves() }, [BULLSEYE]: { b: unknown('libssl3') } });
    expect(problems.map(({ path }) => path)).toEqual(['spec.patch.packages[1].version']);
    expect(problems[0]?.message).toContain('asked b (debian 11 x64)');
  });

  it('names a host that does not know a version which its like resolve, and goes on', () => {
    const verdict = judge({ [BOOKWORM]: { a: resolves(), b: unknown('libssl3'), c: cannot('broken') } });
    expect(verdict).toMatchObject({ problems: [], blockers: [] });
    expect(verdict.views[0]?.asked.map(({ host: name, answer }) => [name, answer])).toEqual([
      ['a', 'resolves'],
      ['b', 'unknown_version'],
      ['c', 'broken'],
    ]);
  });

  it('refuses a plan that needs more with one list of all hosts, which the campaign file takes as it is', () => {
    const { problems } = judge({
      [BOOKWORM]: {
        a: needs(['openssl', '3.0.17-1~deb12u2'], ['libssl3', '3.0.17-1~deb12u2'], ['libssl-dev', '3.0.17-1~deb12u2']),
        b: needs(['zlib1g', '1:1.2.13-1']),
        c: resolves(),
      },
    });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      path: 'spec.patch.packages',
      message: 'the plan also changes libssl-dev, zlib1g: on a, b (debian 12 x64)',
    });
    const list = /packages: \[.*\]$/.exec(problems[0]!.next)?.[0] ?? '';
    const pasted = readDocument(`spec:\n  patch:\n    kind: deb\n    ${list}\n`);
    if (!pasted.ok) throw new Error('the list is no YAML');
    const about = parseCampaignFile(pasted.root);
    // The rest of the file is missing; nothing is wrong with the patch.
    expect(about.ok ? [] : about.problems.filter(({ path }) => path.startsWith('spec.patch'))).toEqual([]);
    expect(list).toBe(
      'packages: [ { name: "openssl", version: "3.0.17-1~deb12u2" }, { name: "libssl3", version: "3.0.17-1~deb12u2" }, ' +
        '{ name: "libssl-dev", version: "3.0.17-1~deb12u2" }, { name: "zlib1g", version: "1:1.2.13-1" } ]',
    );
  });

  it.each([
    [
      'want different versions',
      { [BOOKWORM]: { a: needs(['zlib1g', '2']) }, [BULLSEYE]: { b: needs(['zlib1g', '1']) } },
      'hosts want different versions of zlib1g: plan one campaign for each operating system',
    ],
    ['have no list to give', { [BOOKWORM]: { a: needs() } }, '200 at most'],
    [
      'name what is no package',
      { [BOOKWORM]: { a: needs(['--purge', '1']) } },
      'list every package that changes; 200 at most',
    ],
    [
      'need more than a campaign takes',
      { [BOOKWORM]: { a: needs(...Array.from({ length: 199 }, (_, at) => [`lib${at}`, '1'] as [string, string])) } },
      '200 at most',
    ],
  ])('offers no list to paste when hosts %s', (_title, groups, next) => {
    const { problems } = judge(groups);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.next).toContain(next);
    expect(problems[0]?.next).not.toContain('packages: [');
  });

  it('refuses removals, and says where', () => {
    const { problems } = judge({ [BOOKWORM]: { a: resolves(), b: removes('nginx', 'apache2') } });
    expect(problems).toEqual([
      {
        path: 'spec.patch.packages',
        message: 'the plan removes apache2, nginx: on b (debian 12 x64)',
        next: 'choose versions that need no removal, list under spec.patch.removals what may go, or leave these hosts out of spec.target.selector',
      },
    ]);
  });

  it('goes on without a host that would refuse the order, and refuses the patch where all of a system would', () => {
    const refuses = cannot('would_refuse', { message: 'openssl is on hold' });
    const lone = judge({ [BOOKWORM]: { a: refuses, b: resolves() }, [BULLSEYE]: { c: resolves() } });
    expect(lone).toMatchObject({ problems: [], blockers: [] });
    expect(lone.views[0]?.asked[0]).toMatchObject({ answer: 'would_refuse', message: 'openssl is on hold' });
    const whole = judge({ [BOOKWORM]: { a: refuses, b: undefined }, [BULLSEYE]: { c: resolves() } });
    expect(whole.problems).toEqual([
      {
        path: 'spec.patch.packages',
        message: 'every host that was asked would refuse such an order: a (debian 12 x64); it says: openssl is on hold',
        next: expect.stringContaining('leave such hosts out of spec.target.selector'),
      },
    ]);
    const mixed = judge({ [BOOKWORM]: { a: refuses, b: unknown('libssl3') } });
    expect(mixed.problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('no host can resolve libssl3 3.0.17-1~deb12u2: asked b'),
    ]);
  });

  it.each([
    ['nobody is connected', { hosts: 4, connected: 0, ask: [] }, 'none of the 4 hosts with debian 12 x64 is connected'],
    ['nobody installs packages', { hosts: 4, connected: 4, ask: [] }, 'its agent does not offer "deb"'],
    ['nobody answers', { hosts: 4, connected: 4, ask: [host('a')] }, '(a: no answer within 20 s)'],
  ])('blocks while %s, and says so', (_title, group, sentence) => {
    const groups = [{ os: BOOKWORM, ...group }];
    const { problems, blockers } = judgeSimulation(PATCH, { groups, answers: new Map(), waitedMs: 20_000 });
    expect(problems).toEqual([]);
    expect(blockers).toEqual([
      {
        code: 'cannot_verify',
        message: expect.stringContaining(sentence),
        next: expect.stringContaining('plan again'),
      },
    ]);
  });

  it('blocks with their own words when hosts were busy or broken, for neither is a yes', () => {
    const { blockers } = judge({
      [BOOKWORM]: { a: cannot('busy'), b: cannot('broken', { message: 'dpkg is dirty' }) },
    });
    expect(blockers[0]?.message).toContain('(a: busy; b: dpkg is dirty)');
  });

  it('blocks for one operating system while another resolves', () => {
    const { blockers } = judge({ [BOOKWORM]: { a: resolves() }, [BULLSEYE]: { b: undefined } });
    expect(blockers.map(({ message }) => message)).toEqual([expect.stringContaining(BULLSEYE)]);
  });

  it('lets hosts of which nobody knows the operating system pass with others, but not alone', () => {
    expect(judge({ [BOOKWORM]: { a: resolves() }, '': {} }).blockers).toEqual([]);
    expect(judge({ '': {} }).blockers).toHaveLength(1);
    expect(judge({ [BOOKWORM]: { a: undefined }, '': {} }).blockers).toHaveLength(2);
  });
});

describe('an answer as it was stored', () => {
  it.each([resolves('libfoo'), unknown('libssl3'), needs(['zlib1g', null])])(
    'is read as it was written: %j',
    (answer) => {
      expect(readSimulationAnswer(JSON.parse(JSON.stringify(answer)))).toEqual(answer);
    },
  );

  it.each([
    null,
    [],
    'resolves',
    { kind: 'resolves' },
    { kind: 'resolves', changes: [{ name: 'x' }] },
    { kind: 'resolves', changes: Array.from({ length: 301 }, () => ({ name: 'x', from: null, to: '1' })) },
    { kind: 'cannot', problem: 'perhaps', package: null, message: '', changes: [] },
    { kind: 'cannot', problem: 'busy', package: 1, message: '', changes: [] },
    { kind: 'cannot', problem: 'busy', package: null, changes: [] },
    { kind: 'else', problem: 'busy', package: null, message: '', changes: [] },
  ])('is none when it is not one: %#', (value) => {
    expect(readSimulationAnswer(value)).toBeNull();
  });
});
