import type { CampaignSpec } from '../../model/campaign';
import { inTransaction } from '../../store/database';
import { readMaxInFlight } from '../../store/limits';
import { lockCampaign } from '../../store/locks';
import { Pacer } from '../../workers/pacer';
import { importGroup, launch, type Launched, ONE_RING, openWorld, type World } from './turn-fixture';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

/** A campaign that an older api launched, so that it has not begun to pace itself: it allows 20 in flight, and will begin with 4. */
async function launchSelfPacing(): Promise<Launched> {
  const pace: CampaignSpec['pace'] = { rampFrom: 4, maxInFlight: 0.5, budgets: [], auto: true };
  const { group } = await importGroup(world.owner, 40, 1);
  const launched = await launch(world.owner, group, { ...ONE_RING, pace });
  await world.owner.query('DELETE FROM auto_pace WHERE campaign_id = $1', [launched.campaignId]);
  await world.owner.query(`UPDATE admission_limit SET max_hosts = 20 WHERE campaign_id = $1 AND scope = 'campaign'`, [
    launched.campaignId,
  ]);
  return launched;
}

test('a campaign whose lock is taken, or whose spec cannot be read, keeps no other waiting for its pace', async () => {
  const [locked, unreadable, good] = [await launchSelfPacing(), await launchSelfPacing(), await launchSelfPacing()];
  await world.owner.query(`UPDATE campaign SET spec = '{"pace": {"auto": true}}' WHERE campaign_id = $1`, [
    unreadable.campaignId,
  ]);
  const [info, warn] = [jest.fn(), jest.fn()];
  await inTransaction(world.owner, async (tx) => {
    await lockCampaign(tx, locked.campaignId);
    await new Pacer(world.workers[0]!, { info, warn }).look();
  });
  expect(warn.mock.calls).toEqual(
    [locked, unreadable].map(({ campaignId }) => [
      { campaignId, err: expect.any(Error) },
      'a pace could not be looked at; the next look tries again',
    ]),
  );
  expect(info.mock.calls).toEqual([
    [expect.objectContaining({ campaignId: good.campaignId, cause: 'start' }), 'pace changed'],
  ]);
  expect(await readMaxInFlight(world.owner, locked.campaignId)).toBe(20);
  expect(await readMaxInFlight(world.owner, good.campaignId)).toBe(4);
});
