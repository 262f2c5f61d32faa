import { randomUUID } from 'node:crypto';
import { asId, type HostId } from '../../model/ids';
import { type Database, openDatabase } from '../../store/database';
import { deleteHost, listIdentityBars, revokeHost } from '../../store/identity-bars';
import { importHosts } from '../../store/inventory';
import { createJoinTokens, redeemJoinToken } from '../../store/join-tokens';
import { openSessions, registerGateway } from '../../store/sessions';
import { helloOf, newGatewayId } from '../order-rows';
import { createTestDatabase, type TestDatabase } from '../servers';

let database: TestDatabase;
let owner: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = openDatabase(database.url);
});

afterAll(async () => {
  await owner.end();
  await database.drop();
});

interface TestHost {
  readonly hostId: HostId;
  readonly name: string;
}

async function newHosts(count: number): Promise<TestHost[]> {
  const hosts = Array.from({ length: count }, () => ({
    ...{ hostId: asId<HostId>(randomUUID()), name: `host-${randomUUID()}`, cluster: 'east', site: 's1', labels: {} },
  }));
  await importHosts(owner, hosts, 'ann');
  return hosts.map(({ hostId, name }) => ({ hostId, name }));
}

const newHost = async () => (await newHosts(1))[0]!;

async function tokenFor(name: string): Promise<string> {
  return (await createJoinTokens(owner, [{ kind: 'host', name }], { ttlMs: 60_000, actor: 'ann' }))[0]!.token;
}

const redeem = (token: string, { hostId, name }: TestHost) =>
  redeemJoinToken(owner, token, {
    ...{ hostId, name, keyHash: 'key', serial: randomUUID(), address: '192.0.2.1' },
    notAfter: new Date(Date.now() + 86_400_000),
  });

const act = ({ name }: TestHost) => ({ host: name, reason: 'for a test', actor: 'ann' });

/** Resolves once somebody in this database waits for a lock. */
async function somebodyWaits(): Promise<void> {
  for (;;) {
    const waiting = await owner.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (waiting.rowCount !== 0) return;
  }
}

describe('locks of identities are taken in one order', () => {
  test('so that a token is not redeemed past a revocation in mid-air, of a host that never had a session', async () => {
    const host = await newHost();
    const token = await tokenFor(host.name);
    const revoking = await owner.connect();
    try {
      await revoking.query('BEGIN');
      await revoking.query(`SELECT bar_host($1, 'revoked', 'stolen', 'ann')`, [host.hostId]);
      const redeemed = redeem(token, host);
      await somebodyWaits();
      await revoking.query('COMMIT');
      expect(await redeemed).toBe('revoked');
    } finally {
      revoking.release();
    }
    expect(await listIdentityBars(owner, [host.hostId])).toMatchObject([{ kind: 'revoked' }]);
  });

  test.each([
    ['revoked', (host: TestHost) => revokeHost(owner, act(host))],
    ['deleted', (host: TestHost) => deleteHost(owner, act(host))],
  ])('so that a host is %s while its Hello brings new facts', async (kind, work) => {
    const host = await newHost();
    const gatewayId = newGatewayId();
    await registerGateway(owner, gatewayId);
    await openSessions(owner, gatewayId, [helloOf(host.hostId)]);
    const opening = await owner.connect();
    try {
      await opening.query('BEGIN');
      await opening.query('SELECT FROM session WHERE host_id = $1 FOR UPDATE', [host.hostId]);
      const acting = work(host);
      await somebodyWaits();
      await opening.query(`UPDATE host SET facts = '{}' WHERE host_id = $1`, [host.hostId]);
      await opening.query('COMMIT');
      await acting;
    } finally {
      opening.release();
    }
    expect(await listIdentityBars(owner, [host.hostId])).toMatchObject([{ kind }]);
  });

  test('so that a host is deleted while its token is redeemed', async () => {
    const host = await newHost();
    const token = await tokenFor(host.name);
    const redeeming = await owner.connect();
    try {
      await redeeming.query('BEGIN');
      await redeeming.query('SELECT FROM join_token WHERE host_id = $1 FOR UPDATE', [host.hostId]);
      const deleting = deleteHost(owner, act(host));
      await somebodyWaits();
      await redeeming.query('SELECT FROM host WHERE host_id = $1 FOR NO KEY UPDATE', [host.hostId]);
      await redeeming.query('COMMIT');
      await deleting;
    } finally {
      redeeming.release();
    }
    expect(await redeem(token, host)).toBe('token_revoked');
  });

  test('so that two imports of the same hosts, each the other way round, both come in', async () => {
    const hosts = await newHosts(200);
    const moved = hosts.map((host) => ({ ...host, cluster: 'west', site: 's2', labels: {} }));
    const turned = [...moved].reverse().map((host) => ({ ...host, site: 's3' }));
    await Promise.all([moved, turned, moved, turned].map((each) => importHosts(owner, each, 'ann')));
  });
});
