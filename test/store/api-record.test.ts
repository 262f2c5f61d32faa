import { randomUUID } from 'node:crypto';
import { ApiError } from '../../api/api-error';
import type { CampaignId } from '../../model/ids';
import { lockCampaign } from '../../store/locks';
import { inTransaction } from '../../store/database';
import { recordUnrecorded } from '../../store/unrecorded-acts';
import { importFleet, launchCampaign } from '../launched-campaign';
import { until } from '../protocol/until';
import { as, createTestApi, type TestApi } from './api-fixture';

let api: TestApi;
let campaignId: CampaignId;

beforeAll(async () => {
  api = await createTestApi();
});
beforeEach(async () => {
  await importFleet(api.db, 4);
  campaignId = await launchCampaign(api.db);
});
afterEach(() => api.empty());
afterAll(() => api.close());

const KEY = 'key-00000001';

async function post(verb: string, payload: object) {
  const headers = { ...as('ann'), 'idempotency-key': KEY };
  const answer = await api.app.inject({ method: 'POST', url: `/v1/campaigns/${campaignId}/${verb}`, headers, payload });
  return { status: answer.statusCode, body: answer.json() };
}

const hold = (holdId: string) => post('holds', { holdId, reason: 'stop', scope: 'forward', cluster: null });

/** What the audit has of what people did, oldest first. */
async function record(): Promise<{ act: string; actor: string; subject: string; detail: Record<string, unknown> }[]> {
  const rows = await api.db.query(
    `SELECT act, actor, subject, detail FROM audit WHERE act NOT IN ('import_hosts', 'plan', 'launch') ORDER BY audit_id`,
  );
  return rows.rows;
}

async function withBrokenAudit<T>(work: () => Promise<T>): Promise<T> {
  await api.db.query('ALTER TABLE audit ADD CONSTRAINT broken CHECK (false) NOT VALID');
  try {
    return await work();
  } finally {
    await api.db.query('ALTER TABLE audit DROP CONSTRAINT broken');
  }
}

describe('no act without its record, wherever the api dies', () => {
  test('a hold is on record in the transaction that sets it, while it still waits to be effective', async () => {
    const holdId = randomUUID();
    const placing = await inTransaction(api.db, async (tx) => {
      await lockCampaign(tx, campaignId);
      const answer = hold(holdId);
      await until('the hold', async () =>
        (await api.db.query('SELECT FROM hold WHERE hold_id = $1', [holdId])).rowCount === 1 ? true : null,
      );
      expect(await record()).toMatchObject([{ act: 'hold', actor: 'ann', subject: holdId }]);
      return { answer };
    });
    expect(await placing.answer).toMatchObject({ status: 200, body: { onRecord: true } });
    expect(await record()).toHaveLength(1);
  });

  test('everything that somebody does is on record with the address that they asked from', async () => {
    const from = (payload: object, verb: string) =>
      api.app.inject({
        ...{ method: 'POST', url: `/v1/campaigns/${campaignId}/${verb}`, payload, remoteAddress: '192.0.2.7' },
        headers: { ...as('ann'), 'idempotency-key': KEY },
      });
    await from({ holdId: randomUUID(), reason: 'stop', scope: 'forward', cluster: null }, 'holds');
    await from({ reason: 'it eats disks' }, 'backout');
    const token = { method: 'POST', url: '/v1/tokens', headers: as('ann'), remoteAddress: '192.0.2.8' } as const;
    await api.app.inject({ ...token, payload: { name: 'ci', roles: ['viewer'], ttlMs: 3_600_000 } });
    expect((await record()).map(({ act, detail }) => [act, detail['address']])).toEqual([
      ['hold', '192.0.2.7'],
      ['request', '192.0.2.7'],
      ['back_out', '192.0.2.7'],
      ['create_api_token', '192.0.2.8'],
    ]);
  });

  test('an Update is asked for on record before it is sent, and done on record after; once, however often it is repeated', async () => {
    const update = jest.spyOn(api.engine, 'update').mockImplementation(async () => {
      expect(await record()).toMatchObject([
        { act: 'request', actor: 'ann', subject: `back_out ${KEY}`, detail: { reason: 'it eats disks' } },
      ]);
      return { revision: 7 };
    });
    expect((await post('backout', { reason: 'it eats disks' })).status).toBe(200);
    update.mockRestore();
    expect((await post('backout', { reason: 'it eats disks' })).status).toBe(200);
    expect((await record()).map(({ act, subject }) => [act, subject])).toEqual([
      ['request', `back_out ${KEY}`],
      ['back_out', KEY],
    ]);
  });

  test('of an answer that did not come the request is on record, and the repetition completes it', async () => {
    const update = jest.spyOn(api.engine, 'update').mockRejectedValueOnce(new ApiError('engine_away', 'gone', 'x'));
    expect((await post('backout', { reason: 'bad' })).body.code).toBe('engine_away');
    update.mockRestore();
    expect((await record()).map(({ act }) => act)).toEqual(['request']);
    await post('backout', { reason: 'bad' });
    expect((await record()).map(({ act }) => act)).toEqual(['request', 'back_out']);
  });

  test('what the campaign refuses is on record with why', async () => {
    const update = jest.spyOn(api.engine, 'update').mockRejectedValue(new ApiError('refused', 'it cannot', 'x'));
    expect((await post('backout', { reason: 'bad' })).body.code).toBe('refused');
    update.mockRestore();
    expect(await record()).toMatchObject([
      { act: 'request' },
      { act: 'refused', subject: `back_out ${KEY}`, detail: { why: 'it cannot' } },
    ]);
  });

  test('a bundle that could not be put on record is not known either', async () => {
    const digest = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    const url = `/v1/artifacts/bundles?name=hello&version=1.0.0&digest=${digest}`;
    const headers = { ...as('ann'), 'content-type': 'application/gzip' };
    const answer = await withBrokenAudit(() =>
      api.app.inject({ method: 'POST', url, headers, payload: Buffer.alloc(0) }),
    );
    expect(answer.statusCode).toBe(500);
    expect((await api.db.query('SELECT FROM artifact')).rowCount).toBe(0);
  });
});

describe('a key or an id that was sent before with something else', () => {
  async function asBob(verb: string, payload: object) {
    const headers = { ...as('bob'), 'idempotency-key': KEY };
    const url = `/v1/campaigns/${campaignId}/${verb}`;
    return (await api.app.inject({ method: 'POST', url, headers, payload })).json<{ code?: string }>().code ?? 'done';
  }

  test('is carried out where it stops, under an id of its own, and is a conflict else', async () => {
    expect((await post('pace', { maxInFlight: 0.5, reason: 'calm' })).status).toBe(200);
    expect((await post('pace', { maxInFlight: 0.5, reason: 'calm' })).status).toBe(200);
    expect((await post('pace', { maxInFlight: 0.1, reason: 'calm' })).body.code).toBe('conflict');
    expect(await asBob('pace', { maxInFlight: 0.5, reason: 'calm' })).toBe('conflict');
    expect((await post('abort', { reason: 'enough' })).status).toBe(200);
    expect(await asBob('abort', { reason: 'mine too' })).toBe('done');
    const ids = new Set(api.engine.updates.map(({ updateId }) => updateId));
    expect([...ids]).toEqual([`changePace/${KEY}`, `abortCampaign/${KEY}`]);
  });

  test('answers that nothing is held, where the hold is elsewhere or was lifted', async () => {
    const holdId = randomUUID();
    expect((await hold(holdId)).status).toBe(200);
    expect((await hold(holdId)).status).toBe(200);
    const wider = await post('holds', { holdId, reason: 'stop', scope: 'all', cluster: null });
    expect([wider.status, wider.body.code]).toEqual([409, 'conflict']);
    await api.db.query(`UPDATE hold SET lifted_at = clock_timestamp(), lifted_by = 'bob'`);
    expect((await hold(holdId)).body.code).toBe('conflict');
    expect(await record()).toHaveLength(1);
  });
});

describe('with an audit that takes nothing', () => {
  test('what was stopped comes on record by itself when it is back, by whom and when, and once', async () => {
    const holdId = randomUUID();
    await withBrokenAudit(async () => {
      await hold(holdId);
      await post('abort', { reason: 'enough' });
      await expect(recordUnrecorded(api.db)).rejects.toThrow('broken');
    });
    expect(await record()).toEqual([]);
    await Promise.all([recordUnrecorded(api.db), recordUnrecorded(api.db)]);
    await hold(holdId);
    await recordUnrecorded(api.db);
    const actedAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
    expect(await record()).toMatchObject([
      { act: 'hold', actor: 'ann', subject: holdId, detail: { reason: 'stop', actedAt } },
      { act: 'request', actor: 'ann', detail: { reason: 'enough', actedAt } },
      { act: 'abort', actor: 'ann', detail: { reason: 'enough', actedAt } },
    ]);
  });

  test('a hold stands and says so; the same again, when it is back, puts it on record', async () => {
    const holdId = randomUUID();
    const placed = await withBrokenAudit(() => hold(holdId));
    expect(placed).toMatchObject({ status: 200, body: { holdId, onRecord: false } });
    const rows = await api.db.query('SELECT set_by, reason, effective_at IS NOT NULL AS effective FROM hold');
    expect(rows.rows).toEqual([{ set_by: 'ann', reason: 'stop', effective: true }]);
    expect(await record()).toEqual([]);
    expect((await hold(holdId)).body).toEqual({ ...placed.body, onRecord: true });
    expect(await record()).toMatchObject([{ act: 'hold', actor: 'ann', subject: holdId }]);
    await recordUnrecorded(api.db);
    expect(await record()).toHaveLength(1);
  });

  test('a hold waits no longer for a table that somebody has locked than it may take', async () => {
    const locking = await api.db.connect();
    await locking.query('BEGIN; LOCK TABLE audit IN ACCESS EXCLUSIVE MODE');
    const placed = await hold(randomUUID());
    await locking.query('ROLLBACK');
    locking.release();
    expect(placed).toMatchObject({ status: 200, body: { onRecord: false } });
  });

  test('an abort ends the campaign and says so; what goes on is not carried out', async () => {
    const [aborted, resumed] = await withBrokenAudit(async () => [
      await post('abort', { reason: 'enough' }),
      await post('resume', { holdIds: [randomUUID()], gate: false, reason: 'calm' }),
    ]);
    expect(aborted).toMatchObject({ status: 200, body: { onRecord: false } });
    expect(resumed.status).toBe(500);
    expect(api.engine.updates.map(({ name }) => name)).toEqual(['abortCampaign']);
  });
});
