import type { CampaignSpec } from '../../model/campaign';
import { adaptPace, listSelfPacing } from '../../store/auto-pace';
import { readCampaign } from '../../store/campaigns-read';
import { readMaxInFlight } from '../../store/limits';
import { changePace } from '../../store/steering';
import { FAILED, openFirstRing, type OpenRing, SUCCEEDED } from './hand-fleet';
import { openWorld, type World } from './turn-fixture';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world.close());

const HOSTS = 40;

/** A campaign of one ring that paces itself: from 4 hosts in flight to 20. */
async function openSelfPacing(withinMs: number): Promise<OpenRing> {
  const pace: CampaignSpec['pace'] = { rampFrom: 4, maxInFlight: 0.5, budgets: [], auto: true };
  return openFirstRing(world, { hosts: HOSTS, pace, goals: [{ ratio: 0.9, withinMs }] });
}

/** Lets each lane take its turn, and hosts end whatever they were given. */
async function goOn({ drivers, fleet }: OpenRing, failing = 0): Promise<number> {
  for (const driver of drivers) await driver.settle();
  const orders = await fleet.claim();
  const broken = new Set(orders.slice(0, failing).map(({ hostId }) => hostId));
  await fleet.report(orders, ({ hostId }) => (broken.has(hostId) ? FAILED : SUCCEEDED));
  for (const driver of drivers) await driver.settle();
  return orders.length;
}

/** Lets so much time pass since its last change that a worker's next look may change it again. */
async function wait({ launched }: OpenRing, seconds = 30): Promise<void> {
  await world.owner.query(
    'UPDATE auto_pace SET changed_at = changed_at - make_interval(secs => $2) WHERE campaign_id = $1',
    [launched.campaignId, seconds],
  );
}

/** As an api of an older build left it at the launch: it has not begun to pace itself. */
async function asOlderBuild({ launched }: OpenRing): Promise<void> {
  await world.owner.query('DELETE FROM auto_pace WHERE campaign_id = $1', [launched.campaignId]);
  await world.owner.query(`UPDATE admission_limit SET max_hosts = 20 WHERE campaign_id = $1 AND scope = 'campaign'`, [
    launched.campaignId,
  ]);
}

const limitOf = ({ launched }: OpenRing): Promise<number | null> => readMaxInFlight(world.owner, launched.campaignId);
const paceOf = async ({ launched }: OpenRing): Promise<unknown> =>
  (await readCampaign(world.owner, launched.campaignId))!.autoPace;

test('a campaign that paces itself begins as its ramp does, is raised when its goal is late, and never above its limit', async () => {
  const ring = await openSelfPacing(1);
  expect(await listSelfPacing(world.owner)).toContainEqual(
    expect.objectContaining({ campaignId: ring.launched.campaignId }),
  );
  // Without a worker's look: nobody is admitted at the full limit.
  expect(await limitOf(ring)).toBe(4);
  expect(await paceOf(ring)).toMatchObject({
    maxInFlight: 4,
    ceiling: 20,
    change: { from: 20, to: 4, cause: 'start', ratio: null, lateMs: null },
  });
  // Nobody is patched yet: nothing can be forecast.
  await wait(ring);
  expect(await adaptPace(world.owner, ring.launched)).toBeNull();
  expect(await goOn(ring)).toBe(4);
  await goOn(ring);
  expect(await adaptPace(world.owner, ring.launched)).toMatchObject({ cause: 'late', from: 4, to: 20, ratio: 0.9 });
  expect(await limitOf(ring)).toBe(20);
  expect(await paceOf(ring)).toMatchObject({
    maxInFlight: 20,
    ceiling: 20,
    change: { from: 4, to: 20, cause: 'late', ratio: 0.9, lateMs: expect.any(Number), at: expect.any(String) },
  });
  await wait(ring);
  expect(await adaptPace(world.owner, ring.launched)).toBeNull();
});

test('a campaign that an older api launched begins to pace itself with the first look', async () => {
  const ring = await openSelfPacing(1);
  await asOlderBuild(ring);
  expect(await paceOf(ring)).toBeNull();
  expect(await adaptPace(world.owner, ring.launched)).toMatchObject({ cause: 'start', from: 20, to: 4 });
  expect(await limitOf(ring)).toBe(4);
});

test('a campaign whose goal is met stays slow, and a person sets both its pace and the most it takes', async () => {
  const ring = await openSelfPacing(86_400_000);
  await adaptPace(world.owner, ring.launched);
  await goOn(ring);
  await goOn(ring);
  await wait(ring);
  expect(await adaptPace(world.owner, ring.launched)).toBeNull();
  const { campaignId } = ring.launched;
  await changePace(world.owner, { campaignId, maxInFlight: 0.25, act: { actor: 'ann', reason: 'slower' } });
  expect(await paceOf(ring)).toMatchObject({ maxInFlight: 10, ceiling: 10, change: { to: 4 } });
  expect(await adaptPace(world.owner, ring.launched)).toBeNull();
});

test('a pace that a person set before a campaign began to pace itself is where it begins', async () => {
  const ring = await openSelfPacing(86_400_000);
  await asOlderBuild(ring);
  const { campaignId } = ring.launched;
  await changePace(world.owner, { campaignId, maxInFlight: 0.25, act: { actor: 'ann', reason: 'faster' } });
  expect(await paceOf(ring)).toMatchObject({ maxInFlight: 10, ceiling: 10, change: { to: 10, cause: 'start' } });
  expect(await adaptPace(world.owner, ring.launched)).toBeNull();
  await wait(ring);
  expect(await adaptPace(world.owner, ring.launched)).toBeNull();
  expect(await limitOf(ring)).toBe(10);
});

test('a person changes the pace of a campaign that does not pace itself, and it still does not', async () => {
  const ring = await openFirstRing(world, { hosts: HOSTS });
  const { campaignId } = ring.launched;
  await changePace(world.owner, { campaignId, maxInFlight: 0.25, act: { actor: 'ann', reason: 'slower' } });
  expect(await limitOf(ring)).toBe(10);
  expect(await paceOf(ring)).toBeNull();
});

/** A late campaign that has raised itself to 20 hosts in flight, long enough ago. */
async function hurrying(): Promise<OpenRing> {
  const ring = await openSelfPacing(1);
  await adaptPace(world.owner, ring.launched);
  await goOn(ring);
  await goOn(ring);
  await wait(ring);
  await adaptPace(world.owner, ring.launched);
  expect(await limitOf(ring)).toBe(20);
  await wait(ring);
  return ring;
}

test('failures half way to a failed gate slow it down, whoever is late', async () => {
  const ring = await hurrying();
  await goOn(ring, 5);
  const change = await adaptPace(world.owner, { ...ring.launched, spec: strict(ring) });
  expect(change).toMatchObject({ cause: 'failures', from: 20, to: 10 });
  expect(await limitOf(ring)).toBe(10);
});

test('a pace that was just changed settles first, whoever looks and whatever speaks for another', async () => {
  const ring = await openSelfPacing(1);
  await adaptPace(world.owner, ring.launched);
  await goOn(ring);
  await goOn(ring);
  await wait(ring, 20);
  for (const worker of world.workers.slice(0, 2)) expect(await adaptPace(worker, ring.launched)).toBeNull();
  expect(await limitOf(ring)).toBe(4);
  await wait(ring, 10);
  expect(await adaptPace(world.owner, ring.launched)).toMatchObject({ cause: 'late', to: 20 });
});

test('a pace that a person set is lowered only by failures after it', async () => {
  const ring = await hurrying();
  const campaign = { ...ring.launched, spec: strict(ring) };
  await goOn(ring, 5);
  const { campaignId } = ring.launched;
  await changePace(world.owner, { campaignId, maxInFlight: 0.5, act: { actor: 'ann', reason: 'known' } });
  expect(await adaptPace(world.owner, campaign)).toBeNull();
  expect(await limitOf(ring)).toBe(20);
  await goOn(ring, 5);
  expect(await adaptPace(world.owner, campaign)).toMatchObject({ cause: 'failures', from: 20, to: 10 });
});

/** The same campaign with a gate that this many failures bring half way. */
function strict({ launched }: OpenRing): CampaignSpec {
  return { ...launched.spec, gate: { ...launched.spec.gate, maxFailed: 0.1 } };
}

test('two workers that decide at once change the pace once', async () => {
  const ring = await openSelfPacing(1);
  await asOlderBuild(ring);
  const both = await Promise.all([0, 1].map((index) => adaptPace(world.workers[index]!, ring.launched)));
  expect(both.filter((change) => change !== null)).toHaveLength(1);
  expect(await limitOf(ring)).toBe(4);
});

test('the same failures lower a pace once, by whichever worker; new ones lower it again', async () => {
  // A pace made slower leaves hosts in flight that no longer fit.
  await world.owner.query('ALTER TABLE admission_limit DROP CONSTRAINT never_exceeded');
  const ring = await hurrying();
  const campaign = { ...ring.launched, spec: strict(ring) };
  await goOn(ring, 5);
  expect(await adaptPace(world.workers[0]!, campaign)).toMatchObject({ cause: 'failures', to: 10 });
  expect(await adaptPace(world.workers[1]!, campaign)).toBeNull();
  await wait(ring);
  expect(await adaptPace(world.workers[1]!, campaign)).toBeNull();
  expect(await limitOf(ring)).toBe(10);
  await goOn(ring, 5);
  expect(await adaptPace(world.workers[1]!, campaign)).toMatchObject({ cause: 'failures', from: 10, to: 5 });
});
