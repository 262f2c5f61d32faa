import { randomUUID } from 'node:crypto';
import type { SloId, SloResult } from '../../model/slo';
import { asId, type CampaignId } from '../../model/ids';
import { placeHold } from '../../store/holds';
import { retryHosts } from '../../store/asked-hosts';
import { readCampaignReport } from '../../store/frozen-reports';
import { closeCampaign } from '../../store/closing';
import { setCourse } from '../../store/steering';
import { FAILED, openFirstRing, type OpenRing, playOut, SUCCEEDED } from './hand-fleet';
import { holdOn, openWorld, type World } from './turn-fixture';

let world: World;

const ANN = { actor: 'ann', reason: 'seen' };

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

test('a report counts verified hosts, failures, orders offered in time, holds and what is left from the rows', async () => {
  const ring = await openFirstRing(world, { hosts: 5 });
  const { campaignId } = ring.launched;
  const [broken] = ring.hostIds;
  await playOut(ring, ({ hostId }) => (hostId === broken ? FAILED : SUCCEEDED));
  await placeHold(world.owner, holdOn(campaignId, 'all'));

  const report = (await readCampaignReport(world.owner, campaignId))!;
  expect(report.counts).toEqual({ patched: 4, failed: 1 });
  expect(report.burnUp.at(-1)).toMatchObject({ hosts: 4 });
  expect(report.times.toPatch.map(({ share, ms }) => [share, ms !== null])).toEqual([
    [0.5, true],
    [0.9, false],
    [0.99, false],
  ]);
  expect(report.slos.find(({ id }) => id === 'change_safety')).toMatchObject({ good: 4, valid: 5 });
  expect(report.slos.find(({ id }) => id === 'dispatch')).toMatchObject({ good: 5, valid: 5 });
  expect(report.unpatched).toEqual([{ state: 'failed', reason: 'broken', hosts: 1 }]);
  expect(report.holds.at(-1)).toMatchObject({ source: 'person', scope: 'all', reason: 'stop', liftedAt: null });
});

test.each([
  ['changed', 'failed', FAILED],
  ['left as it was', 'skipped', { ...FAILED, unchanged: true }],
])(
  'a host that was %s and waits to be tried again keeps why it failed when the campaign is aborted',
  async (_, state, outcome) => {
    const ring = await openFirstRing(world, { hosts: 2 });
    const { campaignId } = ring.launched;
    await playOut(ring, () => outcome);
    await placeHold(world.owner, holdOn(campaignId));
    await retryHosts(world.owner, { campaignId, requestId: randomUUID(), hosts: null, act: ANN });
    await playOut(ring);
    await setCourse(world.owner, { campaignId, ring: 0, cluster: null }, { course: 'abort', act: ANN });
    await playOut(ring);
    const { unpatched } = (await readCampaignReport(world.owner, campaignId))!;
    expect(unpatched).toEqual([{ state, reason: 'broken', hosts: 2 }]);
  },
);

test('a burn-up never falls, and ends with the hosts that are patched', async () => {
  const ring = await openFirstRing(world, { hosts: 40, laneSize: 10 });
  await playOut(ring);
  const { burnUp, counts } = (await readCampaignReport(world.owner, ring.launched.campaignId))!;
  expect(burnUp.length).toBeLessThanOrEqual(64);
  for (const [place, { hosts }] of burnUp.entries())
    expect(hosts).toBeGreaterThanOrEqual(burnUp[place - 1]?.hosts ?? 0);
  expect(burnUp.at(-1)?.hosts).toBe(counts.patched);
});

async function promise({ launched }: OpenRing, id: SloId): Promise<SloResult | undefined> {
  return (await readCampaignReport(world.owner, launched.campaignId))!.slos.find((slo) => slo.id === id);
}

async function settle({ drivers }: OpenRing): Promise<void> {
  for (const driver of drivers) await driver.settle();
}

test('hosts that cannot be spoken for stay in the denominator of what is safe, and say so', async () => {
  const ring = await openFirstRing(world, { hosts: 6 });
  const [broken, unclear, silent] = ring.hostIds;
  await playOut(ring, ({ hostId }) => {
    if (hostId === silent) return null;
    if (hostId === unclear) return { phase: 'INDETERMINATE' };
    return hostId === broken ? FAILED : SUCCEEDED;
  });
  expect(await promise(ring, 'change_safety')).toMatchObject({
    ...{ good: 3, valid: 6, unknown: 2 },
    shortfalls: { failed: 1, indeterminate: 1, under_way: 1 },
  });
});

test('hosts that were tried and taken back before they had a verdict are not forgotten', async () => {
  const ring = await openFirstRing(world, { hosts: 3 });
  const { campaignId } = ring.launched;
  await settle(ring);
  const installs = await ring.fleet.claim();
  await ring.fleet.report(installs, () => SUCCEEDED);
  await setCourse(world.owner, { campaignId, ring: 0, cluster: null }, { course: 'back_out', act: ANN });
  await playOut(ring);
  expect((await readCampaignReport(world.owner, campaignId))!.counts).toEqual({ backed_out: 3 });
  expect(await promise(ring, 'change_safety')).toMatchObject({ good: 0, valid: 3, shortfalls: { taken_back: 3 } });
});

test('within reach are hosts that were offered an order: not those that nobody asked, nor those that are away', async () => {
  const ring = await openFirstRing(world, { hosts: 6, offline: 2, offlineGraceMs: 1 });
  const { campaignId } = ring.launched;
  expect(await promise(ring, 'reachability')).toMatchObject({ good: 0, valid: 6, shortfalls: { never_asked: 6 } });
  await playOut(ring);
  expect((await readCampaignReport(world.owner, campaignId))!.counts).toEqual({ patched: 4, unreachable: 2 });
  expect(await promise(ring, 'reachability')).toMatchObject({
    ...{ good: 4, valid: 6, unknown: 0, shortfalls: { unreachable: 2 } },
    eligible: { valid: 6 },
  });
});

test('an install that was withdrawn because nobody offered it was late, though it was placed again', async () => {
  const ring = await openFirstRing(world, { hosts: 4 });
  const { campaignId } = ring.launched;
  await settle(ring);
  expect(await promise(ring, 'dispatch')).toMatchObject({ good: 0, valid: 0 });
  await world.owner.query(
    `UPDATE host_order SET placed_at = placed_at - interval '1 hour', start_by = start_by - interval '1 hour'
      WHERE campaign_id = $1`,
    [campaignId],
  );
  await playOut(ring);
  expect((await readCampaignReport(world.owner, campaignId))!.counts).toEqual({ patched: 4 });
  expect(await promise(ring, 'dispatch')).toMatchObject({ good: 4, valid: 8, unknown: 0, shortfalls: { late: 4 } });
});

test('an install that was withdrawn before it was due proves neither', async () => {
  const ring = await openFirstRing(world, { hosts: 4 });
  const { campaignId } = ring.launched;
  await settle(ring);
  await setCourse(world.owner, { campaignId, ring: 0, cluster: null }, { course: 'abort', act: ANN });
  await settle(ring);
  expect(await promise(ring, 'dispatch')).toMatchObject({
    good: 0,
    valid: 4,
    unknown: 4,
    shortfalls: { withdrawn: 4 },
  });
});

test('a host was verified when it became so, whatever was written of it since while it stayed patched', async () => {
  const ring = await openFirstRing(world, { hosts: 4 });
  const { campaignId } = ring.launched;
  await playOut(ring);
  // Five hours go by: they were verified two hours after the launch.
  await world.owner.query(`UPDATE campaign SET launched_at = launched_at - interval '5 hours' WHERE campaign_id = $1`, [
    campaignId,
  ]);
  await world.owner.query(
    `UPDATE campaign_host SET changed_at = changed_at - interval '3 hours' WHERE campaign_id = $1`,
    [campaignId],
  );
  const part = { campaignId, ring: 0, cluster: null };
  await placeHold(world.owner, holdOn(campaignId, 'all'));
  await setCourse(world.owner, part, { course: 'back_out', act: ANN });
  await settle(ring);
  expect(await promise(ring, 'hosts_within_4h')).toMatchObject({ good: 4 });
  await setCourse(world.owner, part, { course: 'abort', act: ANN });
  await settle(ring);
  expect((await readCampaignReport(world.owner, campaignId))!.counts).toEqual({ patched: 4 });
  expect(await promise(ring, 'hosts_within_4h')).toMatchObject({ good: 4, shortfalls: {} });
});

async function endedByAbort(): Promise<OpenRing> {
  const ring = await openFirstRing(world, { hosts: 4, offline: 1, offlineGraceMs: 1 });
  const { campaignId } = ring.launched;
  await playOut(ring);
  await setCourse(world.owner, { campaignId, ring: 0, cluster: null }, { course: 'abort', act: ANN });
  await settle(ring);
  expect(await closeCampaign(world.owner, campaignId, 'aborted')).toBe('closed');
  return ring;
}

test('the report of a campaign that has ended is the same word for word, whatever happens afterwards', async () => {
  const ring = await endedByAbort();
  const { campaignId } = ring.launched;
  const kept = await readCampaignReport(world.owner, campaignId);
  expect(kept).toMatchObject({ final: true, counts: { patched: 3 } });
  await ring.fleet.open(ring.hostIds.slice(0, 1));
  await settle(ring);
  await placeHold(world.owner, holdOn(campaignId, 'all'));
  // A year goes by, and deadlines that were ahead when it ended with it; rows are thinned out.
  await world.owner.query(`UPDATE goal SET deadline_at = deadline_at - interval '1 year' WHERE campaign_id = $1`, [
    campaignId,
  ]);
  await world.owner.query(`UPDATE campaign_host SET state = 'failed' WHERE campaign_id = $1`, [campaignId]);
  expect(await closeCampaign(world.owner, campaignId, 'aborted')).toBe('closed_before');
  expect(JSON.stringify(await readCampaignReport(world.owner, campaignId))).toBe(JSON.stringify(kept));
});

test('a report that was not kept, as whoever closed the campaign died before, is kept when it is closed again', async () => {
  const { campaignId } = (await endedByAbort()).launched;
  const [kept] = [await readCampaignReport(world.owner, campaignId)];
  await world.owner.query('DELETE FROM campaign_promise WHERE campaign_id = $1', [campaignId]);
  await world.owner.query('DELETE FROM campaign_report WHERE campaign_id = $1', [campaignId]);
  expect(await readCampaignReport(world.owner, campaignId)).toMatchObject({ ...kept, readAt: expect.any(String) });
  expect(await closeCampaign(world.owner, campaignId, 'aborted')).toBe('closed_before');
  const again = await readCampaignReport(world.owner, campaignId);
  expect(await readCampaignReport(world.owner, campaignId)).toEqual(again);
});

test('no campaign has no report', async () => {
  const nobody = asId<CampaignId>('0197a1b2-0000-7000-8000-000000000001');
  expect(await readCampaignReport(world.owner, nobody)).toBeNull();
});
