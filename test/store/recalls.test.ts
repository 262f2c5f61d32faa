import { randomUUID } from 'node:crypto';
import type { Patch } from '../../model/campaign';
import { asId, type RecallId } from '../../model/ids';
import { listPatchedBy } from '../../store/recalled-hosts';
import { keepRecalled, listRecalls, recallPatch, recallsOf, stopRecalled, withdrawRecall } from '../../store/recalls';
import { lockCampaign } from '../../store/locks';
import { liftHolds } from '../../store/steering';
import { openFirstRing, type OpenRing, playOut } from './hand-fleet';
import { pause } from './lane-driver';
import { openWorld, type World } from './turn-fixture';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const ACT = { actor: 'ann', reason: 'it eats disks' };
const newId = () => asId<RecallId>(randomUUID());

/** Each test has a bundle of its own, so that its recalls stop nobody else. */
function bundleOf(name: string): Patch {
  return { kind: 'bundle', name, version: '2.0.0', digest: `sha256:${'ab'.repeat(32)}` };
}

async function begin(name: string): Promise<OpenRing> {
  return openFirstRing(world, { hosts: 3, patch: bundleOf(name) });
}

async function recall(name: string) {
  const patch = { kind: 'bundle', name, version: '2.0.0', recallId: newId() } as const;
  return (await recallPatch(world.owner, patch, ACT))!.recall;
}

async function standingHolds(ring: OpenRing) {
  const result = await world.owner.query<{ hold_id: string; source: string; reason: string }>(
    'SELECT hold_id, source, reason FROM hold WHERE campaign_id = $1 AND lifted_at IS NULL',
    [ring.launched.campaignId],
  );
  return result.rows;
}

test('a recall holds every campaign that contains it, and no other; nothing more is offered there', async () => {
  const [bad, fine] = [await begin('bad'), await begin('fine')];
  const stopped = await stopRecalled(world.owner, await recall('bad'));
  expect(stopped).toEqual([
    expect.objectContaining({
      ...{ campaignId: bad.launched.campaignId, isLaunched: true },
      effectiveAt: expect.any(String),
    }),
  ]);
  expect(await standingHolds(bad)).toMatchObject([
    { source: 'recall', reason: 'bundle bad 2.0.0 was recalled: it eats disks' },
  ]);
  expect(await standingHolds(fine)).toEqual([]);
  await playOut(bad);
  const placed = await world.owner.query('SELECT FROM host_order WHERE campaign_id = $1', [bad.launched.campaignId]);
  expect(placed.rowCount).toBe(0);
});

test('a recall knows how many hosts have it already, failed ones that were changed and finished campaigns too', async () => {
  const [ended, running] = [await begin('had'), await begin('had')];
  await begin('other');
  const recalled = { kind: 'bundle', name: 'had', version: '2.0.0' } as const;
  expect(await listPatchedBy(world.owner, recalled)).toEqual([]);
  const states = [
    ...[
      `state = 'patched', verdict = 'patched', touched = true`,
      `state = 'failed', verdict = 'failed', touched = true`,
    ],
    `state = 'backed_out', verdict = 'failed', touched = false`,
  ];
  for (const { launched } of [ended, running]) {
    for (const [position, state] of states.entries()) {
      const sql = `UPDATE campaign_host SET ${state}, operation = NULL WHERE campaign_id = $1 AND position = $2`;
      expect((await world.owner.query(sql, [launched.campaignId, position])).rowCount).toBe(1);
    }
  }
  await world.owner.query(`UPDATE campaign SET ended_at = now(), phase = 'completed' WHERE campaign_id = $1`, [
    ended.launched.campaignId,
  ]);
  const found = await listPatchedBy(world.owner, recalled);
  const told = found.map(({ campaignId, patched, unproven, endedAt }) => [
    campaignId,
    patched,
    unproven,
    endedAt !== null,
  ]);
  expect(told).toEqual(
    expect.arrayContaining([
      [ended.launched.campaignId, 1, 1, true],
      [running.launched.campaignId, 1, 1, false],
    ]),
  );
  expect(found).toHaveLength(2);
});

test('recalling twice is recalling once: one recall stands, one hold, and who recalled it first stays on record', async () => {
  const ring = await begin('twice');
  const first = await recall('twice');
  await stopRecalled(world.owner, first);
  const again = await recallPatch(
    world.owner,
    { kind: 'bundle', name: 'twice', version: '2.0.0', recallId: newId() },
    { actor: 'bob', reason: 'me too' },
  );
  expect(again).toMatchObject({ recall: { recallId: first.recallId, recalledBy: 'ann' }, onRecord: true });
  await stopRecalled(world.owner, again!.recall);
  expect(await standingHolds(ring)).toHaveLength(1);
});

test('nobody lifts a recall campaign by campaign; withdrawing it lets all of them go on', async () => {
  const ring = await begin('stays');
  const { campaignId } = ring.launched;
  const stands = await recall('stays');
  const [stopped] = await stopRecalled(world.owner, stands);
  const asked = { campaignId, holdIds: [stopped!.holdId], gate: true, act: ACT };
  expect((await liftHolds(world.owner, asked)).notLifted).toEqual([stopped!.holdId]);
  expect(await withdrawRecall(world.owner, stands.recallId, { actor: 'bob', reason: 'a false alarm' })).toBe(true);
  expect(await standingHolds(ring)).toEqual([]);
  expect(await recallsOf(world.owner, bundleOf('stays'))).toEqual([]);
  await playOut(ring);
  const placed = await world.owner.query('SELECT FROM host_order WHERE campaign_id = $1', [campaignId]);
  expect(placed.rowCount).toBeGreaterThan(0);
});

test('a death after the recall was written, or after it was withdrawn, is made good by the next look', async () => {
  const ring = await begin('death');
  const stands = await recall('death');
  await keepRecalled(world.owner);
  expect(await standingHolds(ring)).toMatchObject([{ source: 'recall' }]);
  await world.owner.query(
    `UPDATE recall SET withdrawn_by = 'bob', withdrawn_at = now(), withdraw_reason = 'no' WHERE recall_id = $1`,
    [stands.recallId],
  );
  await keepRecalled(world.owner);
  expect(await standingHolds(ring)).toEqual([]);
});

test('a request that comes after its recall was withdrawn recalls nothing', async () => {
  const patch = { kind: 'package', name: 'late', version: '1', recallId: newId() } as const;
  await recallPatch(world.owner, patch, ACT);
  await withdrawRecall(world.owner, patch.recallId, ACT);
  expect(await recallPatch(world.owner, patch, ACT)).toBeNull();
  expect(await withdrawRecall(world.owner, newId(), ACT)).toBe(false);
  const known = (await listRecalls(world.owner, { standing: false })).find(
    ({ recallId }) => recallId === patch.recallId,
  );
  expect(known).toMatchObject({ withdrawnBy: 'ann', withdrawReason: 'it eats disks' });
});

test('a hold whose barrier nobody passed is lifted like any other when its recall is withdrawn', async () => {
  const ring = await begin('half');
  const stands = await recall('half');
  const [stopped] = await stopRecalled(world.owner, stands);
  await world.owner.query('UPDATE hold SET effective_at = NULL WHERE hold_id = $1', [stopped!.holdId]);
  await withdrawRecall(world.owner, stands.recallId, ACT);
  expect(await standingHolds(ring)).toEqual([]);
});

test('a campaign whose lock is taken for long keeps no other from being held, and is held itself', async () => {
  const [busy, other] = [await begin('crowd'), await begin('crowd')];
  const stands = await recall('crowd');
  const locked = await world.owner.connect();
  await locked.query('BEGIN');
  await lockCampaign(locked, busy.launched.campaignId);
  const stopping = stopRecalled(world.owner, stands);
  await until(async () => (await standingHolds(busy)).length + (await standingHolds(other)).length === 2);
  await locked.query('COMMIT');
  locked.release();
  expect((await stopping).map(({ effectiveAt }) => effectiveAt)).toEqual([expect.any(String), expect.any(String)]);
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(20);
}
