import { asId, type CampaignId } from '../../model/ids';
import { placeHold } from '../../store/holds';
import { readCampaignReport } from '../../store/campaign-report';
import { FAILED, openFirstRing, playOut, SUCCEEDED } from './hand-fleet';
import { holdOn, openWorld, type World } from './turn-fixture';

let world: World;

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

test('a burn-up never falls, and ends with the hosts that are patched', async () => {
  const ring = await openFirstRing(world, { hosts: 40, laneSize: 10 });
  await playOut(ring);
  const { burnUp, counts } = (await readCampaignReport(world.owner, ring.launched.campaignId))!;
  expect(burnUp.length).toBeLessThanOrEqual(64);
  for (const [place, { hosts }] of burnUp.entries())
    expect(hosts).toBeGreaterThanOrEqual(burnUp[place - 1]?.hosts ?? 0);
  expect(burnUp.at(-1)?.hosts).toBe(counts.patched);
});

test('no campaign has no report', async () => {
  const nobody = asId<CampaignId>('0197a1b2-0000-7000-8000-000000000001');
  expect(await readCampaignReport(world.owner, nobody)).toBeNull();
});
