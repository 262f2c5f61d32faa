import { EXIT } from '../../cli/exit-codes';
import { ringmaster } from './cli-fixture';

const ID = '5f0c6a1e-8f0f-4c57-9b93-0d5a3b8b5a11';
const expiresAt = '2099-11-22T04:10:00.000Z';
const TOKEN = `rma_${'a'.repeat(43)}`;

test('a token is all that is printed, so that it can go into a file; the rest is said beside', async () => {
  const answers = { 'POST /v1/tokens': { tokenId: ID, token: TOKEN, name: 'nightly', expiresAt } };
  const args = ['tokens', 'create', 'nightly', '--role', 'viewer', 'operator', '--only', 'hold', '--ttl', '12h'];
  const { out, err, sent } = await ringmaster(args, { answers });
  expect(out).toBe(`${TOKEN}\n`);
  expect(err).toContain('Nobody can show it again');
  expect(sent[0]).toMatchObject({
    json: { name: 'nightly', roles: ['viewer', 'operator'], only: ['hold'], ttlMs: 43_200_000 },
  });
});

test('a role must be given, and be one; a time must be one', async () => {
  for (const args of [
    [],
    ['--role', 'root'],
    ['--role', 'viewer', '--ttl', 'soon'],
    ['--role', 'viewer', '--only', 'x'],
  ]) {
    expect(await ringmaster(['tokens', 'create', 'nightly', ...args])).toMatchObject({ code: EXIT.usage, sent: [] });
  }
});

test('a name that cannot be one, and a time that is too long, are said in words before anything is sent', async () => {
  const create = (name: string, ttl: string) =>
    ringmaster(['tokens', 'create', name, '--role', 'viewer', '--ttl', ttl]);
  const spaced = await create('night shift', '30d');
  expect(spaced).toMatchObject({ code: EXIT.usage, sent: [] });
  expect(spaced.err).toContain('"night shift" cannot be the name of a token');
  expect(spaced.err).toContain('next: Up to 64 letters');
  const long = await create('nightly', '400d');
  expect(long).toMatchObject({ code: EXIT.usage, sent: [] });
  expect(long.err).toContain('366d at most');
});

test('the list says of each what it may do, until when, and whether it is still good', async () => {
  const one = { tokenId: ID, roles: ['operator'], scope: null, createdBy: 'ann', expiresAt, revokedBy: null };
  const tokens = [
    { ...one, name: 'good', scope: ['hold', 'abort'] },
    { ...one, name: 'gone', revokedBy: 'bob' },
    { ...one, name: 'old', expiresAt: '2020-01-01T00:00:00.000Z' },
  ];
  const { out } = await ringmaster(['tokens', 'list'], { answers: { 'GET /v1/tokens': { tokens } } });
  expect(out).toContain(`${ID}  good  good\n  operator; only hold, abort\n`);
  expect(out).toContain(`${ID}  gone  revoked by bob\n`);
  expect(out).toContain(`${ID}  old  expired\n`);
  const none = await ringmaster(['tokens', 'list'], { answers: { 'GET /v1/tokens': { tokens: [] } } });
  expect(none.out).toContain('No token was made.');
});

test('a token is revoked by its id', async () => {
  const answers = { [`POST /v1/tokens/${ID}/revoke`]: { tokenId: ID } };
  expect((await ringmaster(['tokens', 'revoke', ID], { answers })).out).toContain('worth nothing any more');
  expect(await ringmaster(['tokens', 'revoke', 'nightly'])).toMatchObject({ code: EXIT.usage, sent: [] });
});
