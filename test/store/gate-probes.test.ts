import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GateAsk } from '../../model/gate-ask';
import type { HoldId } from '../../model/ids';
import type { Verdict } from '../../model/words';
import type { Probe } from '../../probes/probe-list';
import { readCampaign } from '../../store/campaigns-read';
import { claimLooks, type ClaimedLook, recordLook } from '../../store/probe-looks';
import { listKnownProbes, tellProbes } from '../../store/probe-views';
import { readProgress } from '../../store/progress';
import { judgeEndedRing, liftHolds, openRing, type RingPart } from '../../store/steering';
import { Prober } from '../../workers/prober';
import { HandFleet, driversOf, holdsOf, playOut } from './hand-fleet';
import { steadily } from './lane-driver';
import { importGroup, launch, type Launched, ONE_RING, openWorld, type World } from './turn-fixture';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

afterEach(async () => {
  // No test asks for what another left.
  await world.owner.query('UPDATE gate_probe SET due_at = NULL');
  await world.owner.query('TRUNCATE known_probe');
});

const GATE = { maxFailed: 0.1, minReports: 1, confidence: 0.95, maxUnreachable: 1 };
const ANN = { actor: 'ann', reason: 'seen and accepted' };
const NAMES = ['errors', 'latency'];

const ASK: GateAsk = {
  probe: 'errors',
  during: ['opening', 'running', 'baking'],
  intervalMs: 30_000,
  timeoutMs: 1_000,
  passes: 1,
  maxFailed: 0,
  maxUnclear: 1,
  looks: 5,
};

interface Asking {
  readonly launched: Launched;
  readonly part: RingPart;
  open(): ReturnType<typeof openRing>;
  judge(): Promise<boolean>;
  playOut(): Promise<void>;
}

async function launchAsking(...asks: Partial<GateAsk>[]): Promise<Asking> {
  const { group, hostIds } = await importGroup(world.owner, 4, 1);
  const ask = asks.map((change) => ({ ...ASK, ...change }));
  const launched = await launch(world.owner, group, { ...ONE_RING, gate: { ...GATE, ask } });
  const part = { campaignId: launched.campaignId, ring: 0, cluster: null };
  const fleet = await HandFleet.connect(world, hostIds);
  const worker = world.workers[0]!;
  return {
    launched,
    part,
    open: () => openRing(worker, part, launched.spec),
    judge: () => judgeEndedRing(worker, part, launched.spec),
    playOut: async () => playOut({ drivers: await driversOf(world, launched, 0), fleet }),
  };
}

/** Begins every look there is, due or not. */
async function claimAll(): Promise<ClaimedLook[]> {
  await world.owner.query('UPDATE gate_probe SET due_at = now() WHERE due_at IS NOT NULL');
  return claimLooks(world.workers[0]!, NAMES);
}

async function answer(outcome: Verdict, reason = `said ${outcome}`): Promise<void> {
  for (const look of await claimAll()) await recordLook(world.workers[0]!, look, { outcome, reason });
}

async function probesOf({ campaignId }: Launched): Promise<unknown> {
  return (await readCampaign(world.owner, campaignId))!.rings[0]!.probes;
}

describe('a ring whose gate asks before it opens', () => {
  it('stays closed until its probe passed, and then opens', async () => {
    const { open, launched } = await launchAsking({});
    expect(await open()).toEqual({ opened: false, why: 'probe' });
    expect(await open()).toEqual({ opened: false, why: 'probe' });
    await answer('pass');
    expect(await open()).toEqual({ opened: true });
    expect(await holdsOf(world, launched)).toEqual([]);
  });

  it('rings the bell of its campaign when it may go on', async () => {
    const { open, launched } = await launchAsking({});
    await open();
    const { revision } = await readProgress(world.owner, launched.campaignId);
    await answer('pass');
    expect((await readProgress(world.owner, launched.campaignId)).revision).toBeGreaterThan(revision);
  });

  it('is held by a probe that fails, once, and goes nowhere back', async () => {
    const { open, launched } = await launchAsking({});
    await open();
    await answer('fail', 'billing: error rate 4.2 % > 1 %');
    await answer('fail', 'billing: error rate 4.3 % > 1 %');
    expect(await holdsOf(world, launched)).toMatchObject([
      {
        source: 'gate',
        scope: 'forward',
        reason: expect.stringMatching(
          /^opening of ring all: probe errors: billing: error rate 4\.2 % > 1 %, asked at \d{4}-/,
        ),
      },
    ]);
    expect((await readProgress(world.owner, launched.campaignId)).rings[0]).toMatchObject({ verdict: null });
    expect(await open()).toEqual({ opened: false, why: 'held' });
  });

  it('does not wait for a dry run', async () => {
    const { open } = await launchAsking({ dryRun: true });
    expect(await open()).toEqual({ opened: true });
  });

  it('opens again as once: what is open asks nobody whether it may', async () => {
    const { open } = await launchAsking({});
    await open();
    await answer('pass');
    await open();
    await answer('inconclusive');
    expect(await open()).toEqual({ opened: true });
  });
});

describe('a ring that runs', () => {
  const RUNS: Partial<GateAsk> = { during: ['running', 'baking'] };

  it('is held in the transaction that records the answer, and turns back where its gate may', async () => {
    const { open, launched } = await launchAsking(RUNS);
    await open();
    await answer('fail');
    const written = await world.owner.query(
      `SELECT xmin FROM hold WHERE campaign_id = $1 UNION SELECT xmin FROM gate_probe WHERE campaign_id = $1`,
      [launched.campaignId],
    );
    expect(written.rows).toHaveLength(1);
    expect((await readProgress(world.owner, launched.campaignId)).rings[0]).toMatchObject({
      verdict: 'fail',
      overriddenVerdict: null,
    });
  });

  it('is held, and not turned back, by a probe that gives no clear answer', async () => {
    const { open, launched } = await launchAsking(RUNS);
    await open();
    await answer('error');
    expect(await holdsOf(world, launched)).toEqual([]);
    await answer('error');
    expect(await holdsOf(world, launched)).toMatchObject([{ reason: expect.stringContaining('2 times in a row') }]);
    expect((await readProgress(world.owner, launched.campaignId)).rings[0]).toMatchObject({ verdict: null });
  });

  it('that is held for want of a clear answer turns back all the same once its probe fails', async () => {
    const { open, launched } = await launchAsking(RUNS);
    await open();
    for (const outcome of ['error', 'error', 'fail', 'fail'] as const) await answer(outcome);
    expect(await holdsOf(world, launched)).toMatchObject([
      { reason: expect.stringContaining('2 times in a row') },
      { reason: expect.stringContaining('said fail') },
    ]);
    expect((await readProgress(world.owner, launched.campaignId)).rings[0]).toMatchObject({ verdict: 'fail' });
  });

  it('is shown what a dry run says, and never held by it', async () => {
    const { open, launched } = await launchAsking({ ...RUNS, dryRun: true });
    await open();
    await answer('fail');
    expect(await holdsOf(world, launched)).toEqual([]);
    expect((await readProgress(world.owner, launched.campaignId)).rings[0]).toMatchObject({ verdict: null });
    expect(await probesOf(launched)).toMatchObject([
      { probe: 'errors', dryRun: true, outcome: 'fail', verdict: 'fail' },
    ]);
  });

  it('passes only by what was said after its last host', async () => {
    const { open, judge, playOut: play } = await launchAsking(RUNS);
    await open();
    await answer('pass');
    await play();
    expect(await judge()).toBe(false);
    await answer('pass');
    expect(await judge()).toBe(true);
  });

  it('does not pass by an answer that is long ago', async () => {
    const { open, judge, playOut: play } = await launchAsking(RUNS);
    await open();
    await play();
    await answer('pass');
    await world.owner.query(
      `UPDATE gate_probe SET asked_at = asked_at - interval '2 minutes' WHERE due_at IS NOT NULL`,
    );
    expect(await judge()).toBe(false);
    await answer('pass');
    expect(await judge()).toBe(true);
  });

  it('passes when every probe passed, and not before', async () => {
    const { open, judge, playOut: play } = await launchAsking(RUNS, { ...RUNS, probe: 'latency' });
    await open();
    await play();
    const [first, ...others] = await claimAll();
    await recordLook(world.workers[0]!, first!, { outcome: 'pass', reason: '' });
    expect(await judge()).toBe(false);
    for (const look of others) await recordLook(world.workers[0]!, look, { outcome: 'pass', reason: '' });
    expect(await judge()).toBe(true);
  });

  it('asks nobody any more once it passed', async () => {
    const { open, judge, launched, playOut: play } = await launchAsking(RUNS);
    await open();
    await play();
    await answer('pass');
    await judge();
    expect(await claimAll()).toEqual([]);
    expect(await probesOf(launched)).toMatchObject([{ goesOn: false, outcome: 'pass' }]);
  });

  it('is held when it waits for passes that do not come', async () => {
    const { open, launched, playOut: play } = await launchAsking({ ...RUNS, passes: 2, looks: 3, maxUnclear: 9 });
    await open();
    await play();
    for (const outcome of ['pass', 'inconclusive', 'pass'] as const) await answer(outcome);
    expect(await holdsOf(world, launched)).toMatchObject([
      { reason: expect.stringContaining('it did not pass 2 times in a row in 3 looks') },
    ]);
  });
});

describe('a cluster that goes through its rings by itself', () => {
  it('is asked about by itself, and its trouble is told as its own', async () => {
    const { group } = await importGroup(world.owner, 8, 2);
    const launched = await launch(world.owner, group, {
      ...ONE_RING,
      ...{ advance: 'per_cluster', gate: { ...GATE, ask: [ASK] } },
    });
    const open = (cluster: string): ReturnType<typeof openRing> =>
      openRing(world.workers[0]!, { campaignId: launched.campaignId, ring: 0, cluster }, launched.spec);
    expect(await open('c0')).toEqual({ opened: false, why: 'probe' });
    await answer('pass');
    expect(await open('c0')).toEqual({ opened: true });
    expect(await open('c1')).toEqual({ opened: false, why: 'probe' });
    const [look] = (await claimAll()).filter(({ part }) => part.cluster === 'c1');
    await recordLook(world.workers[0]!, look!, { outcome: 'fail', reason: 'broken' });
    expect(await holdsOf(world, launched)).toMatchObject([
      { reason: expect.stringMatching(/^opening of ring all in cluster c1: probe errors: broken/) },
    ]);
  });
});

describe('a person who goes on', () => {
  async function held(): Promise<Asking & { readonly holdId: HoldId }> {
    const asking = await launchAsking({ during: ['running', 'baking'] });
    await asking.open();
    await asking.playOut();
    await answer('fail');
    const [hold] = await holdsOf(world, asking.launched);
    return { ...asking, holdId: hold!.hold_id as HoldId };
  }

  it('needs the word for gates: without it the hold stays', async () => {
    const { launched, holdId } = await held();
    const { notLifted } = await liftHolds(world.workers[0]!, {
      ...{ campaignId: launched.campaignId, holdIds: [holdId], gate: false, act: ANN },
    });
    expect(notLifted).toEqual([holdId]);
  });

  it('lets the ring pass in spite of its probe, is on record, and is not held again by it', async () => {
    const { launched, holdId, judge } = await held();
    await liftHolds(world.workers[0]!, { campaignId: launched.campaignId, holdIds: [holdId], gate: true, act: ANN });
    await answer('fail');
    expect(await holdsOf(world, launched)).toHaveLength(1);
    expect(await probesOf(launched)).toMatchObject([{ overriddenBy: 'ann', outcome: 'fail' }]);
    expect((await readProgress(world.owner, launched.campaignId)).rings[0]).toMatchObject({ verdict: null });
    expect(await judge()).toBe(true);
  });

  it('leaves the counting of failed hosts as it was: only the probe was overridden', async () => {
    const { launched, holdId } = await held();
    await liftHolds(world.workers[0]!, { campaignId: launched.campaignId, holdIds: [holdId], gate: true, act: ANN });
    const ring = await world.owner.query('SELECT overridden_verdict FROM ring WHERE campaign_id = $1', [
      launched.campaignId,
    ]);
    expect(ring.rows).toEqual([{ overridden_verdict: null }]);
  });

  it('is held by it again once it was well in between', async () => {
    const { launched, holdId } = await held();
    await liftHolds(world.workers[0]!, { campaignId: launched.campaignId, holdIds: [holdId], gate: true, act: ANN });
    await answer('pass');
    expect(await probesOf(launched)).toMatchObject([{ overriddenBy: null }]);
    await answer('fail');
    expect(await holdsOf(world, launched)).toHaveLength(2);
  });
});

describe('a look', () => {
  it('is begun once among all workers', async () => {
    const { open } = await launchAsking({});
    await open();
    const claimed = await Promise.all(world.workers.map((worker) => claimLooks(worker, NAMES)));
    expect(claimed.flat()).toHaveLength(1);
  });

  it('counts once: one that was given up and comes late counts for nothing', async () => {
    const { open, launched } = await launchAsking({});
    await open();
    const [late] = await claimAll();
    const [second] = await claimAll();
    expect(await recordLook(world.workers[0]!, late!, { outcome: 'fail', reason: 'late' })).toBe('superseded');
    expect(await recordLook(world.workers[1]!, second!, { outcome: 'pass', reason: 'well' })).toBe('recorded');
    expect(await recordLook(world.workers[1]!, { ...second!, look: '99' }, { outcome: 'fail', reason: '' })).toBe(
      'superseded',
    );
    expect(await holdsOf(world, launched)).toEqual([]);
  });

  it('counts once when it is recorded again, by whoever heard nothing of the first time', async () => {
    const { open, launched } = await launchAsking({ maxUnclear: 1 });
    await open();
    const [look] = await claimAll();
    const error = { outcome: 'error', reason: 'nobody there' } as const;
    const recorded = await Promise.all(world.workers.map((worker) => steadily(() => recordLook(worker, look!, error))));
    expect(recorded.sort()).toEqual(['recorded', 'superseded']);
    expect(await holdsOf(world, launched)).toEqual([]);
    expect(await probesOf(launched)).toMatchObject([{ looks: 1 }]);
  });

  it('holds once, whoever asks and dies at whatever moment', async () => {
    const { open, launched } = await launchAsking({ maxFailed: 2, maxUnclear: 9 });
    await open();
    const fail = { outcome: 'fail', reason: 'broken' } as const;
    for (let round = 0; round < 12; round += 1) {
      const looks = await claimAll();
      // Every third look is never recorded: its worker is gone; the others are by two at once.
      if (round % 3 === 0) continue;
      await Promise.all(
        looks.flatMap((look) => world.workers.map((worker) => steadily(() => recordLook(worker, look, fail)))),
      );
    }
    expect(await holdsOf(world, launched)).toHaveLength(1);
    expect(await probesOf(launched)).toMatchObject([{ looks: 8, failed: 8, verdict: 'fail' }]);
  });

  it('whose worker died is taken by another after its time', async () => {
    const { open } = await launchAsking({});
    await open();
    await claimAll();
    const due = await world.owner.query(
      `SELECT FROM gate_probe WHERE due_at > now() AND due_at < now() + interval '1 minute'`,
    );
    expect(due.rowCount).toBe(1);
    expect(await claimAll()).toHaveLength(1);
  });

  it('that ended while its ring passed holds nothing', async () => {
    const { open, judge, launched, playOut: play } = await launchAsking({ during: ['running', 'baking'] });
    await open();
    await play();
    await answer('pass');
    const [under] = await claimAll();
    await judge();
    expect(await recordLook(world.workers[0]!, under!, { outcome: 'fail', reason: 'late' })).toBe('recorded');
    expect(await holdsOf(world, launched)).toEqual([]);
  });

  it('is left to the workers that have the probe, and of one that nobody has somebody says so', async () => {
    const { open } = await launchAsking({});
    await open();
    await tellProbes(world.workers[0]!, [{ name: 'errors', says: 'billing', expects: 'at most 1 %' }]);
    expect(await claimLooks(world.workers[1]!, [])).toEqual([]);
    await world.owner.query(`UPDATE known_probe SET told_at = now() - interval '10 minutes'`);
    expect(await claimLooks(world.workers[1]!, [])).toHaveLength(1);
  });
});

describe('a prober', () => {
  let server: Server;
  let said: unknown;

  beforeAll(async () => {
    server = createServer((_request, response) => response.end(JSON.stringify(said)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  function proberWith(probes: readonly Probe[]): Prober {
    const log = { info: jest.fn(), warn: jest.fn() };
    return new Prober({ db: world.workers[0]!, probes, log, onAnswer: () => undefined });
  }

  function probe(): Probe {
    const address = {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slo`,
      caFile: null,
      tokenFile: null,
    };
    return { name: 'errors', says: 'billing', way: { kind: 'http', address, answer: 'json', failOn: [] } };
  }

  it('asks what is due, and lets the ring open by what a service says', async () => {
    const { open } = await launchAsking({});
    await open();
    said = { outcome: 'pass', reason: 'all well' };
    await proberWith([probe()]).look();
    expect(await open()).toEqual({ opened: true });
  });

  it('tells the other processes what it can ask', async () => {
    await proberWith([probe()]).look();
    expect(await listKnownProbes(world.owner)).toEqual([
      { name: 'errors', says: 'billing', expects: 'the service says pass' },
    ]);
  });

  it('holds a campaign that asks for what no worker has', async () => {
    const { open, launched } = await launchAsking({ maxUnclear: 0 });
    await open();
    await proberWith([]).look();
    expect(await holdsOf(world, launched)).toMatchObject([
      { reason: expect.stringContaining('no worker has a probe errors in its list') },
    ]);
  });
});
