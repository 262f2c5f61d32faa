import { ringmaster } from './cli-fixture';

const ID = '5f0c6a1e-8f0f-4c57-9b93-0d5a3b8b5a11';
const HASH = `sha256:${'ab'.repeat(32)}`;
const expiresAt = '2026-11-22T04:10:00.000Z';

test('a token is shown once, with the id to take it back by', async () => {
  const token = `rmj_${'a'.repeat(43)}`;
  const answers = { 'POST /v1/join-tokens': { tokens: [{ tokenId: ID, token, host: 'web-1', expiresAt }] } };
  const { out } = await ringmaster(['hosts', 'token', 'create', '--host', 'web-1'], { answers });
  expect(out).toBe(
    [
      'web-1',
      `  ${token}`,
      `  id ${ID}, until ${expiresAt}`,
      'Nobody can show these again. On the host: ringmaster-agent enrol --config FILE',
      'To take one back: ringmaster hosts token revoke ID\n',
    ].join('\n'),
  );
});

test('revoked tokens are counted, and shown when asked for', async () => {
  const open = {
    tokenId: ID,
    host: 'web-1',
    cluster: null,
    uses: 1,
    usesLeft: 1,
    expiresAt,
    createdBy: 'ann',
    revokedBy: null,
  };
  const tokens = [open, { ...open, host: 'web-2', revokedBy: 'bob' }];
  const answers = { 'GET /v1/join-tokens': { tokens } };
  const few = await ringmaster(['hosts', 'token', 'list'], { answers });
  expect(few.out).not.toContain('web-2');
  expect(few.out).toContain('1 revoked, shown with --all.');
  expect((await ringmaster(['hosts', 'token', 'list', '--all'], { answers })).out).toMatch(
    /for web-2\n.*\n {2}revoked by bob/,
  );
  const json = await ringmaster(['hosts', 'token', 'list', '-o', 'json'], { answers });
  expect(JSON.parse(json.out)).toMatchObject({ tokens: [{ host: 'web-1' }] });
});

test('a list of tokens fits a terminal of 80 columns, however long names are', async () => {
  const token = { tokenId: ID, cluster: null, uses: 1000, usesLeft: 999, expiresAt, revokedBy: null };
  const tokens = [
    { ...token, host: `web-${'1'.repeat(90)}`, createdBy: 'somebody-with-a-rather-long-name' },
    { ...token, host: null, cluster: 'a-cluster-with-a-long-name', createdBy: 'ann', revokedBy: 'b'.repeat(90) },
  ];
  const { out } = await ringmaster(['hosts', 'token', 'list', '--all'], {
    answers: { 'GET /v1/join-tokens': { tokens } },
  });
  expect(out).toContain(`${ID}  999 of 1000 left\n`);
  expect(out).toContain('  for new hosts in a-cluster-with-a-long-name\n');
  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('without any token the list says so', async () => {
  const { out } = await ringmaster(['hosts', 'token', 'list'], { answers: { 'GET /v1/join-tokens': { tokens: [] } } });
  expect(out).toBe('No join token can be used.\n');
});

test.each([
  [['recall', 'withdraw', 'xyz', '--reason', 'fine'], '"xyz" is not the id of a recall', 'ringmaster recall list'],
  [['hosts', 'token', 'revoke', 'xyz'], '"xyz" is not the id of a join token', 'ringmaster hosts token list'],
  [['launch', '--plan', 'xyz', '--reason', 'why'], '"xyz" is not the hash of a plan', 'ringmaster plan FILE'],
  [['launch', '--plan', HASH.slice(0, 20), '--reason', 'why'], 'is not the hash of a plan', 'Copy it whole'],
  [
    ['approve', 'hello-two', '--reason', 'read', '--plan', 'xyz'],
    '"xyz" is not the hash of a plan',
    'ringmaster plan FILE',
  ],
])('%j is refused before anything is sent, in words that say what to do', async (args, says, next) => {
  const { code, err, sent } = await ringmaster(args);
  expect(code).toBe(2);
  expect(err).toContain(says);
  expect(err).toContain(next);
  expect(sent).toEqual([]);
});
