import { asId, type CampaignId } from '../../model/ids';
import { placeHold } from '../../store/holds';
import { readStanding } from '../../store/standing';
import { FAILED, openFirstRing, playOut } from './hand-fleet';
import { holdOn, openWorld, type World } from './turn-fixture';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

test('where a campaign stands is its phase, its holds, its hosts by state, and how many failed first', async () => {
  const ring = await openFirstRing(world, { hosts: 3 });
  const { campaignId } = ring.launched;
  const before = await readStanding(world.owner, campaignId);
  expect(before).toMatchObject({ phase: 'running', launched: true, ended: false, holds: [], failed: 0 });
  expect(Object.values(before.states).reduce((sum, hosts) => sum + hosts, 0)).toBe(3);
  await playOut(ring, () => FAILED);
  await placeHold(world.owner, holdOn(campaignId, 'all'));
  const after = await readStanding(world.owner, campaignId);
  expect(after.failed).toBeGreaterThan(0);
  expect(after.states.failed).toBe(after.failed);
  expect(after.holds.at(-1)).toMatchObject({ scope: 'all', source: 'person', reason: 'stop' });
});

test('no campaign is no standing', async () => {
  const nobody = asId<CampaignId>('0197a1b2-0000-7000-8000-000000000001');
  await expect(readStanding(world.owner, nobody)).rejects.toThrow('there is no campaign');
});
