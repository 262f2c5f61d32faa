import { randomUUID } from 'node:crypto';
import { asId, type GatewayId, type HostId } from '../../model/ids';
import {
  answerRequest,
  askForCertificate,
  listOpenRequests,
  readCertificateAnswers,
  readIdentityStanding,
} from '../../store/certificate-requests';
import { type Database, openDatabase, sqlState } from '../../store/database';
import { deleteHost, listIdentityBars, releaseHost, revokeHost } from '../../store/identity-bars';
import { importHosts, listAllHosts } from '../../store/inventory';
import {
  createJoinTokens,
  listJoinTokens,
  redeemJoinToken,
  renewCertificate,
  revokeJoinToken,
} from '../../store/join-tokens';
import { openIdentifiedSessions, openSessions, registerGateway, renewLease } from '../../store/sessions';
import { helloOf, newGatewayId } from '../order-rows';
import { createTestDatabase, type TestDatabase } from '../servers';

const INSUFFICIENT_PRIVILEGE = '42501';
const LOGIN = `enrol_${randomUUID().slice(0, 8)}`;
const IN_14_DAYS = new Date(Date.now() + 14 * 86_400_000);

let database: TestDatabase;
let owner: Database;
let gateway: Database;
let enrol: Database;
let gatewayId: GatewayId;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = openDatabase(database.url);
  gateway = openDatabase(database.gatewayUrl);
  await owner.query(`CREATE ROLE ${LOGIN} LOGIN PASSWORD 'pass' IN ROLE ringmaster_enrol`);
  const url = new URL(database.url);
  url.username = LOGIN;
  url.password = 'pass';
  enrol = openDatabase(url.toString());
  gatewayId = newGatewayId();
  await registerGateway(gateway, gatewayId);
});

afterAll(async () => {
  await Promise.all([gateway.end(), enrol.end()]);
  await owner.query(`DROP ROLE ${LOGIN}`);
  await owner.end();
  await database.drop();
});

interface TestHost {
  readonly hostId: HostId;
  readonly name: string;
}

async function newHost(): Promise<TestHost> {
  const host = { hostId: asId<HostId>(randomUUID()), name: `host-${randomUUID().slice(0, 8)}` };
  await importHosts(owner, [{ ...host, cluster: 'east', site: 's1', labels: {} }], 'ann');
  return host;
}

async function tokenFor(name: string, ttlMs = 60_000) {
  return (await createJoinTokens(owner, [{ kind: 'host', name }], { ttlMs, actor: 'ann' }))[0]!;
}

const aCertificate = (hostId: HostId, keyHash: string = randomUUID()) => ({
  ...{ hostId, keyHash, serial: randomUUID().replaceAll('-', ''), notAfter: IN_14_DAYS },
});

const redeem = (token: string, { hostId, name }: TestHost, keyHash?: string) =>
  redeemJoinToken(enrol, token, { ...aCertificate(hostId, keyHash), name, address: '192.0.2.1' });

const act = ({ name }: TestHost) => ({ host: name, reason: 'for a test', actor: 'ann' });

async function hello(hostId: HostId, change: Parameters<typeof helloOf>[1]): Promise<number | string | undefined> {
  const key = (await openIdentifiedSessions(gateway, gatewayId, [helloOf(hostId, change)])).get(hostId);
  return typeof key === 'object' ? key.epoch : key;
}

/** A machine that keeps exchange tokens; `copy` is what a clone or a backup of it has. */
class Machine {
  constructor(
    readonly hostId: HostId,
    private token = '',
    private epoch = 0,
    private readonly instanceId: string | null = null,
  ) {}

  copy(): Machine {
    return new Machine(this.hostId, this.token, this.epoch, this.instanceId);
  }

  /** Says Hello; the Welcome arrives unless it is lost. */
  async connect({ isLost = false } = {}): Promise<string> {
    const fresh = randomUUID();
    const process = this.instanceId === null ? {} : { instanceId: this.instanceId };
    const exchange = { presented: this.token, fresh };
    const answer = await hello(this.hostId, { ...process, lastEpoch: this.epoch, exchange });
    if (typeof answer !== 'number') return answer ?? 'unknown_host';
    if (!isLost) [this.token, this.epoch] = [fresh, answer];
    return 'welcomed';
  }
}

describe('a join token', () => {
  test('is kept as a hash only, and lets its host in once; the same key again is the answer that was lost', async () => {
    const host = await newHost();
    const { token, tokenId } = await tokenFor(host.name);
    expect(token).toMatch(/^rmj_[\w-]{43}$/);
    const rows = await owner.query('SELECT join_token::text AS text FROM join_token WHERE token_id = $1', [tokenId]);
    expect(JSON.stringify(rows.rows)).not.toContain(token.slice(4));
    expect(await redeem(token, host, 'key-1')).toBe('issued');
    expect(await redeem(token, host, 'key-1')).toBe('issued');
    expect(await redeem(token, host, 'key-2')).toBe('token_used');
  });

  test('of two that come at once with different keys lets one in', async () => {
    const host = await newHost();
    const { token } = await tokenFor(host.name);
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => redeem(token, host, `key-${String(n)}`)));
    expect(answers.filter((answer) => answer === 'issued')).toHaveLength(1);
    expect(new Set(answers)).toEqual(new Set(['issued', 'token_used']));
  });

  test('is refused to another host, when it has expired, was revoked or never was; and is not spent by that', async () => {
    const [host, other] = [await newHost(), await newHost()];
    const { token, tokenId } = await tokenFor(host.name);
    expect(await redeem(token, other)).toBe('wrong_host');
    expect(await redeem('rmj_guessed', host)).toBe('token_unknown');
    const late = await tokenFor(host.name, 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await redeem(late.token, host)).toBe('token_expired');
    expect(
      (await listJoinTokens(owner, { limit: 10, after: null })).rows.find((each) => each.tokenId === tokenId),
    ).toMatchObject({ usesLeft: 1 });
    expect(await revokeJoinToken(owner, tokenId, 'ann')).toBe(true);
    expect(await redeem(token, host)).toBe('token_revoked');
  });

  test('for new hosts gives them its cluster, site and labels, and never an id or a name that is known', async () => {
    const binding = { cluster: 'west', site: 's9', labels: { ring: 'pilot' }, uses: 2 };
    const [made] = await createJoinTokens(owner, [{ kind: 'new_hosts', ...binding }], { ttlMs: 60_000, actor: 'ann' });
    const { token } = made!;
    const known = await newHost();
    const fresh = { hostId: asId<HostId>(randomUUID()), name: `new-${randomUUID().slice(0, 8)}` };
    expect(await redeem(token, known)).toBe('host_known');
    expect(await redeem(token, { ...fresh, name: known.name })).toBe('host_known');
    expect(await redeem(token, fresh)).toBe('issued');
    const row = await owner.query('SELECT name, cluster, site, labels FROM host WHERE host_id = $1', [fresh.hostId]);
    expect(row.rows).toEqual([{ name: fresh.name, cluster: 'west', site: 's9', labels: { ring: 'pilot' } }]);
    expect(
      (await listJoinTokens(owner, { limit: 10, after: null })).rows.find(({ tokenId }) => tokenId === made!.tokenId)
        ?.usesLeft,
    ).toBe(1);
  });

  test('makes every earlier certificate of the host worthless', async () => {
    const host = await newHost();
    const first = aCertificate(host.hostId);
    await renewCertificate(enrol, 'made-elsewhere', { ...first, way: 'renewal' });
    expect(await hello(host.hostId, { certificateSerial: first.serial })).toBe(1);
    expect(await redeem((await tokenFor(host.name)).token, host)).toBe('issued');
    expect(await hello(host.hostId, { certificateSerial: first.serial })).toBe('revoked');
    const standing = await readIdentityStanding(gateway, null);
    expect(standing?.revokedSerials.get(host.hostId)).toContain(first.serial);
  });
});

describe('a certificate is renewed', () => {
  test('by the last key only, at most ten times an hour, and not for a host that is barred', async () => {
    const host = await newHost();
    const [first, second] = [aCertificate(host.hostId), aCertificate(host.hostId)];
    expect(await renewCertificate(enrol, 'elsewhere', { ...first, way: 'renewal' })).toBe('issued');
    // Its answer was lost: the one before still counts until the new one was used.
    expect(await renewCertificate(enrol, 'elsewhere', { ...second, way: 're_enrolment' })).toBe('issued');
    await hello(host.hostId, { certificateSerial: second.serial });
    const next = () => renewCertificate(enrol, second.serial, { ...aCertificate(host.hostId), way: 'renewal' });
    expect(await renewCertificate(enrol, first.serial, { ...aCertificate(host.hostId), way: 'renewal' })).toBe(
      'superseded',
    );
    for (let n = 0; n < 8; n += 1) expect(await next()).toBe('issued');
    expect(await next()).toBe('too_many');
    await revokeHost(owner, act(host));
    expect(await next()).toBe('revoked');
    const stranger = aCertificate(asId<HostId>(randomUUID()));
    expect(await renewCertificate(enrol, 'x', { ...stranger, way: 'renewal' })).toBe('unknown_host');
  });

  test('by way of a row that gateways write and only the authority answers, the newest of each host', async () => {
    const host = await newHost();
    const signed = {
      hostId: host.hostId,
      csr: Buffer.from('c'),
      certificate: Buffer.from('o'),
      signature: Buffer.from('s'),
    };
    const older = await askForCertificate(gateway, gatewayId, signed);
    const newer = await askForCertificate(gateway, gatewayId, signed);
    const open = (await listOpenRequests(enrol, 100)).filter(({ hostId }) => hostId === host.hostId);
    expect(open).toMatchObject([{ requestId: newer, csr: signed.csr, signature: signed.signature }]);
    await answerRequest(enrol, { requestId: older, certificate: 'late', refusal: null });
    expect(await readCertificateAnswers(gateway, [older, newer])).toEqual([]);
    await answerRequest(enrol, { requestId: newer, certificate: 'pem', refusal: null });
    await answerRequest(enrol, { requestId: newer, certificate: null, refusal: 'revoked' });
    expect(await readCertificateAnswers(gateway, [newer])).toEqual([
      { requestId: newer, certificate: 'pem', refusal: null },
    ]);
  });
});

describe('a host that is barred', () => {
  test('gets no session, nor at a gateway of the release before, and its session counts as lost in the same transaction', async () => {
    const host = await newHost();
    await hello(host.hostId, {});
    const before = await readIdentityStanding(gateway, null);
    await revokeHost(owner, act(host));
    const session = await owner.query('SELECT lost_at FROM session WHERE host_id = $1', [host.hostId]);
    expect(session.rows[0]).toMatchObject({ lost_at: expect.any(Date) });
    expect(await hello(host.hostId, {})).toBe('revoked');
    expect((await openSessions(gateway, gatewayId, [helloOf(host.hostId)])).size).toBe(0);
    const former = await gateway.query(
      `SELECT * FROM open_sessions($1, ARRAY[$2]::uuid[], '{i}', '{b}', '{j}', '{v}', '{0}', ARRAY['{}'::jsonb], '{}')`,
      [gatewayId, host.hostId],
    );
    expect(former.rows).toEqual([]);
    const standing = await readIdentityStanding(gateway, before!.revision);
    expect(standing?.bars.get(host.hostId)).toBe('revoked');
    expect(await readIdentityStanding(gateway, standing!.revision)).toBeNull();
  });

  test('keeps nobody else of the same batch out', async () => {
    const [out, inside] = [await newHost(), await newHost()];
    await revokeHost(owner, act(out));
    const hellos = [helloOf(out.hostId), helloOf(inside.hostId, { facts: { osId: 'sles' } })];
    const answers = await openIdentifiedSessions(gateway, gatewayId, hellos);
    expect([answers.get(out.hostId), answers.get(inside.hostId)]).toMatchObject(['revoked', { epoch: 1 }]);
    const facts = await owner.query('SELECT facts FROM host WHERE host_id = $1', [inside.hostId]);
    expect(facts.rows).toEqual([{ facts: { osId: 'sles' } }]);
  });

  test('when revoked comes back by a token made after that, and by none made before', async () => {
    const host = await newHost();
    const before = await tokenFor(host.name);
    await revokeHost(owner, act(host));
    expect(await redeem(before.token, host)).toBe('revoked');
    expect(await redeem((await tokenFor(host.name)).token, host)).toBe('issued');
    expect(await hello(host.hostId, {})).toBe(1);
  });

  test('when deleted never comes back: not by a token, a renewal, an import or a session; its name is free', async () => {
    const host = await newHost();
    const { token } = await tokenFor(host.name);
    await deleteHost(owner, act(host));
    expect(await redeem(token, host)).toBe('token_revoked');
    await expect(tokenFor(host.name)).rejects.toMatchObject({ kind: 'unknown_host' });
    const [group] = await createJoinTokens(
      owner,
      [{ kind: 'new_hosts', cluster: 'east', site: 's', labels: {}, uses: 1 }],
      { ttlMs: 60_000, actor: 'ann' },
    );
    expect(await redeem(group!.token, { ...host, name: 'again' })).toBe('deleted');
    expect(await renewCertificate(enrol, 'x', { ...aCertificate(host.hostId), way: 'renewal' })).toBe('deleted');
    expect(await hello(host.hostId, {})).toBe('deleted');
    const entry = { cluster: 'east', site: 's1', labels: {} };
    await expect(importHosts(owner, [{ ...entry, ...host }], 'ann')).rejects.toThrow(/deleted/);
    await expect(releaseHost(owner, act(host))).rejects.toMatchObject({ kind: 'unknown_host' });
    expect((await listAllHosts(owner)).map(({ hostId }) => hostId)).not.toContain(host.hostId);
    await importHosts(owner, [{ ...entry, name: host.name, hostId: asId<HostId>(randomUUID()) }], 'ann');
    await expect(owner.query('DELETE FROM host WHERE host_id = $1', [host.hostId])).rejects.toThrow();
  });
});

describe('a Hello that remembers an epoch far from any', () => {
  const FAR = 2 ** 20;
  const at = async (hostId: HostId, lastEpoch: number) => hello(hostId, { lastEpoch });

  test.each([
    ['is believed as far as a gateway may have raised it', 1 + FAR, 2 + FAR],
    ['changes nothing beyond that, and quarantines the host', 2 + FAR, 'quarantined'],
    ['nor does the highest there is', 2 ** 52 - 1, 'quarantined'],
  ])('%s', async (_title, lastEpoch, expected) => {
    const host = await newHost();
    expect(await at(host.hostId, 0)).toBe(1);
    expect(await at(host.hostId, lastEpoch)).toBe(expected);
    const [bar] = await listIdentityBars(owner, [host.hostId]);
    if (expected === 'quarantined') {
      expect(bar!.reason).toContain(`remembers session ${String(lastEpoch)}, and the last one was 1`);
    } else expect(bar).toBeUndefined();
  });

  test('is believed once of a host that a person released, and brings it back from an epoch it could not reach', async () => {
    const host = await newHost();
    await at(host.hostId, 7);
    expect(await at(host.hostId, 2 ** 40)).toBe('quarantined');
    await releaseHost(owner, act(host));
    expect(await at(host.hostId, 2 ** 40)).toBe(2 ** 40 + 1);
    expect(await at(host.hostId, 8)).toBe('quarantined');
    await releaseHost(owner, act(host));
    expect(await at(host.hostId, 8)).toBe(9);
    expect(await at(host.hostId, 2 ** 40)).toBe('quarantined');
  });

  test('is no reason to go back below an epoch that the host can reach', async () => {
    const host = await newHost();
    await at(host.hostId, 100);
    await at(host.hostId, 2 ** 30);
    await releaseHost(owner, act(host));
    expect(await at(host.hostId, 5)).toBe(102);
  });
});

describe('exchange tokens', () => {
  test('let a machine come back for ever, also when Welcomes do not arrive', async () => {
    const machine = new Machine((await newHost()).hostId);
    for (const isLost of [
      true,
      false,
      true,
      true,
      false,
      false,
      ...Array.from({ length: 12 }, () => true),
      false,
      false,
    ]) {
      expect(await machine.connect({ isLost })).toBe('welcomed');
    }
  });

  test('tell a clone: once both have come back, neither is let in, until a named person releases the host', async () => {
    const host = await newHost();
    const machine = new Machine(host.hostId);
    await machine.connect();
    const clone = machine.copy();
    // However slow the tests before were: the other machine is connected to a gateway that lives.
    await renewLease(gateway, gatewayId);
    const answers = [await machine.connect(), await clone.connect(), await machine.connect(), await clone.connect()];
    expect(answers.slice(0, 3)).toEqual(['welcomed', 'welcomed', 'welcomed']);
    expect(answers[3]).toBe('quarantined');
    expect(await machine.connect()).toBe('quarantined');
    const [bar] = await listIdentityBars(owner, [host.hostId]);
    expect(bar).toMatchObject({
      kind: 'quarantined',
      setBy: 'gateway',
      reason: expect.stringMatching(/two machines use/),
    });
    await releaseHost(owner, act(host));
    expect(await machine.connect()).toBe('welcomed');
    expect(await machine.connect()).toBe('welcomed');
    await expect(releaseHost(owner, act(host))).rejects.toMatchObject({ kind: 'not_quarantined' });
    const acts = await owner.query(`SELECT actor, act FROM audit WHERE subject = $1 ORDER BY audit_id`, [host.name]);
    expect(acts.rows).toEqual([
      { actor: 'gateway', act: 'quarantine_host' },
      { actor: 'ann', act: 'release_host' },
    ]);
  });

  test('tell nothing by a Hello that comes late, of the very process that has a session since; by one that comes later they do', async () => {
    const { hostId } = await newHost();
    const machine = new Machine(hostId, '', 0, randomUUID());
    expect(await machine.connect()).toBe('welcomed');
    const delayed = machine.copy();
    expect([await machine.connect(), await machine.connect()]).toEqual(['welcomed', 'welcomed']);
    const before = await owner.query('SELECT * FROM session WHERE host_id = $1', [hostId]);
    expect(await delayed.connect()).toBe('superseded');
    expect((await owner.query('SELECT * FROM session WHERE host_id = $1', [hostId])).rows).toEqual(before.rows);
    expect(await machine.connect()).toBe('welcomed');
    await owner.query(`UPDATE session SET connected_at = now() - interval '2 min' WHERE host_id = $1`, [hostId]);
    expect(await delayed.connect()).toBe('quarantined');
  });

  test('say of a machine that was set back, with nobody else connected, that it may be just that', async () => {
    const host = await newHost();
    const machine = new Machine(host.hostId);
    await machine.connect();
    const backup = machine.copy();
    await machine.connect();
    await machine.connect();
    await owner.query('UPDATE session SET lost_at = now() WHERE host_id = $1', [host.hostId]);
    expect(await backup.connect()).toBe('quarantined');
    expect((await listIdentityBars(owner, [host.hostId]))[0]?.reason).toMatch(/set back to a backup, or a copy/);
  });

  test('that the database forgot, being set back itself, keep nobody out', async () => {
    const host = await newHost();
    const machine = new Machine(host.hostId);
    await machine.connect();
    const kept = await owner.query('SELECT * FROM session WHERE host_id = $1', [host.hostId]);
    await machine.connect();
    await machine.connect();
    const { epoch, exchange_used, exchange_issued } = kept.rows[0] as Record<string, unknown>;
    await owner.query('UPDATE session SET epoch = $2, exchange_used = $3, exchange_issued = $4 WHERE host_id = $1', [
      ...[host.hostId, epoch, exchange_used, exchange_issued],
    ]);
    expect(await machine.connect()).toBe('welcomed');
    expect(await machine.connect()).toBe('welcomed');
  });

  test('are not asked of an agent that keeps none, and go on where they were after it', async () => {
    const host = await newHost();
    const machine = new Machine(host.hostId);
    await machine.connect();
    expect(await hello(host.hostId, { exchange: null })).toBe(2);
    expect(await machine.connect()).toBe('welcomed');
  });
});

describe("the enrolment listener's role is refused", () => {
  const ID = `'00000000-0000-4000-8000-000000000000'`;

  test.each([
    ['to make a token', `INSERT INTO join_token (token_id) VALUES (${ID})`],
    ['to read tokens', `SELECT secret_hash FROM join_token`],
    ['to give a token more uses', `UPDATE join_token SET uses_left = 9`],
    ['to add a host by hand', `INSERT INTO host (host_id, name, cluster, site) VALUES (${ID}, 'x', 'east', 's')`],
    ['to read hosts', `SELECT host_id FROM host`],
    ['to label a host', `UPDATE host SET labels = '{}'`],
    ['to note a certificate by hand', `INSERT INTO host_certificate (serial) VALUES ('x')`],
    ['to take back a revocation', `UPDATE host_certificate SET revoked_at = NULL`],
    ['to lift a bar', `DELETE FROM identity_bar`],
    ['to bar a host', `SELECT bar_host(${ID}, 'deleted', 'x', 'x')`],
    ['to quarantine a host', `SELECT quarantine_host(${ID}, 'x')`],
    ['to ask in the name of a gateway', `SELECT ask_for_certificate(${ID}, 'g', ${ID}, '', '', '')`],
    ['to write an answer by hand', `UPDATE certificate_request SET issued = 'x'`],
    ['to read sessions', `SELECT * FROM session`],
    ['to open a session', `SELECT * FROM open_sessions('g', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')`],
    ['to read orders', `SELECT * FROM host_order`],
    ['to read campaigns', `SELECT * FROM campaign`],
    ['to place a hold', `INSERT INTO hold (hold_id) VALUES (${ID})`],
    ['to write the audit', `INSERT INTO audit (actor, act) VALUES ('x', 'x')`],
    ['to change the schema', `CREATE TABLE mine (x int)`],
  ])('%s', async (_title, statement) => {
    const refusal = await enrol.query(statement).then(() => null, sqlState);
    expect(refusal).toBe(INSUFFICIENT_PRIVILEGE);
  });

  test('every table but the requests that it answers', async () => {
    const granted = await owner.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
        WHERE n.nspname = current_schema() AND relkind IN ('r', 'v', 'm', 'S', 'p')
          AND (has_any_column_privilege('ringmaster_enrol', pg_class.oid, 'SELECT, INSERT, UPDATE')
               OR (relkind = 'S' AND has_sequence_privilege('ringmaster_enrol', pg_class.oid, 'USAGE, UPDATE')))`,
    );
    expect(granted.rows.map((row) => row.name)).toEqual(['certificate_request']);
  });
});
