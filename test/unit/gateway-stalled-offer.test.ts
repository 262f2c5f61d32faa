import { randomUUID } from 'node:crypto';
import type { GatewayMessage, Received } from '../../gateway/message';
import { Session } from '../../gateway/session';
import type { SessionHost, SessionStream } from '../../gateway/session-host';
import { asId, type CampaignId, type HostId, type OperationId } from '../../model/ids';
import type { ClaimedOrder } from '../../store/claims';

/** A live session on a stream that takes one message more after its Welcome, and then nothing until it is drained. */
async function stalledSession() {
  const hostId = asId<HostId>(randomUUID());
  const written: { readonly message: GatewayMessage; readonly seq: number }[] = [];
  const unwritten: Session[] = [];
  let isTaking = true;
  const stream: SessionStream = {
    peer: () => ({ speaksFor: () => true, serial: null, endsMs: Infinity }),
    write: (message, { seq }) => {
      written.push({ message, seq });
      return isTaking;
    },
    pause: () => undefined,
    resume: () => undefined,
    end: () => undefined,
  };
  const opened = new Promise<void>((resolve) => {
    const host = {
      helloTimeoutMs: 60_000,
      heartbeatIntervalMs: 60_000,
      open: () => Promise.resolve({ key: { hostId, epoch: 7 }, forget: [] }),
      opened: () => {
        resolve();
      },
      closed: () => undefined,
      auditCheckpoint: () => null,
      reconnectPolicy: () => ({ initialWindowMs: 1, maxBackoffMs: 1 }),
      unwritten: (session: Session) => unwritten.push(session),
    } as unknown as SessionHost;
    session = new Session(stream, host);
  });
  session.receive(() => ({ seq: 1, message: { kind: 'hello', hello: helloOf(hostId) } }) as unknown as Received);
  await opened;
  isTaking = false;
  session.simulate({ epoch: 7, simulationId: randomUUID() } as never);
  const told = (): string[] => written.slice(2).map(({ message }) => message.kind);
  const drain = (): void => {
    isTaking = true;
    session.drained();
  };
  return { session, hostId, unwritten, told, drain, seqs: () => written.map(({ seq }) => seq) };
}

let session: Session;

afterEach(() => {
  session.gone();
});

function helloOf(hostId: HostId): object {
  return { protocolRevision: 2, session: { hostId }, journal: [], exchangeToken: null, auditDisagreement: null };
}

function orderOf(hostId: HostId): ClaimedOrder {
  return {
    operationId: asId<OperationId>(randomUUID()),
    campaignId: asId<CampaignId>(randomUUID()),
    hostId,
    epoch: 7,
    operation: 'install',
    payloadType: '',
    payload: Buffer.alloc(0),
    signatures: [],
    traceparent: '',
    waitedMs: 0,
  };
}

test('an offer that waited for its stream for too long is not written, and its order is settled by the database', async () => {
  const { hostId, unwritten, told, drain, seqs } = await stalledSession();
  const [late, inTime] = [orderOf(hostId), orderOf(hostId)];
  expect(session.offer(late, null, () => false)).toBe(true);
  expect(session.offer(inTime, null, () => true)).toBe(true);
  expect(told()).toEqual([]);
  drain();
  expect(told()).toEqual(['offer']);
  expect([session.knows(late.operationId), session.knows(inTime.operationId)]).toEqual([false, true]);
  expect(unwritten).toEqual([session]);
  // Nothing is missing in the stream's own count.
  expect(seqs()).toEqual([1, 2, 3]);
});

test('a hold takes back an offer that still waits for its stream: the agent never hears of it', async () => {
  const { hostId, unwritten, told, drain } = await stalledSession();
  const order = orderOf(hostId);
  session.offer(order, null, () => true);
  expect(session.cancel(order.operationId, 'a hold')).toBe(false);
  expect(session.knows(order.operationId)).toBe(false);
  expect(unwritten).toEqual([session]);
  // The next look may find it under that hold still.
  expect(session.cancel(order.operationId, 'a hold')).toBe(false);
  drain();
  expect(told()).toEqual([]);
});

test('an order that was taken back, and is offered again once it is free, is asked back by the next hold', async () => {
  const { hostId, told, drain } = await stalledSession();
  const order = orderOf(hostId);
  session.offer(order, null, () => true);
  session.cancel(order.operationId, 'a hold');
  session.cancel(order.operationId, 'a hold');
  drain();
  session.offer(order, null, () => true);
  expect(session.cancel(order.operationId, 'another hold')).toBe(true);
  expect(told()).toEqual(['offer', 'cancel']);
});

test('an offer that is on its stream is asked back, once', async () => {
  const { hostId, unwritten, told, drain } = await stalledSession();
  drain();
  const order = orderOf(hostId);
  session.offer(order, null, () => true);
  expect(session.cancel(order.operationId, 'a hold')).toBe(true);
  expect(session.cancel(order.operationId, 'a hold')).toBe(false);
  expect(told()).toEqual(['offer', 'cancel']);
  expect(unwritten).toEqual([]);
});
