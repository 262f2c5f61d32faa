import { readCampaign } from '../../store/campaigns-read';
import { closeCampaign } from '../../store/closing';
import { readFleet } from '../../store/fleet-reading';
import { sumOldOutcomes } from '../../store/outcome-counts';
import { CAMPAIGN_SHOWN_AFTER_END_MS, METRICS } from '../../telemetry/metrics';
import { FAILED, openFirstRing, type OpenRing, playOut, SUCCEEDED } from './hand-fleet';
import { openWorld, type World } from './turn-fixture';

let world: World;

beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const GATE = { maxFailed: 0.3, minReports: 1, confidence: 0.95, maxUnreachable: 1 };
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A campaign whose first host fails, and cannot be taken back. */
async function playCampaign(hosts: number, failing: boolean): Promise<OpenRing> {
  const ring = await openFirstRing(world, { hosts, gate: GATE, onHostFail: 'back_out' });
  const [stuck] = ring.hostIds;
  await playOut(ring, ({ hostId, operation }) => {
    if (!failing || hostId !== stuck) return SUCCEEDED;
    return { ...FAILED, reason: operation === 'back_out' ? 'no_way_back' : 'step_failed' };
  });
  return ring;
}

const close = async ({ launched }: OpenRing): Promise<void> => {
  expect(await closeCampaign(world.owner, launched.campaignId, 'aborted')).toMatch(/^closed/);
};
const endedAgo = ({ launched }: OpenRing, ms: number) =>
  world.owner.query(
    `UPDATE campaign SET ended_at = now() - $2 * interval '1 ms', launched_at = now() - ($2 + 7200000) * interval '1 ms'
      WHERE campaign_id = $1`,
    [launched.campaignId, ms],
  );
const shown = async () => (await readFleet(world.owner)).campaigns.map(({ campaignId }) => campaignId);

test('a campaign is shown for 24 hours after its end, and no longer; one that goes on, for ever', async () => {
  const ended = await playCampaign(2, false);
  await close(ended);
  const goesOn = await openFirstRing(world, { hosts: 2 });
  await world.owner.query(`UPDATE campaign SET launched_at = now() - interval '40 days' WHERE campaign_id = $1`, [
    goesOn.launched.campaignId,
  ]);
  expect(CAMPAIGN_SHOWN_AFTER_END_MS).toBe(DAY_MS);
  await endedAgo(ended, DAY_MS - 10 * MINUTE_MS);
  expect(await shown()).toEqual([goesOn.launched.campaignId, ended.launched.campaignId]);
  await endedAgo(ended, DAY_MS + 1000);
  expect(await shown()).toEqual([goesOn.launched.campaignId]);
});

test('a goal that was not reached when its campaign ended is missed from then on, long before its time', async () => {
  const ring = await playCampaign(2, true);
  const missed = async () =>
    (await readCampaign(world.owner, ring.launched.campaignId))?.goals.map((goal) => goal.missed);
  const before = await missed();
  expect(before).not.toContain(true);
  await close(ring);
  expect(await missed()).toEqual(before?.map(() => true));
  expect(before).not.toEqual([]);
});

test('what is counted is the same before and after the counts of old campaigns are drawn together', async () => {
  const rings = [await playCampaign(5, true), await playCampaign(3, false)];
  for (const ring of rings) await close(ring);
  for (const ring of rings) await endedAgo(ring, 3 * DAY_MS);
  const goesOn = await playCampaign(2, false);
  const { outcomes, ended } = (await readFleet(world.owner)).counted;
  expect(ended).toHaveLength(2);
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(expect.arrayContaining(['patched', 'backout:failure']));
  await sumOldOutcomes(world.owner);
  await sumOldOutcomes(world.owner);
  const after = (await readFleet(world.owner)).counted;
  expect(after.ended).toEqual([]);
  expect(after.outcomes.filter(({ outcome }) => !outcome.startsWith('ended:'))).toEqual(outcomes);
  expect(after.outcomes.filter(({ outcome }) => outcome.startsWith('ended:'))).toEqual([
    {
      ...{ class: goesOn.launched.spec.class, ring: 0, outcome: 'ended:aborted' },
      ...{ withinS: METRICS.campaignDuration.buckets.find((bound) => bound >= 7200), times: 2, seconds: 14_400 },
    },
  ]);
});

test('what is read at a scrape does not grow with campaigns of long ago', async () => {
  for (const ring of [await playCampaign(4, false), await playCampaign(4, false)]) {
    await close(ring);
    await endedAgo(ring, 3 * DAY_MS);
  }
  // Whoever ends next draws them together.
  await close(await playCampaign(2, false));
  const unsummed = await world.owner.query('SELECT FROM campaign WHERE launched_at IS NOT NULL AND summed_at IS NULL');
  expect(unsummed.rowCount).toBe(1);
});

test('campaigns that may still be counted, or are shown, are left as they are', async () => {
  const ended = await playCampaign(2, false);
  await close(ended);
  await endedAgo(ended, DAY_MS + MINUTE_MS);
  await openFirstRing(world, { hosts: 2 });
  await sumOldOutcomes(world.owner);
  expect((await world.owner.query('SELECT FROM campaign WHERE summed_at IS NOT NULL')).rowCount).toBe(0);
});

test('a host that could not be taken back is counted until a later campaign verifies it, or it is deleted', async () => {
  const left = async () => (await readFleet(world.owner)).leftChanged;
  const first = await playCampaign(4, true);
  expect(await left()).toBe(0);
  await close(first);
  expect(await left()).toBe(1);
  await endedAgo(first, 90 * DAY_MS);
  expect(await left()).toBe(1);
  const second = await playCampaign(2, false);
  const [same] = second.hostIds;
  await world.owner.query('UPDATE host_left_changed SET host_id = $1', [same]);
  await world.owner.query(`INSERT INTO identity_bar (host_id, kind, reason, set_by) VALUES ($1, 'deleted', 'x', 'x')`, [
    same,
  ]);
  expect(await left()).toBe(0);
  await world.owner.query('DELETE FROM identity_bar');
  expect(await left()).toBe(1);
  await close(second);
  expect(await left()).toBe(0);
  // Closed once more, as by a worker that did not hear the answer, nothing is noted again.
  await close(first);
  expect(await left()).toBe(0);
});
