import { randomUUID } from 'node:crypto';
import { as, createTestApi, type TestApi } from './api-fixture';

let api: TestApi;

beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

async function call(method: 'GET' | 'POST', url: string) {
  const answer = await api.app.inject({
    ...{ method, url, headers: as('ann') },
    ...(method === 'POST' && { payload: {} }),
  });
  return { status: answer.statusCode, body: answer.json() };
}

test('a dead notification is shown with what it tells of, and replayed once', async () => {
  const dead = await api.db.query<{ message_id: string }>(
    `WITH e AS (INSERT INTO notification_event (kind, at) VALUES ('held', '2026-03-02T11:00+01') RETURNING event_id),
          m AS (INSERT INTO notification_message (receiver, group_key, send_at, state, error_kind, error)
                VALUES ('hook', 'g', now(), 'dead', 'refused', 'status 404') RETURNING message_id)
     INSERT INTO notification_delivery SELECT event_id, 'hook', message_id FROM e, m RETURNING message_id`,
  );
  const messageId = dead.rows[0]!.message_id;
  expect((await call('GET', '/v1/notifications')).body.notifications).toMatchObject([
    {
      ...{ messageId, receiver: 'hook', state: 'dead', errorKind: 'refused', error: 'status 404', sendAt: null },
      events: [{ kind: 'held', campaign: null, at: '2026-03-02T10:00:00.000Z' }],
    },
  ]);
  expect((await call('POST', `/v1/notifications/${messageId}/replay`)).status).toBe(200);
  expect((await call('POST', `/v1/notifications/${messageId}/replay`)).body).toMatchObject({ code: 'not_found' });
  expect((await call('GET', '/v1/notifications?state=waiting')).body.notifications).toHaveLength(1);
});

test('one that nobody knows cannot be replayed', async () => {
  expect((await call('POST', `/v1/notifications/${randomUUID()}/replay`)).status).toBe(404);
});

test('one to a receiver that no process has any more is refused with what to do', async () => {
  await api.db.query(`INSERT INTO notification_receiver (process, receiver) VALUES (gen_random_uuid(), 'another')`);
  const dead = await api.db.query<{ message_id: string }>(
    `INSERT INTO notification_message (receiver, group_key, send_at, state) VALUES ('gone', 'g', now(), 'dead') RETURNING message_id`,
  );
  expect((await call('POST', `/v1/notifications/${dead.rows[0]!.message_id}/replay`)).body).toMatchObject({
    ...{ code: 'refused', next: expect.stringContaining('restart "notify"') },
  });
});
