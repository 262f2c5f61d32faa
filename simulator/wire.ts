import Long from 'long';
import { asId, type OperationId } from '../model/ids';
import type { Direction, Operation } from '../model/words';
import { ringmaster } from '../proto/generated/agent';
import { encodeFrame } from '../proto/grpc-frames';
import type { GrpcConnection } from './grpc-connection';
import type { GatewayMessage, Hello, Report, Simulate } from './message';
import type { Phase, SimulatedOrder } from './order';

/** Generated protobuf types stop in this file. */
const v1 = ringmaster.agent.v1;
type Request = ringmaster.agent.v1.SessionRequest.$Properties;
type Response = ringmaster.agent.v1.SessionResponse;
type Body = Omit<Request, 'seq' | 'ack'>;

const PROTOCOL_REVISION = 2;
/** What every simulated host says of itself. */
const FACTS = { osId: 'debian', osVersion: '12', arch: 'amd64', capabilities: ['bundle', 'deb', 'confirm'] };
const AGENT_VERSION = 'simulator';

/** What a stream tells its session. `closed` comes once, and last. */
export interface StreamEvents {
  received(seq: number, message: GatewayMessage): void;
  /** There is room again after a write returned false. */
  drained(): void;
  /** `refusal`: the gateway's reason, when it gave one. */
  closed(refusal: string): void;
}

/** One host's stream on a connection that it shares with others. Writes return false when no more should be sent. */
export interface Stream {
  hello(hello: Hello): boolean;
  heartbeat(bootId: string, current: Pick<Report, 'operationId' | 'phase'> | null): boolean;
  report(report: Report): boolean;
  /** Answers what a patch would do: what it says, unless the host is busy with an order. */
  answer(question: Simulate, isBusy: boolean): boolean;
  goodbye(reason: string): void;
  /** Ends our side. Never a reset: servers end connections that reset many streams (docs/simulator.md, "Limits"). */
  end(): void;
}

/** Opens one host's stream. */
export function openStream(connection: GrpcConnection, events: StreamEvents): Stream {
  let sent = 0;
  let received = 0;
  const stream = connection.open({
    received: (bytes) => {
      const response = decode(bytes);
      if (response === null) return false;
      received = response.seq.toNumber();
      events.received(received, readMessage(response));
      return true;
    },
    drained: () => {
      events.drained();
    },
    closed: (refusal) => {
      events.closed(refusal);
    },
  });
  const write = (body: Body): boolean => {
    sent += 1;
    const place = { seq: Long.fromNumber(sent, true), ack: Long.fromNumber(received, true) };
    return stream.write(encodeFrame(v1.SessionRequest, { ...place, ...body }));
  };
  return {
    hello: (hello) => write({ hello: writeHello(hello) }),
    heartbeat: (bootId, current) =>
      write({
        heartbeat:
          current === null
            ? { bootId }
            : { bootId, operationId: current.operationId, phase: v1.Phase[`PHASE_${current.phase}`] },
      }),
    report: (report) => write({ orderReport: writeReport(report) }),
    answer: (question, isBusy) => write({ simulationResult: writeAnswer(question, isBusy) }),
    goodbye: (reason) => {
      write({ goodbye: { reason } });
    },
    end: () => {
      stream.end();
    },
  };
}

function decode(bytes: Buffer): Response | null {
  try {
    return v1.SessionResponse.decode(bytes);
  } catch {
    // What the decoder says is about bytes, and helps nobody.
    return null;
  }
}

function writeHello(hello: Hello): ringmaster.agent.v1.Hello.$Properties {
  const { hostId, instanceId, bootId, journalId } = hello;
  return {
    hostId,
    instanceId,
    bootId,
    journalId,
    protocolRevision: PROTOCOL_REVISION,
    agentVersion: AGENT_VERSION,
    lastEpoch: Long.fromNumber(hello.lastEpoch, true),
    journal: hello.journal.map((each) => ({ ...each, phase: v1.Phase[`PHASE_${spokenPhase(each.phase)}`] })),
    facts: FACTS,
  };
}

/** In Hello, which an older gateway may read (docs/protocol.md, rule F5). */
function spokenPhase(phase: Phase): Phase {
  return phase === 'AWAITING_CONFIRM' ? 'EXECUTING' : phase;
}

function writeReport(report: Report): ringmaster.agent.v1.OrderReport.$Properties {
  const { operationId, revision, ending, bootId } = report;
  const phase = v1.Phase[`PHASE_${report.phase}`];
  // One literal for all: objects of one shape are what makes 210,000 of them cheap.
  return {
    operationId,
    revision,
    phase,
    bootId,
    reason: ending?.reason ?? '',
    finishedAtUnixMs: ending === null ? Long.ZERO : Long.fromNumber(report.finishedAtMs),
    rebootRequired: ending?.rebootRequired ?? false,
    unchanged: ending?.unchanged ?? false,
    runningVersion: ending?.runningVersion ?? '',
  };
}

function writeAnswer(
  { simulationId, packages }: Simulate,
  isBusy: boolean,
): ringmaster.agent.v1.SimulationResult.$Properties {
  if (isBusy) return { simulationId, verdict: v1.SimulationVerdict.SIMULATION_VERDICT_BUSY };
  const changes = packages.map(({ name, version }) => ({ name, from: '', to: version }));
  return { simulationId, changes, verdict: v1.SimulationVerdict.SIMULATION_VERDICT_RESOLVES };
}

function readMessage(response: Response): GatewayMessage {
  const { orderOffer, reportAck, welcome, cancelOrder, confirmOrder, drain, throttle, simulatePatch } = response;
  if (orderOffer !== null) return readOffer(orderOffer);
  if (reportAck !== null) {
    const { operationId, revision } = reportAck;
    return { kind: 'report_ack', operationId, revision };
  }
  if (welcome !== null) return readWelcome(welcome);
  if (cancelOrder !== null) return { kind: 'cancel', operationId: cancelOrder.operationId };
  if (confirmOrder !== null) return { kind: 'confirm', operationId: confirmOrder.operationId };
  if (drain !== null) return { kind: 'drain', afterMs: drain.reconnectAfterMs, reason: drain.reason };
  if (throttle !== null) return { kind: 'throttle', afterMs: throttle.retryAfterMs, reason: throttle.reason };
  if (simulatePatch !== null) {
    const { simulationId, patch } = simulatePatch;
    return { kind: 'simulate', simulationId, packages: packagesOf(orNull(patch)) };
  }
  return { kind: 'unknown' };
}

function readWelcome(welcome: ringmaster.agent.v1.Welcome): GatewayMessage {
  const reconnect = orNull(welcome.reconnect);
  return {
    kind: 'welcome',
    epoch: welcome.sessionEpoch.toNumber(),
    serverTimeMs: welcome.serverTimeUnixMs.toNumber(),
    heartbeatIntervalMs: welcome.heartbeatIntervalMs,
    reconnect: { initialWindowMs: reconnect?.initialWindowMs ?? 0, maxBackoffMs: reconnect?.maxBackoffMs ?? 0 },
    forget: welcome.forgetOperationIds,
    confirms: welcome.confirms,
  };
}

function readOffer(offer: ringmaster.agent.v1.OrderOffer): GatewayMessage {
  const envelope = orNull(offer.envelope) ?? new v1.Envelope();
  return { kind: 'offer', epoch: offer.sessionEpoch.toNumber(), envelope, order: readOrder(envelope.payload) };
}

const DIRECTIONS: Readonly<Record<number, Direction>> = {
  [v1.Direction.DIRECTION_FORWARD]: 'forward',
  [v1.Direction.DIRECTION_BACKOUT]: 'backout',
};

/** Null when the payload is no whole order: a real agent drops it without an answer. */
function readOrder(payload: Uint8Array): SimulatedOrder | null {
  let order: ringmaster.agent.v1.Order;
  try {
    order = v1.Order.decode(payload);
  } catch {
    // What the decoder says is about bytes, and helps nobody.
    return null;
  }
  const operation = operationOf(order);
  const direction = DIRECTIONS[order.direction];
  const { operationId, hostId, generation, runTimeoutMs, install, reboot, smokeTest, backOut } = order;
  if (operation === null || direction === undefined || runTimeoutMs === 0) return null;
  const expectedBootId = reboot?.expectedBootId ?? '';
  if (operationId === '' || hostId === '' || (operation === 'reboot' && expectedBootId === '')) return null;
  const { patchName, version } = readPatch(orNull(install?.patch ?? smokeTest?.patch ?? backOut?.patch ?? null));
  return {
    operationId: asId<OperationId>(operationId),
    hostId,
    operation,
    direction,
    generation,
    sequence: order.sequence.toNumber(),
    startByMs: order.startByUnixMs.toNumber(),
    patchName,
    version,
    expectedBootId,
    installOperationId: backOut?.installOperationId ?? '',
    confirmWithinMs: (install ?? reboot)?.confirmWithinMs ?? 0,
  };
}

function operationOf({ install, reboot, smokeTest, backOut }: ringmaster.agent.v1.Order): Operation | null {
  if (install !== null) return 'install';
  if (reboot !== null) return 'reboot';
  if (smokeTest !== null) return 'smoke_test';
  return backOut === null ? null : 'back_out';
}

function readPatch(patch: ringmaster.agent.v1.Patch | null): Pick<SimulatedOrder, 'patchName' | 'version'> {
  const bundle = patch?.bundle ?? null;
  if (bundle !== null) return { patchName: bundle.name, version: bundle.version };
  return {
    patchName: '',
    version: packagesOf(patch)
      .map(({ name, version }) => `${name}=${version}`)
      .join(' '),
  };
}

function packagesOf(patch: ringmaster.agent.v1.Patch | null): Simulate['packages'] {
  const packages = patch?.deb ?? patch?.rpm;
  return [...(packages?.packages ?? []), ...(packages?.checkedPackages ?? [])];
}

/** A message field that was not sent is null; the generated types say so only of oneofs. */
function orNull<Message>(field: Message): Message | null {
  return field;
}
