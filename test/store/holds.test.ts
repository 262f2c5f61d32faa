import { randomUUID } from 'node:crypto';
import { stoppedReason } from '../../model/alert-reason';
import { asId, type CampaignId, type HoldId } from '../../model/ids';
import { inBoundedTransaction } from '../../store/database';
import { type NewHold, placeHold } from '../../store/holds';
import { lockCampaign, lockCampaignShared } from '../../store/locks';
import { liftHolds } from '../../store/steering';
import { pause } from './lane-driver';
import { holdOn, importGroup, launch, ONE_RING, openWorld, type World } from './turn-fixture';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

test.each([
  ['a turn', lockCampaign],
  ['a claim', lockCampaignShared],
])('a hold is seen at once and effective only when %s that was under way has ended', async (_, lock) => {
  const { group } = await importGroup(world.owner, 2, 1);
  const { campaignId } = await launch(world.owner, group, ONE_RING);
  const hold = holdOn(campaignId);
  let ended = 0;
  const underWay = inBoundedTransaction(world.workers[0]!, async (tx) => {
    await lock(tx, campaignId);
    const placing = placeHold(world.owner, hold);
    await pause(300);
    const seen = await tx.query('SELECT effective_at FROM hold WHERE hold_id = $1', [hold.holdId]);
    expect(seen.rows).toEqual([{ effective_at: null }]);
    ended = Date.now();
    return { placing };
  });
  const { effectiveAt } = await (await underWay).placing;
  expect(effectiveAt.getTime()).toBeGreaterThanOrEqual(ended - 5);
});

test('a hold placed again with its id stays one hold, effective since the first time', async () => {
  const { group } = await importGroup(world.owner, 2, 1);
  const { campaignId } = await launch(world.owner, group, ONE_RING);
  const hold = holdOn(campaignId);
  const first = await placeHold(world.owner, hold);
  expect(await placeHold(world.owner, { ...hold, reason: 'again' })).toEqual(first);
  const rows = await world.owner.query('SELECT reason FROM hold WHERE campaign_id = $1', [campaignId]);
  expect(rows.rows).toEqual([{ reason: 'stop' }]);
});

describe('an alert about a workflow that stopped', () => {
  const alertOf = (campaignId: CampaignId, workflow: string, why = 'it was terminated'): NewHold => ({
    ...holdOn(campaignId),
    holdId: asId<HoldId>(randomUUID()),
    source: 'alert',
    reason: stoppedReason(workflow, why),
    setBy: 'campaign',
  });
  const standing = async (campaignId: CampaignId) => {
    const rows = await world.owner.query<{ hold_id: HoldId; reason: string; effective: boolean }>(
      `SELECT hold_id, reason, effective_at IS NOT NULL AS effective FROM hold
        WHERE campaign_id = $1 AND lifted_at IS NULL ORDER BY set_at`,
      [campaignId],
    );
    return rows.rows;
  };
  const revisionOf = async (campaignId: CampaignId): Promise<string> => {
    const rows = await world.owner.query<{ revision: string }>('SELECT revision FROM campaign WHERE campaign_id = $1', [
      campaignId,
    ]);
    return rows.rows[0]!.revision;
  };
  const launched = async (): Promise<CampaignId> => {
    const { group } = await importGroup(world.owner, 2, 1);
    return (await launch(world.owner, group, ONE_RING)).campaignId;
  };

  test('holds once however often that workflow stops, and again after a lift', async () => {
    const campaignId = await launched();
    const first = alertOf(campaignId, 'all/c0/lane/1');
    const { effectiveAt } = await placeHold(world.owner, first);
    const revision = await revisionOf(campaignId);
    const again = alertOf(campaignId, 'all/c0/lane/1', 'another fault stopped: it');
    expect(await placeHold(world.owner, again)).toEqual({ effectiveAt });
    expect(await standing(campaignId)).toEqual([{ hold_id: first.holdId, reason: first.reason, effective: true }]);
    expect(await revisionOf(campaignId)).toBe(revision);

    const act = { actor: 'ann', reason: 'repaired' };
    await liftHolds(world.owner, { campaignId, holdIds: [first.holdId], gate: false, act });
    // An answer that was lost: what a person has lifted stays lifted.
    await placeHold(world.owner, first);
    expect(await standing(campaignId)).toEqual([]);
    await placeHold(world.owner, again);
    expect(await standing(campaignId)).toEqual([{ hold_id: again.holdId, reason: again.reason, effective: true }]);
  });

  test('holds for each workflow, beside what a person says of one, and in each campaign', async () => {
    const [campaignId, other] = [await launched(), await launched()];
    const said = { ...alertOf(campaignId, 'all/c0/lane/1'), source: 'person' } as const;
    const holds = [
      said,
      ...['all/c0/lane/1', 'all/c0/lane/10', 'wave all/c0'].map((name) => alertOf(campaignId, name)),
    ];
    for (const hold of holds) await placeHold(world.owner, hold);
    await placeHold(world.owner, alertOf(other, 'all/c0/lane/1'));
    expect((await standing(campaignId)).map(({ hold_id }) => hold_id)).toEqual(holds.map(({ holdId }) => holdId));
    expect(await standing(other)).toHaveLength(1);
  });

  test('placed by many at once is one hold', async () => {
    const campaignId = await launched();
    const alerts = Array.from({ length: 8 }, () => alertOf(campaignId, 'all/c0/lane/1'));
    const placed = await Promise.all(alerts.map((alert, index) => placeHold(world.workers[index % 2]!, alert)));
    expect(new Set(placed.map(({ effectiveAt }) => effectiveAt.getTime())).size).toBe(1);
    expect(await standing(campaignId)).toHaveLength(1);
  });
});
