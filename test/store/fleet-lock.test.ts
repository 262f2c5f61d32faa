import { createFleetLock } from '../../api/fleet-lock';
import { closeCampaign } from '../../store/closing';
import { openDatabase, type Database } from '../../store/database';
import { explainCampaign } from '../../store/explain-campaign';
import { explainHost } from '../../store/explain-host';
import { placeHold } from '../../store/holds';
import { readLanesToWake } from '../../store/news';
import { openFirstRing, type OpenRing, playOut } from './hand-fleet';
import { holdOn, importGroup, ONE_RING, openWorld, recount, statesOf, type World } from './turn-fixture';

let world: World;
let api: Database;
let app: ReturnType<typeof createFleetLock>;

beforeAll(async () => {
  world = await openWorld();
  api = openDatabase(world.database.apiUrl);
  app = createFleetLock({ db: api, slots: 1 });
});
afterEach(async () => {
  await world.owner.query('DELETE FROM reboot_lock');
  await world.owner.query('UPDATE admission_limit SET elsewhere = 0');
});
afterAll(async () => {
  await app.close();
  await api.end();
  await world.close();
});

async function ask(
  path: 'pre-reboot' | 'steady-state',
  params: object,
  headers: Record<string, string> = { 'fleet-lock-protocol': 'true' },
) {
  const answer = await app.inject({ method: 'POST', url: `/v1/${path}`, headers, payload: { client_params: params } });
  return {
    status: answer.statusCode,
    body: answer.body === '' ? null : answer.json<{ kind: string; value: string }>(),
  };
}
const lock = (id: string, group = 'default') => ask('pre-reboot', { id, group });
const release = (id: string, group = 'default') => ask('steady-state', { id, group });

const GIVEN = { status: 200, body: null };

/** The example of the protocol: an id of a machine, which the inventory knows by a label. */
const MACHINE_ID = 'c988d2509fdf5cdcbed39037c56406fb';

describe('the protocol', () => {
  it('takes its own example, gives the same lock again, and frees it once however often', async () => {
    const { hostIds } = await importGroup(world.owner, 2);
    await world.owner.query(
      `UPDATE host SET labels = labels || jsonb_build_object('fleetlock', $2::text) WHERE host_id = $1`,
      [hostIds[0], MACHINE_ID],
    );
    expect(await lock(MACHINE_ID, 'workers')).toEqual(GIVEN);
    expect(await lock(MACHINE_ID, 'workers')).toEqual(GIVEN);
    expect(await lock(hostIds[1]!, 'workers')).toEqual({
      status: 409,
      body: { kind: 'all_slots_taken', value: '1 of 1 slots of group workers are taken' },
    });
    expect(await lock(hostIds[1]!, 'db')).toEqual(GIVEN);
    expect(await release(MACHINE_ID, 'workers')).toEqual(GIVEN);
    expect(await release(MACHINE_ID, 'workers')).toEqual(GIVEN);
    expect(await lock(hostIds[1]!, 'workers')).toEqual(GIVEN);
  });

  it.each<[string, object, Record<string, string>, number, string]>([
    ['without its header', { id: MACHINE_ID, group: 'a' }, {}, 400, 'bad_header'],
    ['with another header', { id: MACHINE_ID, group: 'a' }, { 'fleet-lock-protocol': '1' }, 400, 'bad_header'],
    ['without an id', { group: 'a' }, { 'fleet-lock-protocol': 'true' }, 400, 'bad_client_params'],
    ['without a group', { id: 'x' }, { 'fleet-lock-protocol': 'true' }, 400, 'bad_client_params'],
    [
      'with a group of other signs',
      { id: 'x', group: 'a/b' },
      { 'fleet-lock-protocol': 'true' },
      400,
      'bad_client_params',
    ],
    ['of a host nobody knows', { id: 'x', group: 'a' }, { 'fleet-lock-protocol': 'true' }, 403, 'unknown_host'],
  ])('refuses a request %s with a bounded kind', async (_, params, headers, status, kind) => {
    expect(await ask('pre-reboot', params, headers)).toMatchObject({
      status,
      body: { kind, value: expect.any(String) },
    });
  });

  it('refuses what is no JSON, too much of it, and other paths', async () => {
    const headers = { 'fleet-lock-protocol': 'true', 'content-type': 'application/json' };
    const post = async (url: string, payload: string) =>
      (await app.inject({ method: 'POST', url, headers, payload })).statusCode;
    expect(await post('/v1/pre-reboot', '{')).toBe(400);
    expect(await post('/v1/pre-reboot', JSON.stringify({ x: 'y'.repeat(10_000) }))).toBe(413);
    expect(await post('/v1/other', '{}')).toBe(404);
  });

  it('of many hosts that ask at once gives as many locks as there are slots', async () => {
    const { hostIds } = await importGroup(world.owner, 8);
    const answers = await Promise.all(hostIds.map((hostId) => lock(hostId, 'many')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});

describe('a host with a lock', () => {
  it('is left alone by its campaign, which says so, until it gives the lock back', async () => {
    const ring = await openFirstRing(world, { hosts: 2 });
    const [first] = ring.hostIds;
    expect(await lock(first!)).toEqual(GIVEN);
    for (const driver of ring.drivers) await driver.settle();
    expect(await statesOf(world.owner, ring.launched.campaignId)).toEqual({ installing: 1, queued: 1 });
    const host = await explainHost(world.owner, ring.launched.campaignId, first!);
    expect(host).toMatchObject({ wait: { reason: 'reboot_lock' } });
    const { since, earliest } = host!.explained!;
    expect(Date.parse(earliest!) - Date.parse(since!)).toBe(3_600_000);
    expect((await explainCampaign(world.owner, ring.launched.campaignId))?.waves).toMatchObject([
      { waits: [{ reason: 'reboot_lock', hosts: 1, since, earliest }] },
    ]);
    expect(await release(first!)).toEqual(GIVEN);
    await playOut(ring);
    expect(await statesOf(world.owner, ring.launched.campaignId)).toEqual({ patched: 2 });
    expect(await recount(world.owner, ring.launched.campaignId)).toEqual([]);
  });

  it('is waited for no more after an hour: its lane is woken, and it begins', async () => {
    const ring = await openFirstRing(world, { hosts: 1 });
    expect(await lock(ring.hostIds[0]!)).toEqual(GIVEN);
    await playOut(ring);
    expect(await statesOf(world.owner, ring.launched.campaignId)).toEqual({ queued: 1 });
    const isDue = async () =>
      (await readLanesToWake(world.workers[0]!, null)).some(
        ({ campaignId }) => campaignId === ring.launched.campaignId,
      );
    expect(await isDue()).toBe(false);
    await world.owner.query(`UPDATE reboot_lock SET taken_at = now() - interval '61 minutes'`);
    expect(await isDue()).toBe(true);
    await playOut(ring);
    expect(await statesOf(world.owner, ring.launched.campaignId)).toEqual({ patched: 1 });
    expect(await isDue()).toBe(false);
  });

  it('has that on record, once, and that it gave it back; who is refused is not', async () => {
    const { hostIds } = await importGroup(world.owner, 2);
    for (const hostId of [hostIds[0]!, hostIds[0]!, hostIds[1]!]) await lock(hostId, 'recorded');
    for (let times = 0; times < 2; times += 1) await release(hostIds[0]!, 'recorded');
    const rows = await world.owner.query(
      `SELECT act, actor, detail ->> 'from' AS "from" FROM audit WHERE detail ->> 'group' = 'recorded' ORDER BY audit_id`,
    );
    expect(rows.rows).toEqual([
      { act: 'take_reboot_lock', actor: 'fleetlock', from: '127.0.0.1' },
      { act: 'free_reboot_lock', actor: 'fleetlock', from: '127.0.0.1' },
    ]);
  });

  it('is one of few that ask from its address: more are refused before anything is locked for them', async () => {
    const limited = createFleetLock({ db: api, slots: 1, rate: { perSecond: 0.001, burst: 2 } });
    const post = () => limited.inject({ method: 'POST', url: '/v1/pre-reboot', payload: {} });
    const answers = [await post(), await post(), await post()];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([400, 400, 429]);
    expect(answers[2]!.json()).toMatchObject({ kind: 'too_many' });
    await limited.close();
  });
});

describe('the budgets of a campaign', () => {
  /** Six hosts, two of each service, of which one may be missing. */
  const open = (): Promise<OpenRing> =>
    openFirstRing(world, {
      hosts: 6,
      pace: { ...ONE_RING.pace!, budgets: [{ by: 'labels.service', maxUnavailable: 0.5 }] },
    });

  it('count a host that reboots by a lock: the campaign leaves the other one of its group alone until it is back', async () => {
    const ring = await open();
    const [first, , , fourth] = ring.hostIds;
    expect(await lock(first!)).toEqual(GIVEN);
    for (const driver of ring.drivers) await driver.settle();
    // One of each of the other two services; of the first one's nobody, not even itself.
    expect(await statesOf(world.owner, ring.launched.campaignId)).toEqual({ installing: 2, queued: 4 });
    expect(await explainHost(world.owner, ring.launched.campaignId, fourth!)).toMatchObject({
      wait: { reason: 'budget', subject: 'budget:labels.service=web' },
    });
    expect(await release(first!)).toEqual(GIVEN);
    await playOut(ring);
    expect(await statesOf(world.owner, ring.launched.campaignId)).toEqual({ patched: 6 });
    expect(await recount(world.owner, ring.launched.campaignId)).toEqual([]);
  });

  it('give no lock while the campaign disturbs another of the group, and none to the host that it disturbs', async () => {
    const ring = await open();
    for (const driver of ring.drivers) await driver.settle();
    const found = await world.owner.query<{ host_id: string; state: string }>(
      `SELECT host_id, state FROM campaign_host ch JOIN host USING (host_id)
        WHERE campaign_id = $1 AND labels->>'service' = 'web' ORDER BY state`,
      [ring.launched.campaignId],
    );
    const [busy, idle] = found.rows;
    expect([busy?.state, idle?.state]).toEqual(['installing', 'queued']);
    expect(await lock(idle!.host_id)).toMatchObject({ status: 409, body: { kind: 'budget_full' } });
    expect(await lock(busy!.host_id)).toMatchObject({
      status: 409,
      body: { kind: 'busy', value: expect.stringMatching(/^campaign .* works on it: installing$/) },
    });
    await playOut(ring);
    expect(await lock(busy!.host_id)).toEqual(GIVEN);
    expect(await lock(idle!.host_id, 'other')).toMatchObject({ status: 409, body: { kind: 'budget_full' } });
    expect(await release(busy!.host_id)).toEqual(GIVEN);
    expect(await recount(world.owner, ring.launched.campaignId)).toEqual([]);
  });

  it('and its holds: a host of a campaign that is held is given no lock, with the reason', async () => {
    const ring = await open();
    await placeHold(world.owner, holdOn(ring.launched.campaignId));
    expect(await lock(ring.hostIds[0]!)).toMatchObject({
      status: 409,
      body: { kind: 'held', value: expect.stringMatching(/^campaign .* is held: stop$/) },
    });
  });

  it('are those of campaigns that run: one that has ended keeps nobody', async () => {
    const ring = await open();
    await placeHold(world.owner, holdOn(ring.launched.campaignId));
    expect(await closeCampaign(world.owner, ring.launched.campaignId, 'aborted')).toBe('closed');
    expect(await lock(ring.hostIds[0]!)).toEqual(GIVEN);
  });
});
