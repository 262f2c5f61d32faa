import { readCampaign } from '../../store/campaigns-read';
import { readCampaignProgress } from '../../store/goal-forecast';
import { SPEC } from '../unit/campaign-fixture';
import { openFirstRing, type OpenRing, playOut, SUCCEEDED } from './hand-fleet';
import { openWorld, type World } from './turn-fixture';

const HOUR_MS = 3_600_000;
let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

async function hostMs({ launched: { campaignId } }: OpenRing): Promise<number | null> {
  const { hosts, rings } = (await readCampaign(world.owner, campaignId))!;
  const basis = { campaignId, spec: SPEC, hosts, phase: 'running', rings, readAt: new Date() } as const;
  return (await readCampaignProgress(world.owner, basis)).hostMs;
}

test('slow hosts that are still in flight make the forecast longer than the quick ones that are done', async () => {
  const ring = await openFirstRing(world, { hosts: 8, laneSize: 4 });
  expect(await hostMs(ring)).toBeNull();
  const slow = new Set(ring.hostIds.slice(0, 4));
  await playOut(ring, ({ hostId }) => (slow.has(hostId) ? null : SUCCEEDED));
  const quick = await hostMs(ring);
  expect(quick).toBeLessThan(HOUR_MS / 4);
  await world.owner.query(
    `UPDATE host_order SET placed_at = placed_at - interval '1 hour' WHERE closed_at IS NULL AND campaign_id = $1`,
    [ring.launched.campaignId],
  );
  expect(await hostMs(ring)).toBeGreaterThan(HOUR_MS / 4);
});
