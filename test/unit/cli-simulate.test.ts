import { EXIT } from '../../cli/exit-codes';
import type { ForecastPlan } from '../../cli/plan-forecast';
import type { Simulation } from '../../cli/render/simulation';
import { inventScenario } from '../../simulator/what-if/synthetic-fleet';
import { SPEC } from './campaign-fixture';
import { plan, ringmaster, type Ran } from './cli-fixture';

const CAMPAIGN = `apiVersion: ringmaster/v1
kind: Campaign
metadata: { name: tales }
spec:
  class: emergency
  patch: { kind: bundle, name: hello, version: 2.0.0, digest: 'sha256:${'ab'.repeat(32)}' }
  target: { selector: "labels.app = 'hello'" }
  goals: [{ percent: 90, within: 2h }]
  rings:
    - { name: ten, upTo: 10%, bake: 5m }
    - { name: rest, upTo: 100% }
  pace: { rampFrom: 5, maxInFlight: 10% }
`;

/** A fleet in which every operation takes a minute and nothing goes wrong, so that arithmetic tells the same. */
const STEADY = `apiVersion: ringmaster/v1
kind: FailureModel
spec:
  operations:
    install: { takes: { min: 60s, median: 60s, p95: 60s }, failed: 0%, silent: 0%, indeterminate: 0% }
    smokeTest: { takes: { min: 1s, median: 1s, p95: 1s }, failed: 0%, silent: 0%, indeterminate: 0% }
    backOut: { takes: { min: 60s, median: 60s, p95: 60s }, failed: 0%, silent: 0%, indeterminate: 0% }
  rebootRequired: 0%
  slowSites: { share: 0%, factor: 1 }
  offline: { share: 0% }
`;

const FILES = {
  'c.yaml': CAMPAIGN,
  'steady.yaml': STEADY,
  'bad.yaml': `${STEADY}  badPatch: { share: 100%, showsAfter: 0s }\n`,
};
const MADE_UP = ['--hosts', '200', '--clusters', '2', '--sites', '4'];

function simulate(...more: readonly string[]): Promise<Ran> {
  return ringmaster(['simulate', 'c.yaml', ...MADE_UP, ...more], { files: FILES });
}

test('a campaign is told in virtual time without the api, the same every time', async () => {
  const told = await simulate('--failure-model', 'steady.yaml', '--no-compare');
  expect(told).toMatchObject({ code: EXIT.success, err: '', sent: [] });
  expect(told.out).toBe(TOLD);
  expect(await simulate('--failure-model', 'steady.yaml', '--no-compare')).toEqual(told);
});

const TOLD = `tales in virtual time, across a made-up fleet:
200 hosts in 2 clusters and 4 sites;
at most 20 in flight, 5 at the start of a ring.

ring  opens    passes    hosts  at once  patched  lost  back
ten   at once  +8m 6s       20       10       20     0     0
rest  +8m 6s   +29m 29s    180       20      180     0     0

It completes +29m 29s.
goal 90% within 2h: reached +18m 26s
(seed 1, 59 turns, good news every 1s)
`;

test('what a campaign asks for and virtual time leaves out is said in a line each, and only then', async () => {
  const asking = CAMPAIGN.replace('maxInFlight: 10% }', 'maxInFlight: 10%, auto: true }') + '  rehearseBackout: true\n';
  const told = await ringmaster(['simulate', 'c.yaml', ...MADE_UP, '--failure-model', 'steady.yaml', '--no-compare'], {
    files: { ...FILES, 'c.yaml': asking },
  });
  expect(told.code).toBe(EXIT.success);
  const seed = TOLD.indexOf('(seed');
  const leftOut = [
    'rehearseBackout is left out: what follows the first ring comes later.',
    'pace.auto is left out: this is its highest pace; goals may come later.',
  ];
  expect(told.out).toBe(`${TOLD.slice(0, seed)}${leftOut.join('\n')}\n${TOLD.slice(seed)}`);
});

test('a bad patch is said loudly: where it stops, how many hosts were touched by then, and that it goes back', async () => {
  const { out, code } = await simulate('--failure-model', 'bad.yaml', '--no-compare');
  expect(code).toBe(EXIT.success);
  expect(out).toContain('in ring ten by its gate: fail');
  expect(out).toContain('in all 5 of 200 hosts touched');
  expect(out).toContain('It is backed out');
});

test('as JSON it is one document with the story, the fleet, the pace and what the ramp is worth', async () => {
  const { out } = await simulate('--failure-model', 'steady.yaml', '-o', 'json');
  const told = JSON.parse(out) as Simulation;
  expect(told).toMatchObject({
    apiVersion: 'ringmaster/v1',
    kind: 'Simulation',
    name: 'tales',
    fleet: { kind: 'made_up', hosts: 200, clusters: 2, sites: 4, offline: null },
    maxInFlight: 20,
    rampFrom: 5,
    leftOut: [],
    pace: { outcome: 'met' },
    story: { hosts: 200, seed: '1', resolutionMs: 1_000, ending: 'completed', touched: 200, stop: null },
  });
  expect(Object.keys(told.story).sort()).toEqual([
    'burnUp',
    'endedMs',
    'ending',
    'goals',
    'hosts',
    'resolutionMs',
    'rings',
    'seed',
    'stop',
    'touched',
    'turns',
  ]);
  expect(told.story.rings.map(({ name, hosts, started, verdict }) => ({ name, hosts, started, verdict }))).toEqual([
    { name: 'ten', hosts: 20, started: 20, verdict: 'pass' },
    { name: 'rest', hosts: 180, started: 180, verdict: 'pass' },
  ]);
  expect(told.story.goals).toEqual([{ ratio: 0.9, withinMs: 7_200_000, reachedMs: expect.any(Number), isMet: true }]);
  expect(told.ramp).toMatchObject({ badShare: 0.2 });
  expect(told.ramp!.touchedWith).toBeLessThanOrEqual(told.ramp!.touchedWithout);
});

test('without a made-up fleet the api is asked for the hosts of the file', async () => {
  const scenario = inventScenario({ ...SPEC, name: 'tales' }, { hosts: 40, clusters: 2, sites: 4 });
  const answers = { 'POST /v1/scenarios': scenario };
  const ran = await ringmaster(['simulate', 'c.yaml', '--no-compare', '-o', 'json'], { files: FILES, answers });
  expect(ran.sent).toEqual([{ path: '/v1/scenarios', json: { file: 'c.yaml', text: CAMPAIGN } }]);
  expect(JSON.parse(ran.out)).toMatchObject({ fleet: { kind: 'inventory', hosts: 40 } });
});

test.each([
  ['no file of that name', ['missing.yaml', ...MADE_UP], 'missing.yaml'],
  ['hosts that are no number', ['c.yaml', '--hosts', 'many'], '--hosts must be a whole number from 1 to 2000000'],
  ['too many hosts', ['c.yaml', '--hosts', '2000001'], '--hosts must be a whole number'],
  ['more sites than hosts', ['c.yaml', '--hosts', '5', '--sites', '6'], '--sites must be a whole number from 1 to 5'],
  ['more clusters than sites', ['c.yaml', '--hosts', '5', '--sites', '2', '--clusters', '3'], '--clusters must be'],
  [
    'clusters of the inventory',
    ['c.yaml', '--clusters', '3'],
    '--clusters and --sites say what a made-up fleet is like',
  ],
  ['a campaign file with a problem', ['broken.yaml', ...MADE_UP], 'broken.yaml:2:'],
  ['a failure model with an unknown key', ['c.yaml', ...MADE_UP, '--failure-model', 'odd.yaml'], 'odd.yaml:3:9'],
])('%s is refused before anything is told', async (_, args, said) => {
  const files = {
    ...FILES,
    'broken.yaml': CAMPAIGN.replace('kind: Campaign', 'kind: Champion'),
    'odd.yaml': 'apiVersion: ringmaster/v1\nkind: FailureModel\nspec: { mood: bad }\n',
  };
  const ran = await ringmaster(['simulate', ...args], { files });
  expect(ran).toMatchObject({ code: EXIT.usage, out: '', sent: [] });
  expect(ran.err).toContain(said);
});

describe('a plan', () => {
  const scenarioFor = (withinMs: number, hosts = 40): object =>
    inventScenario({ ...SPEC, goals: [{ ratio: 0.9, withinMs }] }, { hosts, clusters: 2, sites: 4 });
  const run = (scenario: object | undefined, ...more: string[]): Promise<Ran> =>
    ringmaster(['plan', 'c.yaml', ...more], {
      files: FILES,
      answers: { 'POST /v1/plans': { ...plan(), scenario } },
    });

  it('says when each goal is to be expected, and how long before its deadline', async () => {
    const ran = await run(scenarioFor(86_400_000));
    expect(ran.code).toBe(EXIT.success);
    expect(ran.out).toMatch(
      /Goal: 90% patched within 4h of its launch: expected after \d+.*, .* before the deadline at 12 in flight\./,
    );
    expect(ran.out).toContain('That is in virtual time, with assumed durations and failures;');
    // The api plans once, and says what the plan is like to whoever asks with it.
    const json = { file: 'c.yaml', text: CAMPAIGN, scenarioAtMost: 100_000 };
    expect(ran.sent).toEqual([{ path: '/v1/plans', json }]);
    expect(Object.keys(JSON.parse((await run(scenarioFor(600_000), '-o', 'json')).out) as object)).not.toContain(
      'scenario',
    );
  });

  it('warns of a goal that its pace misses, names what would meet it, and blocks nothing', async () => {
    const scenario = scenarioFor(600_000);
    const ran = await run(scenario);
    expect(ran.code).toBe(EXIT.success);
    expect(ran.out).toMatch(/WARNING: expected after .*, missed by .* at 12 in flight\./);
    expect(ran.out).toContain('No pace meets what is missed');
    const { forecast } = JSON.parse((await run(scenario, '-o', 'json')).out) as ForecastPlan;
    expect(forecast).toMatchObject({
      kind: 'told',
      goals: [{ ratio: 0.9, withinMs: 600_000, isMet: false }],
      warnings: [{ code: 'goal_late', ratio: 0.9, lateMs: expect.any(Number) }],
    });
  });

  it('warns of a goal that is never reached because the campaign ends held', async () => {
    const gate = { ...SPEC.gate, maxFailed: 0 };
    const spec = { ...SPEC, gate, onFail: 'hold' as const, goals: [{ ratio: 0.9, withinMs: 86_400_000 }] };
    const scenario = inventScenario(spec, { hosts: 4_000, clusters: 2, sites: 40 });
    const { forecast } = JSON.parse((await run(scenario, '-o', 'json')).out) as ForecastPlan;
    expect(forecast).toMatchObject({
      kind: 'told',
      ending: 'held',
      goals: [{ reachedMs: null }],
      leftOut: [],
      warnings: [{ code: 'goal_not_reached', ratio: 0.9, ending: 'held' }],
    });
    expect((await run(scenario)).out).toContain('it is not reached: the campaign ends held.');
  });

  it('says what its times leave out', async () => {
    const spec = { ...SPEC, rehearseBackout: true, pace: { ...SPEC.pace, auto: true as const } };
    const scenario = inventScenario(spec, { hosts: 40, clusters: 2, sites: 4 });
    const { out } = await run(scenario);
    expect(out).toContain(
      'rehearseBackout is left out: what follows the first ring comes later.\npace.auto is left out',
    );
    const { forecast } = JSON.parse((await run(scenario, '-o', 'json')).out) as ForecastPlan;
    expect(forecast).toMatchObject({ leftOut: ['rehearseBackout', 'pace.auto'] });
  });

  it('is shown whatever becomes of its forecast', async () => {
    const ran = await run(undefined);
    expect(ran.code).toBe(EXIT.success);
    expect(ran.out).toContain('When is not told: the api did not say what its hosts are like.');
    const files = FILES;
    const many = await ringmaster(['plan', 'c.yaml'], {
      files,
      answers: { 'POST /v1/plans': plan({ hosts: 100_001 }) },
    });
    expect(many.out).toContain('When is not told: a plan tells it of at most 100000 hosts.');
    expect(many.sent.map(({ path }) => path)).toEqual(['/v1/plans']);
  });
});
