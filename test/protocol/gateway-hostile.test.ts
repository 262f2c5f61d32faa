import { status } from '@grpc/grpc-js';
import fc from 'fast-check';
import Long from 'long';
import { ringmaster } from '../../proto/generated/agent';
import { type MemberHost, placeOrder } from '../order-rows';
import { corpusBytes } from '../corpus';
import { anyBytes } from '../unit/any-message';
import { type GatewayBench, openGatewayBench, type RunningGateway } from './gateway-fixture';
import type { ScriptedAgent } from './scripted-agent';
import { until } from './until';

/**
 * A real gateway on a real database under an agent that says anything: it lives on, finds no fault of its own, keeps every other host,
 * and stores what it acknowledges and nothing that it refuses. (test/unit/session-sequences.test.ts tries far more orders of events.)
 */

const v1 = ringmaster.agent.v1;
type Request = ringmaster.agent.v1.SessionRequest.$Properties;

let bench: GatewayBench;
let gateway: RunningGateway;
let hostile: MemberHost;
let honest: ScriptedAgent;
let operationId: string;

beforeAll(async () => {
  bench = await openGatewayBench();
  gateway = await bench.startGateway({ hellos: { perSecond: 1_000, burst: 1_000 } });
  hostile = await bench.newMember();
  operationId = await placeOrder(bench.owner, hostile);
  honest = await bench.connected(gateway, (await bench.newMember()).hostId);
});
afterAll(() => bench.close());

interface HostileSession {
  readonly saysHello: boolean;
  readonly said: readonly Uint8Array[];
}

const hostileSession: fc.Arbitrary<HostileSession> = fc.record({
  saysHello: fc.integer({ max: 4, min: 0 }).map((lot) => lot > 0),
  said: fc.array(anyBytes('SessionRequest'), { minLength: 1, maxLength: 12 }),
});

/** The message, about this host's own order where it is about one; null: no message at all. */
function aimed(bytes: Uint8Array): Request | null {
  try {
    const { seq: _seq, ack: _ack, ...message } = v1.SessionRequest.decode(bytes) as Request;
    if (message.orderReport) message.orderReport = { ...message.orderReport, operationId };
    return message;
  } catch {
    return null;
  }
}

async function play({ saysHello, said }: HostileSession): Promise<void> {
  const agent = await bench.agentOf(gateway, hostile.hostId);
  try {
    if (saysHello) {
      agent.hello(hostile.hostId);
      await agent.next('welcome');
    }
    for (const bytes of said) {
      const message = aimed(bytes);
      if (message === null) agent.sendBytes(bytes);
      else agent.send(message);
    }
    agent.send({ seq: Long.fromNumber(1_000_000, true), heartbeat: { bootId: 'boot-1' } });
    const { code, reason } = await agent.ended();
    expect([code, reason]).not.toEqual([status.INTERNAL, 'internal']);
    expect(await unstored(agent)).toEqual([]);
  } finally {
    agent.close();
  }
}

/** What was acknowledged and is not there. */
async function unstored(agent: ScriptedAgent): Promise<string[]> {
  const stored = await bench.owner.query<{ what: string }>(
    `SELECT operation_id || '/' || revision AS what FROM report WHERE host_id = $1`,
    [hostile.hostId],
  );
  const there = new Set(stored.rows.map(({ what }) => what));
  const told = agent.all('reportAck').map(({ reportAck }) => `${reportAck.operationId}/${String(reportAck.revision)}`);
  return told.filter((what) => !there.has(what));
}

test('a gateway under any bytes from a host lives on, loses no other host, and stores what it acknowledges', async () => {
  const corpus = corpusBytes('session-requests').map(([bytes]): [HostileSession] => [
    { saysHello: true, said: [bytes] },
  ]);
  const sound = v1.SessionRequest.encode({ orderReport: { revision: 1, phase: v1.Phase.PHASE_SUCCEEDED } }).finish();
  corpus.push([{ saysHello: true, said: [sound] }]);
  const options = { numRuns: corpus.length + 40, examples: corpus, endOnFailure: true };
  await fc.assert(fc.asyncProperty(hostileSession, play), options);
  expect(honest.isOver).toBe(false);
  expect(await gateway.metric('ringmaster_agent_session_events_total', { reason: 'internal' })).toBe(0);
  await until('what its agent said soundly', async () => {
    const own = await bench.owner.query('SELECT FROM report WHERE operation_id = $1', [operationId]);
    return own.rowCount === 0 ? null : true;
  });
  // Nothing of it went where only its own reports may go.
  const strange = await bench.owner.query('SELECT FROM report WHERE host_id <> $1', [hostile.hostId]);
  expect(strange.rowCount).toBe(0);
  const after = await bench.connected(gateway, hostile.hostId);
  expect(after.isOver).toBe(false);
});
