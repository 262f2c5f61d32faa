import type { RingView } from '../../model/campaign-view';
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

test('how many hosts came to an end lately is counted where fewer are in flight than may be, and only then', async () => {
  const ring = await openFirstRing(world, { hosts: 8, laneSize: 4 });
  const { campaignId } = ring.launched;
  const left = new Set(ring.hostIds.slice(0, 3));
  await playOut(ring, ({ hostId }) => (left.has(hostId) ? null : SUCCEEDED));
  const changeHosts = (change: string, state: string) =>
    world.owner.query(`UPDATE campaign_host SET ${change} WHERE campaign_id = $1 AND state = $2`, [campaignId, state]);
  const lately = async (over: Partial<RingView>) => {
    const { hosts, rings } = (await readCampaign(world.owner, campaignId))!;
    const [first, ...rest] = rings;
    const openedAt = new Date(Date.now() - 10 * HOUR_MS).toISOString();
    const waves = first!.waves.map((wave) => ({ ...wave, openedAt, endedAt: null }));
    // Only one is in flight of the many that may be; the others are queued.
    const seen = { ...first!, hosts: 1000, counts: { patched: 500, queued: 499, installing: 1 }, waves, ...over };
    const basis = {
      campaignId,
      spec: SPEC,
      hosts,
      phase: 'running',
      rings: [seen, ...rest],
      readAt: new Date(),
    } as const;
    await world.owner.query(
      `UPDATE admission_limit SET max_hosts = 100 WHERE campaign_id = $1 AND scope = 'campaign'`,
      [campaignId],
    );
    return (await readCampaignProgress(world.owner, basis)).rings[0]!.lately;
  };
  expect(await lately({ inFlight: 1 })).toMatchObject({ ended: 5 });
  expect(await lately({ inFlight: 100 })).toBeUndefined();
  await changeHosts(`changed_at = changed_at - interval '9 hours'`, 'patched');
  expect((await lately({ inFlight: 1 }))!.ms).toBeLessThan(9 * HOUR_MS);
  expect(await lately({ inFlight: 1 })).toMatchObject({ ended: 0 });
});
