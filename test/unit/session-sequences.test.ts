import fc from 'fast-check';
import { GatewayError } from '../../gateway/gateway-error';
import type { GatewayMessage } from '../../gateway/message';
import { Session } from '../../gateway/session';
import type { OpenedSession, SessionHost, SessionStream } from '../../gateway/session-host';
import { readRequest } from '../../gateway/wire';
import { asId, type CampaignId, type HostId, type OperationId, type SimulationId } from '../../model/ids';
import { ringmaster } from '../../proto/generated/agent';
import type { ClaimedOrder } from '../../store/claims';
import { corpusBytes } from '../corpus';
import { anyBytes } from './any-message';

/**
 * A whole session under anything: whatever its agent says in whatever order, and whatever the database, the stream and the rest of
 * the gateway do meanwhile. It never throws, ends once, says nothing after its end, and asks for nothing because of a message that
 * it refuses.
 */

const v1 = ringmaster.agent.v1;
/** The id that any-message.ts gives to everything, so that reports and questions meet what was offered and asked. */
const ID = '0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b';
const HOST = asId<HostId>(ID);
const KEY = { hostId: HOST, epoch: 7 };
const ORDER = { operationId: ID, campaignId: ID as CampaignId, hostId: HOST, epoch: 7 } as unknown as ClaimedOrder;
const HELLO = v1.SessionRequest.encode({
  hello: { hostId: ID, instanceId: 'i', bootId: 'b', journalId: 'j', protocolRevision: 2, agentVersion: '1' },
}).finish();
/** Words that an agent does say about an order or a question of its own. */
const SOUND = [
  { orderReport: { operationId: ID, revision: 1, phase: v1.Phase.PHASE_SUCCEEDED } },
  { orderReport: { operationId: ID, revision: 2, phase: v1.Phase.PHASE_AWAITING_CONFIRM } },
  { orderReport: { operationId: ID, revision: 3, phase: v1.Phase.PHASE_EXECUTING } },
  { simulationResult: { simulationId: ID, verdict: v1.SimulationVerdict.SIMULATION_VERDICT_BUSY } },
  { heartbeat: { bootId: 'b' } },
].map((message) => v1.SessionRequest.encode(message).finish());
const OTHERS = ['offer', 'cancel', 'simulate', 'drain', 'certify', 'inform', 'clog', 'drained', 'gone'] as const;

type Step =
  | { readonly kind: 'say'; readonly bytes: Uint8Array; readonly isInOrder: boolean }
  | { readonly kind: 'database'; readonly answers: 'well' | 'refuses' | 'fails' }
  | { readonly kind: (typeof OTHERS)[number] };

const say = (bytes: Uint8Array, isInOrder = true): Step => ({ kind: 'say', bytes, isInOrder });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: anyBytes('SessionRequest').map((bytes) => say(bytes)) },
  { weight: 1, arbitrary: anyBytes('SessionRequest').map((bytes) => say(bytes, false)) },
  { weight: 1, arbitrary: fc.constant(say(HELLO)) },
  { weight: 8, arbitrary: fc.constantFrom(...SOUND).map((bytes) => say(bytes)) },
  {
    weight: 8,
    arbitrary: fc
      .constantFrom('well' as const, 'well' as const, 'refuses' as const, 'refuses' as const, 'fails' as const)
      .map((answers): Step => ({ kind: 'database', answers })),
  },
  { weight: 5, arbitrary: fc.constantFrom(...OTHERS).map((kind): Step => ({ kind })) },
);
/** Most begin as a session does: one that is refused at its first word shows nothing of the rest. */
const steps = fc.tuple(fc.nat(9), fc.array(step, { maxLength: 40 })).map(([lot, rest]): Step[] => {
  if (lot === 0) return rest;
  if (lot === 2) return [say(HELLO), ...rest];
  return [say(HELLO), { kind: 'database', answers: lot === 1 ? 'fails' : 'well' }, ...rest];
});

interface Waiting {
  readonly well: () => void;
  readonly refuses: () => void;
  readonly fails: () => void;
}

/** One session with everything around it under the test's hand; it notes what must not be. */
class Stage {
  readonly wrong: string[] = [];
  readonly written: GatewayMessage[] = [];
  /** What the session asked of the gateway, in order. */
  readonly asked: string[] = [];
  stored = 0;
  ends = 0;
  closings = 0;
  private seq = 0;
  private isPaused = false;
  private isClogged = false;
  private readonly unread: (() => void)[] = [];
  private readonly waiting: Waiting[] = [];
  readonly session: Session;

  constructor() {
    this.session = new Session(this.stream(), this.host());
  }

  private stream(): SessionStream {
    return {
      peer: () => ({ speaksFor: (hostId) => hostId === HOST, serial: 'ab', endsMs: Infinity }),
      write: (message, { seq }) => {
        if (this.ends > 0) this.wrong.push(`${message.kind} was written after the end`);
        if (seq !== this.written.push(message))
          this.wrong.push(`number ${String(seq)} on message ${String(this.written.length)}`);
        return !this.isClogged;
      },
      pause: () => (this.isPaused = true),
      resume: () => {
        this.isPaused = false;
      },
      end: () => (this.ends += 1),
    };
  }

  private host(): SessionHost {
    const live = (what: string): void => {
      this.asked.push(what);
      if (this.ends > 0) this.wrong.push(`${what} was asked for after the end`);
      if (what !== 'open' && !this.session.wasWelcomed) this.wrong.push(`${what} was asked for before the Welcome`);
    };
    return {
      ...{ helloTimeoutMs: 60_000, heartbeatIntervalMs: 60_000 },
      open: () => {
        live('open');
        const opened: OpenedSession = { key: KEY, forget: [] };
        return this.wait(opened, null, new GatewayError('store_unavailable', 'away', { retryAfterMs: 5_000 }));
      },
      opened: () => undefined,
      closed: () => (this.closings += 1),
      store: () => {
        live('store');
        return this.wait('stored' as const, 'unknown_order' as never, new Error('away')).then((fate) => {
          if (fate === 'stored') this.stored += 1;
          return fate;
        });
      },
      confirm: () => {
        live('confirm');
        return this.wait(true, false, new Error('away'));
      },
      progressed: () => {
        live('progressed');
      },
      answered: () => {
        live('answered');
      },
      askForCertificate: () => {
        live('askForCertificate');
      },
      isFull: () => false,
      whenRoom: () => undefined,
      auditCheckpoint: () => null,
      reconnectPolicy: () => ({ initialWindowMs: 5_000, maxBackoffMs: 10_000 }),
      unwritten: () => undefined,
    };
  }

  private wait<T>(well: T, refused: T | null, failure: Error): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting.push({
        well: () => {
          resolve(well);
        },
        refuses: () => {
          resolve(refused as T);
        },
        fails: () => {
          reject(failure);
        },
      });
    });
  }

  async take(each: Step): Promise<void> {
    const { session } = this;
    if (each.kind === 'say') this.say(each);
    else if (each.kind === 'database') this.waiting.shift()?.[each.answers]();
    else if (each.kind === 'offer') session.offer(ORDER, null, () => true);
    else if (each.kind === 'cancel') session.cancel(ID as OperationId, 'a hold');
    else if (each.kind === 'simulate')
      session.simulate({
        simulationId: ID as SimulationId,
        ...KEY,
        patch: { kind: 'deb', packages: [] },
        timeoutMs: 1,
      });
    else if (each.kind === 'drain') session.drain({ afterMs: 1, windowMs: 1 });
    else if (each.kind === 'certify') session.certify({ certificate: null, refusal: 'revoked' });
    else if (each.kind === 'inform') session.inform([{ payloadType: 't', payload: Buffer.of(), signatures: [] }]);
    else if (each.kind === 'clog') this.isClogged = true;
    else if (each.kind === 'gone') session.gone();
    else {
      this.isClogged = false;
      session.drained();
    }
    await new Promise((resolve) => setImmediate(resolve));
    while (!this.isPaused && this.unread.length > 0) this.unread.shift()!();
  }

  /** As gRPC does: what cannot be decoded ends the stream, and what comes while nobody reads waits. */
  private say({ bytes, isInOrder }: Extract<Step, { kind: 'say' }>): void {
    const request = decode(bytes);
    if (request === null) {
      this.session.gone();
      return;
    }
    this.seq += 1;
    const seq = isInOrder ? this.seq : this.seq + 5;
    this.unread.push(() => {
      this.hear(() => ({ ...readRequest(request), seq }));
    });
  }

  private hear(read: () => ReturnType<typeof readRequest>): void {
    const [asked, ends] = [this.asked.length, this.ends];
    this.session.receive(read);
    if (this.ends > ends && this.asked.length > asked)
      this.wrong.push('a message was refused, and acted upon all the same');
    if (this.asked.length > asked + 1) this.wrong.push('one message was acted upon twice');
  }
}

function decode(bytes: Uint8Array): ReturnType<typeof v1.SessionRequest.decode> | null {
  try {
    return v1.SessionRequest.decode(bytes);
  } catch {
    return null;
  }
}

test('a session under any messages and any mishaps never throws, ends once, and does nothing by halves', async () => {
  const seen = new Set<string>();
  const corpus = corpusBytes('session-requests').map(([bytes]): [Step[]] => [
    [say(HELLO), { kind: 'database', answers: 'well' }, { kind: 'offer' }, { kind: 'simulate' }, say(bytes)],
  ]);
  const well: Step = { kind: 'database', answers: 'well' };
  const sound: Step[] = SOUND.flatMap((bytes) => [say(bytes), well]);
  const usual: [Step[]] = [
    [say(HELLO), well, { kind: 'offer' }, { kind: 'cancel' }, { kind: 'offer' }, { kind: 'simulate' }, ...sound],
  ];
  const away: [Step[]] = [[say(HELLO), { kind: 'database', answers: 'fails' }]];
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const stage = new Stage();
      for (const each of taken) await stage.take(each);
      const acknowledged = stage.written.filter(({ kind }) => kind === 'report_ack').length;
      if (acknowledged > stage.stored) stage.wrong.push('a report was acknowledged that is not stored');
      if (stage.written.filter(({ kind }) => kind === 'welcome').length > 1) stage.wrong.push('two Welcomes');
      for (const what of [...stage.asked, ...stage.written.map(({ kind }) => kind)]) seen.add(what);
      // Whatever waits is answered, and the connection goes: each session comes to its end, and to one.
      for (let n = 0; n < 60; n += 1) await stage.take({ kind: 'database', answers: 'well' });
      await stage.take({ kind: 'gone' });
      if (stage.closings !== 1) stage.wrong.push(`told ${String(stage.closings)} times of its end`);
      expect(stage.wrong).toEqual([]);
    }),
    { numRuns: 1_000, examples: [usual, away, ...corpus] },
  );
  // All of it is within what was tried.
  expect([...seen]).toEqual(
    expect.arrayContaining([
      'open',
      'welcome',
      'store',
      'report_ack',
      'confirm',
      'answered',
      'throttle',
      'offer',
      'cancel',
    ]),
  );
});
