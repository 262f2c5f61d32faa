import { inBoundedTransaction } from '../../store/database';
import { placeHold } from '../../store/holds';
import { lockCampaign, lockCampaignShared } from '../../store/locks';
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
