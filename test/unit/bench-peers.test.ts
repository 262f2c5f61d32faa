import type { BenchFigures } from '../../bench/figures';
import { type AnsibleEvent, ansibleFigures, parseAnsibleEvents, recoveryOf } from '../../bench/peers/ansible-events';
import { parsePeersArguments } from '../../bench/peers/arguments';
import { isBad, ringSizes, type SideRun } from '../../bench/peers/contest';
import { percentsOfTheRest, runHawkbit } from '../../bench/peers/hawkbit-side';
import { ringmasterRun } from '../../bench/peers/ringmaster-side';
import { summarize, summaryTable } from '../../bench/peers/summary';
import { HawkbitStandIn } from './hawkbit-stand-in';

const told = (
  at: number,
  event: AnsibleEvent['event'],
  host: string | null = null,
  task = 'install',
): AnsibleEvent => ({
  at,
  event,
  host,
  task,
});

describe('the contest', () => {
  it('gives every side rings of 5 %, 10 % and the rest', () => {
    expect(ringSizes(1000)).toEqual([50, 100, 850]);
    expect(ringSizes(10_000)).toEqual([500, 1000, 8500]);
  });

  it('says group sizes to hawkBit as shares of what the groups before left', () => {
    expect(percentsOfTheRest([50, 100, 850])).toEqual([5, 10.526316, 100]);
  });

  it.each([
    [[], 'Say how many hosts'],
    [['--hosts', '39'], 'whole number from 40'],
    [['--hosts', 'many'], 'not "many"'],
    [['--hosts', '100', '--repeat', '0'], '--repeat takes a whole number'],
    [['--hosts', '100', '--only', 'puppet'], '--only knows ringmaster, ansible, hawkbit'],
    [['--hosts', '100', '--fast'], "Unknown option '--fast'"],
  ])('refuses %j', (args, message) => {
    expect(() => parsePeersArguments(args)).toThrow(message);
  });

  it('repeats three times with every side unless told otherwise', () => {
    expect(parsePeersArguments(['--hosts', '100'])).toEqual({
      hosts: 100,
      repeat: 3,
      json: null,
      only: ['ringmaster', 'ansible', 'hawkbit'],
    });
  });
});

describe('what Ansible did', () => {
  it('takes whole lines and leaves out the one that a kill cut short', () => {
    const line = JSON.stringify(told(1, 'ok', 'a'));
    expect(parseAnsibleEvents(`${line}\n${line}\n{"at": 2, "ev`)).toHaveLength(2);
    expect(parseAnsibleEvents('')).toEqual([]);
    expect(() => parseAnsibleEvents('{"at": "never"}\n')).toThrow('no event');
  });

  it('counts the hosts that began after the gate had its evidence', () => {
    // Of 100 hosts, the last batch has 85: more than 4.25 failures are too many.
    const names = Array.from({ length: 10 }, (_, index) => `h${index}`);
    const events = [
      told(0, 'batch'),
      told(1, 'batch'),
      told(2, 'batch'),
      ...names.slice(0, 6).map((host, index) => told(3 + index / 10, 'start', host)),
      ...names.slice(0, 5).map((host, index) => told(4 + index / 10, 'failed', host)),
      told(5, 'start', 'h0', 'reboot'),
      ...names.slice(6).map((host, index) => told(5 + index / 10, 'start', host)),
      told(9, 'end'),
    ];
    const figures = ansibleFigures(events, 100, 'smoke_test');
    expect(figures).toMatchObject({ seconds: 9, done: 0, startedAfterGate: 4 });
    expect(figures.gateReactionMs).toBeCloseTo(900);
  });

  it('measures no gate where none had to close, and refuses half a run', () => {
    const events = [told(0, 'batch'), told(1, 'ok', 'a', 'smoke_test'), told(2, 'end')];
    expect(ansibleFigures(events, 100, 'smoke_test')).toEqual({
      seconds: 2,
      done: 1,
      gateReactionMs: null,
      startedAfterGate: null,
    });
    expect(() => ansibleFigures(events.slice(0, 2), 100, 'smoke_test')).toThrow('no beginning or no end');
  });

  it('counts the steps that ran again after a kill, and when something new was done', () => {
    const before = [told(0, 'batch'), told(1, 'ok', 'a'), told(2, 'ok', 'a', 'smoke_test'), told(3, 'ok', 'b')];
    const after = [
      told(11, 'ok', 'a'),
      told(12, 'ok', 'a', 'smoke_test'),
      told(13, 'ok', 'b'),
      told(14, 'ok', 'b', 'smoke_test'),
    ];
    expect(recoveryOf(before, after, { killedAt: 10, lastTask: 'smoke_test' })).toEqual({
      recoveryS: 4,
      ranTwice: 3,
    });
    expect(recoveryOf(before, [], { killedAt: 10, lastTask: 'smoke_test' }).recoveryS).toBeNull();
  });
});

describe('the load generator for hawkBit, against a stand-in', () => {
  const standIn = new HawkbitStandIn();
  let url = '';
  beforeAll(async () => {
    url = await standIn.start();
  });
  afterAll(() => standIn.stop());
  const parts = (): Parameters<typeof runHawkbit>[0] => ({
    access: { url, login: 'operator:word', gatewayToken: 'secret' },
    pids: [process.pid],
    quietMs: 500,
    stopping: new AbortController().signal,
  });

  it('takes every device through its steps, group by group', async () => {
    const run = await runHawkbit(parts(), 'good', 100);
    expect(run).toMatchObject({ side: 'hawkbit', scenario: 'good', hosts: 100, started_after_gate: null });
    expect(run.hosts_per_s).toBeGreaterThan(0);
    expect([...standIn.actions.values()].map(({ feedback }) => feedback)).toEqual(
      Array.from({ length: 100 }, () => ['proceeding', 'proceeding', 'closed']),
    );
    expect(standIn.rollout?.groups.map(({ names }) => names.length)).toEqual([5, 10, 85]);
    expect(standIn.refused).toBe(0);
  });

  it('counts what a group that was paused still hands out', async () => {
    standIn.actions.clear();
    const run = await runHawkbit(parts(), 'bad', 100);
    expect(standIn.rollout?.status).toBe('paused');
    const last = standIn.rollout?.groups[2]?.names ?? [];
    const failed = last.filter((name) => standIn.actions.get(name)?.closed === 'failure');
    expect(failed).toEqual(last.filter(isBad));
    expect(run.started_after_gate).toBeGreaterThan(0);
    expect(run.hosts_per_s).toBeNull();
  });

  it('says what hawkBit answered when it refuses', async () => {
    const wrong = { ...parts(), access: { url, login: 'nobody:knows', gatewayToken: 'secret' } };
    await expect(runHawkbit(wrong, 'good', 100)).rejects.toThrow('hawkBit answered 401 to POST /rest/v1/targets');
  });
});

describe('our own side', () => {
  it('counts its recovery from the kill, as the others do', () => {
    const kill = { process: 'worker', patched_before: 40, recovery_ms: 1_000, recovery_from_kill_ms: 3_500 };
    const figures = { hosts: 100, seconds: 9, kill, operations_run_twice: 0 } as unknown as BenchFigures;
    expect(ringmasterRun('killed', figures)).toMatchObject({ recovery_s: 3.5, ran_twice: 0 });
  });
});

describe('the comparison', () => {
  const run = (rate: number): SideRun => ({
    side: 'ansible',
    scenario: 'good',
    hosts: 100,
    seconds: 100 / rate,
    hosts_per_s: rate,
    cpu_s_per_1000: null,
    gate_reaction_ms: null,
    started_after_gate: null,
    recovery_s: null,
    ran_twice: null,
    remark: null,
  });

  it('gives the median and the spread of the repeats, and never a figure that was not measured', () => {
    const [summary] = summarize([run(30), run(35), run(32)]);
    expect(summary?.figures.hosts_per_s).toEqual({ median: 32, least: 30, most: 35 });
    expect(summary?.figures).not.toHaveProperty('cpu_s_per_1000');
    expect(summaryTable(summarize([run(30), run(35), run(32)]))).toMatch(/hosts\/s +ansible +32 +30 to 35/);
    expect(summaryTable(summarize([run(30)]))).toMatch(/CPU s per 1,000 hosts +ansible +not measured/);
  });
});
