import { checkpointBytes } from '../../audit/checkpoint';
import type { HostId } from '../../model/ids';
import { storeCheckpoint } from '../../store/audit-tree';
import {
  endDisagreements,
  isAnyDisagreeing,
  listWitnesses,
  noteDisagreements,
  type SaidDisagreement,
} from '../../store/audit-witnesses';
import { type Database, openDatabase, sqlState } from '../../store/database';
import { deleteHost, revokeHost } from '../../store/identity-bars';
import { importFleet } from '../launched-campaign';
import { createTestDatabase, type TestDatabase } from '../servers';

let database: TestDatabase;
let owner: Database;
let gateway: Database;
let api: Database;
let hosts: HostId[];

beforeAll(async () => {
  database = await createTestDatabase();
  owner = openDatabase(database.url);
  gateway = openDatabase(database.gatewayUrl);
  api = openDatabase(database.apiUrl);
  hosts = (await importFleet(owner, 4)).sort();
});
afterAll(async () => {
  await Promise.all([owner.end(), gateway.end(), api.end()]);
  await database.drop();
});
beforeEach(() => owner.query('TRUNCATE audit_disagreement'));

const root = (byte: string) => byte.repeat(32);
const said = (hostId: HostId, size = 5, byte = 'aa'): SaidDisagreement => ({
  ...{ hostId, remembered: { size, root: root(byte) }, shown: { size: 3, root: root('cc') } },
});
const witnesses = async () => (await listWitnesses(api, { limit: 10, after: null })).rows;

test('who disagrees is listed with what it remembers and was shown, until it agrees again', async () => {
  expect(await isAnyDisagreeing(gateway)).toBe(false);
  await noteDisagreements(gateway, [said(hosts[0]!), said(hosts[1]!)]);
  expect(await isAnyDisagreeing(gateway)).toBe(true);
  expect(await witnesses()).toMatchObject(
    [hosts[0], hosts[1]].map((hostId) => ({
      ...{ hostId, host: expect.stringMatching(/^host-/), since: expect.any(String) },
      ...{ remembered: { size: 5, root: root('aa') }, shown: { size: 3, root: root('cc') } },
    })),
  );
  await endDisagreements(gateway, hosts);
  expect([await witnesses(), await isAnyDisagreeing(gateway)]).toEqual([[], false]);
});

test('the same again leaves since when it says so; another past that it remembers is what counts', async () => {
  await noteDisagreements(gateway, [said(hosts[0]!)]);
  const [first] = await witnesses();
  await noteDisagreements(gateway, [said(hosts[0]!)]);
  expect(await witnesses()).toEqual([first]);
  await noteDisagreements(gateway, [said(hosts[0]!, 7)]);
  expect(await witnesses()).toMatchObject([{ since: first!.since, remembered: { size: 7 } }]);
});

test('the server compares what a host remembers with its own checkpoints', async () => {
  const standingOf = async (size: number, byte: string) => {
    await noteDisagreements(gateway, [said(hosts[0]!, size, byte)]);
    return (await witnesses())[0]!.standing;
  };
  expect(await standingOf(5, 'aa')).toBe('cut_off');
  for (const size of [5, 9]) {
    const payload = checkpointBytes({ size, root: Buffer.alloc(32, 0xaa) }, new Date().toISOString());
    await storeCheckpoint(owner, { size, payload, signatures: [{ keyId: 'key', signature: 'AAAA' }] });
  }
  expect(await standingOf(5, 'aa')).toBe('signed');
  expect(await standingOf(5, 'bb')).toBe('rewritten');
  expect(await standingOf(7, 'aa')).toBe('unknown');
  expect(await standingOf(10, 'aa')).toBe('cut_off');
});

test('pages of witnesses follow each other, and a host that was deleted is still one', async () => {
  const gone = '00000000-0000-4000-8000-000000000000' as HostId;
  await noteDisagreements(
    gateway,
    [gone, ...hosts].map((hostId) => said(hostId)),
  );
  const first = await listWitnesses(api, { limit: 3, after: null });
  const second = await listWitnesses(api, { limit: 3, after: first.next });
  expect([...first.rows, ...second.rows].map(({ hostId }) => hostId)).toEqual([gone, ...hosts].sort());
  expect(first.rows[0]!.host).toBeNull();
  expect(second.next).toBeNull();
});

test('a host that was revoked or deleted is a witness no more, for it never comes back to agree; one in quarantine still is', async () => {
  await noteDisagreements(
    gateway,
    hosts.map((hostId) => said(hostId)),
  );
  const act = { actor: 'ann', reason: 'it lies' };
  const nameOf = async (hostId: HostId) =>
    (await owner.query<{ name: string }>('SELECT name FROM host WHERE host_id = $1', [hostId])).rows[0]!.name;
  await gateway.query('SELECT quarantine_host($1, $2)', [hosts[0], 'it came with an older state']);
  await revokeHost(api, { ...act, host: await nameOf(hosts[1]!) });
  await deleteHost(api, { ...act, host: await nameOf(hosts[2]!) });
  expect((await witnesses()).map(({ hostId }) => hostId)).toEqual([hosts[0], hosts[3]]);
});

test.each([
  ['a gateway to forget a witness', 'gatewayUrl', 'DELETE FROM audit_disagreement'],
  ['a gateway to read what they remember', 'gatewayUrl', 'SELECT remembered_root FROM audit_disagreement'],
  ['the api to say so for a host', 'apiUrl', `SELECT note_audit_disagreements('{}', '{}', '{}', '{}', '{}')`],
  ['the api to end it', 'apiUrl', `SELECT end_audit_disagreements('{}')`],
  ['a worker to read them', 'workerUrl', 'SELECT FROM audit_disagreement'],
] as const)('nobody lets %s', async (_title, login, statement) => {
  const db = openDatabase(database[login]);
  const refused = await db.query(statement).then(() => null, sqlState);
  await db.end();
  expect(refused).toBe('42501');
});
