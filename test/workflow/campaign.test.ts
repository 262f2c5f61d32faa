import { randomUUID } from 'node:crypto';
import { asId, type CampaignId, type HoldId } from '../../model/ids';
import type { HoldScope } from '../../model/words';
import { countOrdersAfterHold } from '../../store/bench-figures';
import { readCampaign } from '../../store/campaigns-read';
import { placeHold } from '../../store/holds';
import {
  abortCampaignUpdate,
  approveCampaignUpdate,
  backOutCampaignUpdate,
  changePaceUpdate,
  excludeHostsUpdate,
  resumeCampaignUpdate,
  retryHostsUpdate,
} from '../../workflows/messages';
import type { Answer, ScriptedFleet } from '../scripted-fleet';
import { CampaignRun } from './campaign-run';

let run: CampaignRun;
let fleet: ScriptedFleet;

beforeAll(async () => {
  run = await CampaignRun.open();
});
afterEach(async () => {
  await fleet.stop();
  run.signer.isAway = false;
  run.signer.isFull = false;
  run.signer.missed = 0;
});
afterAll(async () => {
  await run.close();
});

const healthy: Answer = ({ operation }) => ({ phase: 'SUCCEEDED', rebootRequired: operation === 'install' });

/** The new version fails its smoke test on every host; what ran before is fine. */
const bad: Answer = (order) =>
  order.operation === 'smoke_test' && order.direction === 'forward'
    ? { phase: 'FAILED', reason: 'smoke_test_failed' }
    : { phase: 'SUCCEEDED' };

/** Bears what these tests break. */
const LENIENT = { maxFailed: 0.3, minReports: 1, confidence: 0.95, maxUnreachable: 1 };

const NEWEST_FIRST = ['rest', 'half', 'pilot'];

async function holdBy(person: string, campaignId: CampaignId, scope: HoldScope = 'forward'): Promise<HoldId> {
  const holdId = asId<HoldId>(randomUUID());
  await placeHold(run.db, {
    holdId,
    campaignId,
    cluster: null,
    scope,
    source: 'person',
    reason: 'looking',
    setBy: person,
  });
  return holdId;
}

test('a good patch goes through its rings in order until every host is patched', async () => {
  ({ fleet } = await run.fleet(24, healthy));
  const { campaignId, handle } = await run.launch();

  await expect(handle.result()).resolves.toBe('completed');

  expect(await run.states(campaignId)).toEqual({ patched: 24 });
  expect(fleet.offered).toHaveLength(72);
  expect(await run.ringsByFirstOrder(campaignId)).toEqual(['pilot', 'half', 'rest']);
  expect(await run.unreachedGoals(campaignId)).toBe(0);
  await run.record('happy-path', campaignId);
});

test('a bad patch is stopped by its gate and every changed host goes back without a hand', async () => {
  ({ fleet } = await run.fleet(24, bad));
  const { campaignId, handle } = await run.launch();

  await expect(handle.result()).resolves.toBe('backed_out');

  const states = await run.states(campaignId);
  expect(states).toEqual({ backed_out: 2, skipped: 22 });
  const holds = await run.holds(campaignId);
  expect(holds).toMatchObject([{ source: 'gate', scope: 'forward' }]);
  await run.record('gate-failure-with-backout', campaignId);
});

test('a ring that goes bad in the middle backs out newest ring first', async () => {
  const good = new Set<string>();
  ({ fleet } = await run.fleet(24, (order) => {
    if (good.size < 2 && order.operation === 'install') good.add(order.hostId);
    return good.has(order.hostId) ? { phase: 'SUCCEEDED' } : bad(order);
  }));
  const { campaignId, handle } = await run.launch();

  await expect(handle.result()).resolves.toBe('backed_out');

  const order = await run.ringsOfBackouts(campaignId);
  expect(order.length).toBeGreaterThan(2);
  expect(order.slice(-2)).toEqual(['pilot', 'pilot']);
  expect(order.slice(0, -2)).not.toContain('pilot');
});

test('a backout is held by a person too, and goes on, newest ring first, when it is resumed', async () => {
  let isOut = 0;
  ({ fleet } = await run.fleet(24, (order) => {
    if (order.operation === 'back_out') isOut += 1;
    return healthy(order);
  }));
  const backout = { rampFrom: 1, maxInFlight: 0.1, gate: LENIENT, withinMs: 7_200_000 };
  const { campaignId, handle } = await run.launch({ acceptanceMs: 3_600_000, backout });
  await run.until(async () => (await run.states(campaignId))['patched'] === 24);
  await handle.executeUpdate(backOutCampaignUpdate, { args: [{ actor: 'ada', reason: 'it is bad' }] });
  await run.until(() => Promise.resolve(isOut > 1));

  const holdId = await holdBy('ada', campaignId, 'all');
  await run.pause(1500);
  expect(await countOrdersAfterHold(run.db, campaignId)).toBe(0);
  expect((await run.states(campaignId))['patched']).toBeGreaterThan(0);
  expect(await readCampaign(run.db, campaignId)).toMatchObject({ phase: 'held', storedPhase: 'backing_out' });
  const resumed = await handle.executeUpdate(resumeCampaignUpdate, {
    args: [{ holdIds: [holdId], gate: false, actor: 'ada', reason: 'looked at it' }],
  });
  expect(resumed.notLifted).toEqual([]);

  await expect(handle.result()).resolves.toBe('backed_out');
  expect(await run.states(campaignId)).toEqual({ backed_out: 24 });
  const rings = await run.ringsOfBackouts(campaignId);
  expect(rings).toHaveLength(24);
  expect([...new Set(rings)]).toEqual(['rest', 'half', 'pilot']);
  expect(rings).toEqual([...rings].sort((a, b) => NEWEST_FIRST.indexOf(a) - NEWEST_FIRST.indexOf(b)));
});

test('a hold by a person stops what goes forward until it is resumed by its id', async () => {
  ({ fleet } = await run.fleet(24, healthy));
  const { campaignId, handle } = await run.launch({ approvals: 1 });
  const holdId = await holdBy('ada', campaignId);
  const planHash = await run.planHash(campaignId);
  await handle.executeUpdate(approveCampaignUpdate, { args: [{ planHash, actor: 'bob', reason: 'reviewed' }] });
  await run.pause(1500);
  expect(fleet.offered).toHaveLength(0);

  const resumed = await handle.executeUpdate(resumeCampaignUpdate, {
    args: [{ holdIds: [holdId], gate: false, actor: 'ada', reason: 'looks fine' }],
  });
  expect(resumed.notLifted).toEqual([]);

  await expect(handle.result()).resolves.toBe('completed');
  expect(await run.states(campaignId)).toEqual({ patched: 24 });
  await run.record('hold-and-resume', campaignId);
});

test('a failed gate that only holds waits for a person, who goes on in spite of it or backs out', async () => {
  ({ fleet } = await run.fleet(24, bad));
  const { campaignId, handle } = await run.launch({ onFail: 'hold' });
  const [hold] = await run.untilHeld(campaignId);
  const refused = await handle.executeUpdate(resumeCampaignUpdate, {
    args: [{ holdIds: [hold!.holdId], gate: false, actor: 'ada', reason: 'again' }],
  });
  expect(refused.notLifted).toEqual([hold!.holdId]);
  await expect(
    handle.executeUpdate(backOutCampaignUpdate, { args: [{ actor: 'ada', reason: ' ' }] }),
  ).rejects.toMatchObject({ cause: { message: 'give a reason' } });

  await handle.executeUpdate(backOutCampaignUpdate, { args: [{ actor: 'ada', reason: 'it is bad' }] });

  await expect(handle.result()).resolves.toBe('backed_out');
});

test('resuming a gate goes on in spite of its verdict, and says who decided that', async () => {
  ({ fleet } = await run.fleet(24, (order) => (order.ring === 'pilot' ? bad(order) : healthy(order))));
  const { campaignId, handle } = await run.launch({ onFail: 'hold' });
  const [hold] = await run.untilHeld(campaignId);

  await handle.executeUpdate(resumeCampaignUpdate, {
    args: [{ holdIds: [hold!.holdId], gate: true, actor: 'ada', reason: 'the pilots are broken, not the patch' }],
  });

  await expect(handle.result()).resolves.toBe('completed');
  expect(await run.states(campaignId)).toEqual({ failed: 2, patched: 22 });
  expect(await run.overrides(campaignId)).toEqual([{ ring: 'pilot', verdict: 'fail', by: 'ada' }]);
});

test('an abort starts nothing new, takes nothing back, and closes the campaign', async () => {
  ({ fleet } = await run.fleet(24, healthy));
  const { campaignId, handle } = await run.launch({ pace: { rampFrom: 1, maxInFlight: 0.1, budgets: [] } });
  await run.until(async () => ((await run.states(campaignId))['patched'] ?? 0) > 2);

  await handle.executeUpdate(abortCampaignUpdate, { args: [{ actor: 'ada', reason: 'wrong campaign' }] });

  await expect(handle.result()).resolves.toBe('aborted');
  const states = await run.states(campaignId);
  expect(states['backed_out']).toBeUndefined();
  expect(states['skipped']).toBeGreaterThan(0);
  expect(Object.keys(states).every((state) => ['patched', 'skipped', 'failed'].includes(state))).toBe(true);
  await run.record('abort', campaignId);
});

test('an abort ends although a hold on everything forbids the smoke tests it would have waited for', async () => {
  ({ fleet } = await run.fleet(24, healthy));
  const { campaignId, handle } = await run.launch({ approvals: 1 });
  const holds: Promise<HoldId>[] = [];
  fleet.answer((order) => {
    if (holds.length === 0) holds.push(holdBy('ada', campaignId, 'all'));
    return healthy(order);
  });
  const planHash = await run.planHash(campaignId);
  await handle.executeUpdate(approveCampaignUpdate, { args: [{ planHash, actor: 'bob', reason: 'reviewed' }] });
  await run.untilHeld(campaignId);
  await run.pause(1000);

  await handle.executeUpdate(abortCampaignUpdate, { args: [{ actor: 'ada', reason: 'wrong campaign' }] });

  await expect(handle.result()).resolves.toBe('aborted');
  expect(await run.holds(campaignId)).toMatchObject([{ scope: 'all' }]);
  expect((await run.states(campaignId))['smoke_testing']).toBeUndefined();
});

test('an abort ends while the signer is away, whatever it left unsigned', async () => {
  ({ fleet } = await run.fleet(24, healthy));
  run.signer.isAway = true;
  const { handle } = await run.launch();
  await run.until(async () => run.signer.missed > 0);

  await handle.executeUpdate(abortCampaignUpdate, { args: [{ actor: 'ada', reason: 'wrong campaign' }] });

  await expect(handle.result()).resolves.toBe('aborted');
  expect(fleet.offered).toEqual([]);
});

test('what waits for a signer that is away is signed when it is back, by whichever worker', async () => {
  let wasAway = false;
  ({ fleet } = await run.fleet(24, (order) => {
    // Once: a pilot's order may be one of those that wait for the signer, and is answered when that is back.
    if (!wasAway && order.operation === 'install' && order.ring === 'pilot') run.signer.isAway = true;
    wasAway = true;
    return healthy(order);
  }));
  const { campaignId, handle } = await run.launch();
  await run.until(async () => run.signer.missed > 0);
  await run.restartWorker();
  const missed = run.signer.missed;
  await run.until(async () => run.signer.missed > missed);

  run.signer.isAway = false;

  await expect(handle.result()).resolves.toBe('completed');
  expect(await run.states(campaignId)).toEqual({ patched: 24 });
});

test("what the signer's hour does not allow yet is held by nobody, and goes on by itself when it does", async () => {
  ({ fleet } = await run.fleet(24, healthy));
  run.signer.isFull = true;
  const { campaignId, handle } = await run.launch();
  // Asked again by itself, after a while.
  await run.until(async () => run.signer.missed > 1);
  expect(fleet.offered).toEqual([]);
  expect((await readCampaign(run.db, campaignId))?.signingWaits).toMatchObject([{ operation: 'install' }]);

  run.signer.isFull = false;

  await expect(handle.result()).resolves.toBe('completed');
  expect(await run.holds(campaignId)).toEqual([]);
  expect(await run.states(campaignId)).toEqual({ patched: 24 });
});

test('a request to cancel the workflow is taken as an abort', async () => {
  ({ fleet } = await run.fleet(24, () => null));
  const { campaignId, handle } = await run.launch();
  await holdBy('ada', campaignId);

  await handle.cancel();

  await expect(handle.result()).resolves.toBe('aborted');
});

test('a campaign that has ended takes no more requests, and a pace that makes no sense is refused', async () => {
  ({ fleet } = await run.fleet(24, healthy));
  const { handle } = await run.launch();
  await expect(
    handle.executeUpdate(changePaceUpdate, { args: [{ maxInFlight: 2, actor: 'ada', reason: 'faster' }] }),
  ).rejects.toMatchObject({ cause: { message: 'the share in flight is above 0 and at most 1' } });
  await handle.executeUpdate(changePaceUpdate, { args: [{ maxInFlight: 1, actor: 'ada', reason: 'faster' }] });
  await expect(handle.result()).resolves.toBe('completed');
});

test('hosts that failed are patched once more when a person says so, and the campaign waits for them', async () => {
  let isFull = true;
  ({ fleet } = await run.fleet(24, (order) => {
    if (!isFull || order.operation !== 'install' || order.ring !== 'rest') return healthy(order);
    isFull = false;
    return { phase: 'FAILED', reason: 'no_space', unchanged: true };
  }));
  const { campaignId, handle } = await run.launch({ acceptanceMs: 3_600_000, gate: LENIENT });
  await run.until(async () => {
    const { failed, patched } = await run.states(campaignId);
    return failed === 1 && patched === 23;
  });
  const asked = { requestId: randomUUID(), hosts: null, actor: 'ada', reason: 'disk replaced' };

  expect(await handle.executeUpdate(retryHostsUpdate, { args: [asked] })).toMatchObject({ hosts: 1, refused: [] });

  await run.until(async () => (await run.states(campaignId))['patched'] === 24);
  await run.record('retry', campaignId);
  await handle.executeUpdate(abortCampaignUpdate, { args: [{ actor: 'ada', reason: 'seen enough' }] });
  await handle.result();
});

test('hosts that a person takes out are never ordered anything, and the campaign completes without them', async () => {
  const { fleet: own, hostIds } = await run.fleet(24, healthy);
  fleet = own;
  const { campaignId, handle } = await run.launch({ approvals: 1, gate: LENIENT });
  const hosts = hostIds.slice(10, 13);
  const asked = { requestId: randomUUID(), hosts, actor: 'ada', reason: 'in the shop' };
  await expect(handle.executeUpdate(excludeHostsUpdate, { args: [{ ...asked, hosts: [] }] })).rejects.toMatchObject({
    cause: { message: 'name the hosts' },
  });

  expect(await handle.executeUpdate(excludeHostsUpdate, { args: [asked] })).toMatchObject({ hosts: 3, inFlight: 0 });
  const planHash = await run.planHash(campaignId);
  await handle.executeUpdate(approveCampaignUpdate, { args: [{ planHash, actor: 'bob', reason: 'reviewed' }] });

  await expect(handle.result()).resolves.toBe('completed');
  expect(await run.states(campaignId)).toEqual({ patched: 21, skipped: 3 });
  expect(fleet.offered.filter(({ hostId }) => hosts.includes(hostId))).toEqual([]);
});

test('a worker that stops in the middle loses nothing: the next one goes on', async () => {
  ({ fleet } = await run.fleet(24, healthy));
  const { campaignId, handle } = await run.launch({ pace: { rampFrom: 2, maxInFlight: 0.2, budgets: [] } });
  await run.until(async () => ((await run.states(campaignId))['patched'] ?? 0) > 3);

  await run.restartWorker();

  await expect(handle.result()).resolves.toBe('completed');
  expect(await run.states(campaignId)).toEqual({ patched: 24 });
  expect(new Set(fleet.offered.map(({ operationId }) => operationId)).size).toBe(fleet.offered.length);
});

test('each cluster may go through the rings for itself', async () => {
  ({ fleet } = await run.fleet(24, healthy));
  const { campaignId, handle } = await run.launch({ advance: 'per_cluster' });
  await expect(handle.result()).resolves.toBe('completed');
  expect(await run.states(campaignId)).toEqual({ patched: 24 });
});
