import { ringmaster } from './cli-fixture';

const ID = '5f0c6a1e-8f0f-4c57-9b93-0d5a3b8b5a11';
const DEAD = {
  ...{ messageId: ID, receiver: 'war-room', state: 'dead', createdAt: '2026-03-02T10:00:00.000Z', sendAt: null },
  ...{ attempts: 3, errorKind: 'refused', error: 'chat.example answered with status 404\u001b[2J' },
  events: [{ kind: 'held', campaign: 'openssl', at: '2026-03-02T10:00:00.000Z' }],
};

test('dead notifications are listed with their receiver, what they tell of, and why they are dead', async () => {
  const answers = { 'GET /v1/notifications?state=dead': { notifications: [DEAD] } };
  const { out } = await ringmaster(['notifications', 'list'], { answers });
  expect(out).toMatch(new RegExp(`^${ID}  to war-room, .*, attempts: 3\n`));
  expect(out).toContain('held openssl');
  expect(out).toContain('refused: chat.example answered with status 404 [2J');
});

test('none is said to be none', async () => {
  const answers = { 'GET /v1/notifications?state=waiting': { notifications: [] } };
  const { out } = await ringmaster(['notifications', 'list', '--state', 'waiting'], { answers });
  expect(out).toBe('No notification is waiting.\n');
});

test('one is replayed by its id', async () => {
  const answers = { [`POST /v1/notifications/${ID}/replay`]: { messageId: ID } };
  const { out } = await ringmaster(['notifications', 'replay', ID], { answers });
  expect(out).toBe(`Notification ${ID} is sent again; what comes of it: ringmaster notifications list\n`);
});

test('older ones are listed from the place that a list ended with', async () => {
  const place = `notification:1772445600000000:${ID}`;
  const answers = {
    'GET /v1/notifications?state=dead': { notifications: [DEAD], next: place },
    [`GET /v1/notifications?state=dead&after=${encodeURIComponent(place)}`]: { notifications: [], next: null },
  };
  const { out } = await ringmaster(['notifications', 'list'], { answers });
  expect(out).toContain(`Older ones: ringmaster notifications list --state dead --after ${place}\n`);
  expect((await ringmaster(['notifications', 'list', '--after', place], { answers })).out).toBe(
    'No notification is dead.\n',
  );
});
