import fc from 'fast-check';
import Long from 'long';
import { readJournal } from '../../agent/journal';
import { ringmaster } from '../../proto/generated/agent';
import { corpusBytes } from '../corpus';
import { anyMessage } from '../unit/any-message';
import { type AgentRun, AgentHost, compileAgent } from './agent-host';
import { until } from './until';

const v1 = ringmaster.agent.v1;
type Body = ringmaster.agent.v1.SessionResponse.$Properties;

/** One session of a gateway that is somebody else's: what it says, and whether before it welcomed the host or after. */
interface HostileSession {
  readonly isWelcomed: boolean;
  readonly said: readonly Uint8Array[];
}

const hostileSession: fc.Arbitrary<HostileSession> = fc.record({
  isWelcomed: fc.boolean(),
  said: fc.array(anyMessage('SessionResponse'), { minLength: 1, maxLength: 12 }),
});

let host: AgentHost;
let run: AgentRun;

beforeAll(async () => {
  compileAgent();
  host = await AgentHost.create();
  run = await host.connect();
  await host.versionIs('1.0.0');
}, 120_000);
afterAll(() => host.dispose());

/** An agent obeys the times it is told, up to an hour; the test has less. */
function soon(bytes: Uint8Array): Body | null {
  try {
    const { seq: _seq, ack: _ack, ...body } = v1.SessionResponse.decode(bytes) as Body;
    if (body.drain) body.drain = { ...body.drain, reconnectAfterMs: 20 };
    if (body.throttle) body.throttle = { ...body.throttle, retryAfterMs: 20 };
    if (body.welcome) body.welcome = { ...body.welcome, reconnect: { initialWindowMs: 50, maxBackoffMs: 100 } };
    return body;
  } catch {
    return null;
  }
}

/** Far above what a session that ends at this very moment may have written, and below what no agent believes. */
const ROOM = 2 ** 19;

function epochOnDisk(): number {
  const { records } = readJournal(host.dataDir);
  return Math.max(0, ...records.map((each) => (each.type === 'welcomed' ? each.epoch : 0)));
}

async function play({ isWelcomed, said }: HostileSession): Promise<void> {
  const { gateway } = host;
  gateway.nextEpoch = isWelcomed ? epochOnDisk() + 1 : null;
  const next = gateway.nextSession();
  // Whatever the one before it came to, it is over now.
  gateway.sessions.at(-1)?.end();
  const session = await Promise.race([next, run.ended.then(() => Promise.reject(new Error(run.log().slice(-2_000))))]);
  for (const bytes of said) {
    const body = soon(bytes);
    if (body !== null && !session.isClosed) session.send(body);
  }
  expect(session.disorder).toEqual([]);
}

test('an agent under any sequence from a hostile gateway lives on, begins nothing, and then carries out what is signed', async () => {
  const corpus = corpusBytes('session-responses').flatMap(([bytes]): [HostileSession][] => [
    [{ isWelcomed: true, said: [bytes] }],
    [{ isWelcomed: false, said: [bytes] }],
  ]);
  await fc.assert(fc.asyncProperty(hostileSession, play), {
    numRuns: corpus.length + 40,
    examples: corpus,
    endOnFailure: true,
  });

  expect(run.child.exitCode).toBeNull();
  expect(readJournal(host.dataDir).records.filter(({ type }) => type === 'executing')).toEqual([]);
  expect(await host.version()).toBe('1.0.0');

  host.gateway.nextEpoch = epochOnDisk() + ROOM;
  const next = host.gateway.nextSession();
  host.gateway.sessions.at(-1)?.end();
  const honest = await next;
  const { size, ...bundle } = await host.publish('2.0.0');
  const order = host.order({ install: { patch: { bundle: { ...bundle, size: Long.fromNumber(size) } } } });
  honest.offer(host.seal(order));
  await honest.report(order.operationId, 'PHASE_SUCCEEDED');
  await until('the new version', async () => ((await host.version()) === '2.0.0' ? true : null));
  expect(host.beginnings(order.operationId)).toBe(1);
});
