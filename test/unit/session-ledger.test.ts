import { randomUUID } from 'node:crypto';
import { GATEWAY_TIMES } from '../../gateway/gateway-times';
import type { AgentHello } from '../../gateway/message';
import { SessionLedger } from '../../gateway/session-ledger';
import { asId, type HostId } from '../../model/ids';
import type { Database } from '../../store/database';
import { helloOf, newGatewayId } from '../order-rows';

/** A database that is away for the first `failures` statements; it notes the hosts of those that arrive. */
function awayFor(failures: number) {
  const arrived: string[] = [];
  let left = failures;
  const query = ({ values }: { readonly values: readonly unknown[] }) => {
    if (left-- > 0) return Promise.reject(new Error('away'));
    const hosts = String(values[1]).match(/[0-9a-f-]{36}/g) ?? [];
    arrived.push(...hosts);
    return Promise.resolve({ rows: hosts.map((host_id) => ({ host_id, epoch: '1', refusal: null })) });
  };
  return { db: { query } as unknown as Database, arrived };
}

function ledgerOf(db: Database): SessionLedger {
  return new SessionLedger({ db, gatewayId: newGatewayId(), times: GATEWAY_TIMES, onFailure: () => undefined });
}

function newHello(): AgentHello {
  const session = helloOf(asId<HostId>(randomUUID()));
  return { protocolRevision: 2, session, journal: [], exchangeToken: null, auditDisagreement: null };
}

describe('a Hello that waits for the database', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  test('is not written any more once its stream has ended; its neighbour is', async () => {
    const { db, arrived } = awayFor(1);
    const ledger = ledgerOf(db);
    const [gone, stays] = [newHello(), newHello()];
    let looks = 0;
    const late = ledger.open(gone, () => looks++ === 0);
    const opened = ledger.open(stays, () => true);
    await expect(late).rejects.toMatchObject({ kind: 'store_unavailable' });
    expect(await opened).toMatchObject({ key: { hostId: stays.session.hostId } });
    expect(arrived).toEqual([stays.session.hostId]);
  });

  test('is not written any more after 30 seconds', async () => {
    const { db, arrived } = awayFor(0);
    const late = ledgerOf(db).open(newHello(), () => true);
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 30_001);
    await expect(late).rejects.toMatchObject({ kind: 'store_unavailable' });
    expect(arrived).toEqual([]);
  });
});
