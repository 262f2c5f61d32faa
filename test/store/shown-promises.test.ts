import type { CampaignId } from '../../model/ids';
import { SLO_TERMS, type SloId } from '../../model/slo';
import { closeCampaign } from '../../store/closing';
import { inSnapshot } from '../../store/database';
import { readFleet } from '../../store/fleet-reading';
import { readCampaignReport } from '../../store/frozen-reports';
import { type ShownPromise, ShownPromises, sumPromises } from '../../store/shown-promises';
import { setCourse } from '../../store/steering';
import { emptyDatabase } from './empty-database';
import { FAILED, openFirstRing, type OpenRing, playOut, SUCCEEDED } from './hand-fleet';
import { openWorld, recount, type World } from './turn-fixture';

const MINUTE_MS = 60_000;
const ANN = { actor: 'ann', reason: 'seen' };
let world: World;

beforeAll(async () => {
  world = await openWorld();
});
afterEach(() => emptyDatabase(world.owner));
afterAll(() => world.close());

async function settle({ drivers }: OpenRing): Promise<void> {
  for (const driver of drivers) await driver.settle();
}

/** A ring of which one host failed. */
async function played(hosts: number): Promise<OpenRing> {
  const ring = await openFirstRing(world, { hosts });
  const [broken] = ring.hostIds;
  await playOut(ring, ({ hostId }) => (hostId === broken ? FAILED : SUCCEEDED));
  return ring;
}

async function aborted(ring: OpenRing): Promise<CampaignId> {
  const { campaignId } = ring.launched;
  await setCourse(world.owner, { campaignId, ring: 0, cluster: null }, { course: 'abort', act: ANN });
  await settle(ring);
  expect(await closeCampaign(world.owner, campaignId, 'aborted')).toBe('closed');
  return campaignId;
}

const promised = (promises: readonly ShownPromise[] | undefined, slo: SloId): ShownPromise | undefined =>
  promises?.find((each) => each.slo === slo);

test('the promises of a campaign that goes on are counted as in its report, and anew only after a while', async () => {
  let now = 0;
  const shown = new ShownPromises(() => now);
  const ring = await openFirstRing(world, { hosts: 4 });
  const { campaignId } = ring.launched;
  const read = async (): Promise<ShownPromise | undefined> =>
    promised(
      (await inSnapshot(world.owner, (tx) => shown.read(tx, [campaignId]))).get(campaignId),
      'hosts_within_7d',
    ) ??
    promised((await inSnapshot(world.owner, (tx) => shown.read(tx, [campaignId]))).get(campaignId), 'hosts_within_4h');
  expect(await read()).toMatchObject({ good: 0, valid: 4, state: 'open' });
  await playOut(ring);
  expect(await read()).toMatchObject({ good: 0 });
  now += MINUTE_MS;
  expect(await read()).toMatchObject({ good: 4, valid: 4 });
});

test('of several campaigns that go on one is counted at each reading, whichever was longest ago', async () => {
  let now = 0;
  const shown = new ShownPromises(() => now);
  const ids = [(await openFirstRing(world, { hosts: 2 })).launched.campaignId];
  ids.push((await openFirstRing(world, { hosts: 2 })).launched.campaignId);
  const known = async (): Promise<number> => (await inSnapshot(world.owner, (tx) => shown.read(tx, ids))).size;
  expect(await known()).toBe(1);
  now += 1;
  expect(await known()).toBe(2);
});

test('the promises of one that has ended are those of its report, and all of them are added up', async () => {
  const first = await aborted(await played(4));
  await aborted(await played(6));
  const report = (await readCampaignReport(world.owner, first))!;
  const { campaigns, promises } = await readFleet(world.owner);
  expect(campaigns.find(({ campaignId }) => campaignId === first)?.promises).toEqual(
    expect.arrayContaining(report.slos.map(({ id, good, valid, state }) => ({ slo: id, good, valid, state }))),
  );
  const safety = { kept: 0, missed: 2, no_evidence: 0 };
  expect(promises).toContainEqual({ slo: 'change_safety', good: 8, valid: 10, eligible: null, campaigns: safety });
});

test('a campaign leaves the sums when its end is longer ago than the window of the promise', async () => {
  const campaignId = await aborted(await played(4));
  const valid = async (): Promise<Partial<Record<SloId, number>>> =>
    Object.fromEntries((await inSnapshot(world.owner, sumPromises)).map((sum) => [sum.slo, sum.valid]));
  expect(await valid()).toMatchObject({ change_safety: 4 });
  const days = SLO_TERMS.change_safety.windowDays + 1;
  await world.owner.query(
    `UPDATE campaign_promise SET ended_at = ended_at - $2::int * interval '1 day' WHERE campaign_id = $1`,
    [campaignId, days],
  );
  const after = await valid();
  expect(after).toMatchObject({ change_safety: 0 });
  expect(after.goals_on_time).toBeGreaterThan(0);
});

test('a failure is shown by why, and the gate of its ring by what it counts, also after it was taken back', async () => {
  const ring = await played(4);
  const { campaignId } = ring.launched;
  const shown = async () => (await readFleet(world.owner)).campaigns.find((each) => each.campaignId === campaignId)!;
  expect(await shown()).toMatchObject({
    failures: { other: 1 },
    gates: [{ ring: 0, nearest: { started: 4, failed: 1 } }],
  });
  await setCourse(world.owner, { campaignId, ring: 0, cluster: null }, { course: 'back_out', act: ANN });
  await playOut(ring);
  expect(await shown()).toMatchObject({ failures: { other: 1 }, gates: [{ nearest: { started: 4, failed: 1 } }] });
});

test('hosts that are taken back before a verdict are still of those that began: a ring is not all failures in the end', async () => {
  const ring = await openFirstRing(world, { hosts: 4 });
  const { campaignId } = ring.launched;
  const shown = async () => (await readFleet(world.owner)).campaigns.find((each) => each.campaignId === campaignId)!;
  const [broken] = ring.hostIds;
  await settle(ring);
  await ring.fleet.report(await ring.fleet.claim(), ({ hostId }) => (hostId === broken ? FAILED : SUCCEEDED));
  await settle(ring);
  expect(await shown()).toMatchObject({ gates: [{ nearest: { started: 4, failed: 1 } }] });
  await setCourse(world.owner, { campaignId, ring: 0, cluster: null }, { course: 'back_out', act: ANN });
  await playOut(ring);
  expect(await shown()).toMatchObject({ gates: [{ nearest: { started: 4, failed: 1 } }] });
  expect(await recount(world.owner, campaignId)).toEqual([]);
  expect((await readCampaignReport(world.owner, campaignId))?.rings).toMatchObject([{ started: 4, failed: 1 }]);
});

test('a goal that was reached and taken back is not reached, as in the report', async () => {
  const ring = await openFirstRing(world, { hosts: 4 });
  const { campaignId } = ring.launched;
  await playOut(ring);
  const goals = async () =>
    (await readFleet(world.owner)).campaigns.find((each) => each.campaignId === campaignId)!.goals;
  expect((await goals()).every(({ reachedAt }) => reachedAt !== null)).toBe(true);
  await world.owner.query(
    `UPDATE campaign SET phase = 'backing_out', backing_out_since = clock_timestamp() WHERE campaign_id = $1`,
    [campaignId],
  );
  await setCourse(world.owner, { campaignId, ring: 0, cluster: null }, { course: 'back_out', act: ANN });
  await playOut(ring);
  expect((await goals()).every(({ reachedAt }) => reachedAt === null)).toBe(true);
});
