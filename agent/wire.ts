import { Client, credentials, type ChannelOptions, type ClientDuplexStream } from '@grpc/grpc-js';
import Long from 'long';
import { ringmaster } from '../proto/generated/agent';
import { agentSessionService } from '../proto/session-service';
import type { SignedPayload } from '../trust/envelope';
import type { PackagePatch } from '../model/simulation';
import type { SimulationAnswer, SimulationProblem } from '../model/simulation';
import type { AuditDisagreement } from './audit-witness';
import type { AgentMessage, GatewayMessage, Hello, Numbered } from './messages';
import { isCountable, toldDelay, toldHeartbeat } from './told-times';
import type { ConfirmTerms, Order, OrderPatch, Phase, Report, Task } from './order';

/** Generated protobuf types stop in this file. */
const v1 = ringmaster.agent.v1;
type SessionRequest = ringmaster.agent.v1.SessionRequest.$Properties;
type SessionResponse = ringmaster.agent.v1.SessionResponse;

/** Revision of docs/protocol.md this agent speaks. */
const PROTOCOL_REVISION = 2;
const MAX_MESSAGE_LENGTH = 2_048;
const MAX_RECEIVE_BYTES = 262_144;
/** It is kept and said in every Hello from then on: one that gateways refuse there would keep this host out for ever. */
const EXCHANGE_TOKEN = /^[\x21-\x7e]{0,128}$/;
/** Servers may take faster pings for an attack; five minutes is what all allow. */
const KEEPALIVE_MS = 300_000;
const KEEPALIVE_TIMEOUT_MS = 20_000;

/** An order or a message that does not say what it must. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly kind = 'malformed';
}

/** How to reach one gateway. */
export interface GatewayTarget {
  readonly address: string;
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly serverName: string | null;
}

/** What a channel tells its session. `closed` comes once, and last. */
export interface ChannelEvents {
  received(message: Numbered<GatewayMessage>): void;
  /** There is room again after `send` returned false. */
  drained(): void;
  closed(reason: string): void;
}

/** One stream to one gateway. */
export interface SessionChannel {
  /** Returns false when nothing more should be sent until `drained`. */
  send(message: AgentMessage, place: { readonly seq: number; readonly ack: number }): boolean;
  /** Ends our side; `closed` follows. */
  end(): void;
  /** Drops the stream at once. */
  cancel(): void;
}

/** Opens a connection of its own for one session. */
export function openChannel(target: GatewayTarget, events: ChannelEvents): SessionChannel {
  const client = new Client(target.address, credentials.createSsl(target.ca, target.key, target.cert), {
    ...CHANNEL_OPTIONS,
    ...(target.serverName === null ? {} : { 'grpc.ssl_target_name_override': target.serverName }),
  });
  const { path, requestSerialize, responseDeserialize } = agentSessionService.session;
  const call: ClientDuplexStream<SessionRequest, SessionResponse> = client.makeBidiStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
  );
  let isClosed = false;
  const close = (reason: string): void => {
    if (isClosed) return;
    isClosed = true;
    client.close();
    events.closed(reason);
  };
  call.on('data', (response: SessionResponse) => {
    if (isClosed) return;
    try {
      events.received(readResponse(response));
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      call.cancel();
      close(error.message);
    }
  });
  call.on('drain', () => {
    events.drained();
  });
  call.on('error', (error) => {
    close(error.message);
  });
  call.on('end', () => {
    call.end();
    close('the gateway ended the session');
  });
  return {
    send: (message, { seq, ack }) => {
      if (isClosed) return false;
      return call.write({ seq: Long.fromNumber(seq), ack: Long.fromNumber(ack), ...writeMessage(message) });
    },
    end: () => {
      call.end();
    },
    cancel: () => {
      call.cancel();
      close('ended by this agent');
    },
  };
}

const CHANNEL_OPTIONS: ChannelOptions = {
  'grpc.max_receive_message_length': MAX_RECEIVE_BYTES,
  'grpc.keepalive_time_ms': KEEPALIVE_MS,
  'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
  'grpc.enable_channelz': 0,
  'grpc.enable_retries': 0,
  // A proxy named in the environment would see, and could choose, where an agent connects to.
  'grpc.enable_http_proxy': 0,
};

/** Decodes a signed payload. Throws `WireError` when it is not a whole order. */
export function decodeOrder(payload: Uint8Array): Order {
  let order: ringmaster.agent.v1.Order;
  try {
    order = v1.Order.decode(payload);
  } catch {
    // The decoder's own message is about bytes, and helps nobody.
    throw new WireError('the payload cannot be decoded');
  }
  const { operationId, campaignId, campaignName, hostId, generation, runTimeoutMs, manifestDigest } = order;
  if (operationId === '' || campaignId === '' || hostId === '') throw new WireError('the order lacks an id');
  if (runTimeoutMs === 0) throw new WireError('the order has no run time');
  const { confirmWithinMs = 0, backOutTimeoutMs = 0 } = order.install ?? order.reboot ?? {};
  const times = [runTimeoutMs, order.smokeTest?.timeoutMs ?? 0, confirmWithinMs, backOutTimeoutMs];
  if (!times.every(isCountable)) throw new WireError('a time of the order is longer than any timer counts');
  const sequence = toNumber(order.sequence);
  const startByMs = toNumber(order.startByUnixMs);
  const task = readTask(order);
  const direction = readDirection(order.direction);
  const ids = { operationId, campaignId, campaignName, hostId, direction, generation };
  const confirm = readConfirm(order);
  return { ...ids, sequence, startByMs, runTimeoutMs, manifestDigest, task, ...(confirm !== null && { confirm }) };
}

function readConfirm({ operationId, runTimeoutMs, install, reboot }: ringmaster.agent.v1.Order): ConfirmTerms | null {
  const { confirmWithinMs: withinMs = 0, backOutTimeoutMs = 0 } = install ?? reboot ?? {};
  if (withinMs === 0) return null;
  const installOperationId = reboot?.installOperationId ?? operationId;
  return { withinMs, backOutMs: backOutTimeoutMs === 0 ? runTimeoutMs : backOutTimeoutMs, installOperationId };
}

function readDirection(direction: ringmaster.agent.v1.Direction): Order['direction'] {
  if (direction === v1.Direction.DIRECTION_FORWARD) return 'forward';
  if (direction === v1.Direction.DIRECTION_BACKOUT) return 'backout';
  throw new WireError('the order has no direction');
}

function readTask({ install, reboot, smokeTest, backOut }: ringmaster.agent.v1.Order): Task {
  if (install !== null) {
    return { operation: 'install', patch: readPatch(orNull(install.patch)), ...readRestart(install) };
  }
  if (reboot !== null) {
    if (reboot.expectedBootId === '') throw new WireError('the reboot order expects no boot id');
    return { operation: 'reboot', expectedBootId: reboot.expectedBootId };
  }
  if (smokeTest !== null) {
    const { command, timeoutMs } = smokeTest;
    if (command.length > 0 && timeoutMs === 0) throw new WireError("the smoke test's command has no time-out");
    return { operation: 'smoke_test', patch: readPatch(orNull(smokeTest.patch)), command, timeoutMs };
  }
  if (backOut !== null) {
    const { installOperationId } = backOut;
    return {
      operation: 'back_out',
      patch: readPatch(orNull(backOut.patch)),
      installOperationId,
      ...readRestart(backOut),
    };
  }
  throw new WireError('the order asks for no operation this agent knows');
}

function readRestart({ restartServices }: { readonly restartServices: boolean }): { readonly restartServices?: true } {
  return restartServices ? { restartServices } : {};
}

function readPatch(patch: ringmaster.agent.v1.Patch | null): OrderPatch {
  if (patch === null) throw new WireError('the order has no patch');
  if (patch.bundle !== null) {
    const { name, version, digest, size } = patch.bundle;
    return { kind: 'bundle', name, version, digest, sizeBytes: toNumber(size) };
  }
  if (patch.deb !== null) return { kind: 'deb', ...readPackages(patch.deb) };
  if (patch.rpm !== null) return { kind: 'rpm', ...readPackages(patch.rpm) };
  throw new WireError('the order has no patch of a kind this agent knows');
}

/** A package without a version is to be removed. */
function readPackages({ packages, checkedPackages }: ringmaster.agent.v1.Packages): Omit<PackagePatch, 'kind'> {
  const all = [...packages, ...checkedPackages];
  const removals = all.filter(({ version }) => version === '').map(({ name }) => name);
  const versions = all
    .filter(({ version }) => version !== '')
    .map(({ name, version, digests }) => ({ name, version, ...(digests.length > 0 && { digests }) }));
  return { packages: versions, ...(removals.length === 0 ? {} : { removals }) };
}

/** What a gateway said, with its place in the stream. Throws `WireError` when it does not say what it must. */
export function readResponse(response: SessionResponse): Numbered<GatewayMessage> {
  return { seq: toNumber(response.seq), message: readMessage(response) };
}

function readMessage(response: SessionResponse): GatewayMessage {
  const { welcome, orderOffer, reportAck, cancelOrder, confirmOrder, drain, throttle, simulatePatch } = response;
  const { trustUpdate, certificateAnswer } = response;
  if (welcome !== null) return readWelcome(welcome);
  if (orderOffer !== null) return readOffer(orderOffer);
  if (reportAck !== null) {
    return { kind: 'report_ack', operationId: reportAck.operationId, revision: reportAck.revision };
  }
  if (cancelOrder !== null) return { kind: 'cancel', operationId: cancelOrder.operationId, reason: cancelOrder.reason };
  if (confirmOrder !== null) return { kind: 'confirm', operationId: confirmOrder.operationId };
  if (drain !== null) return { kind: 'drain', afterMs: toldDelay(drain.reconnectAfterMs), reason: drain.reason };
  if (throttle !== null)
    return { kind: 'throttle', afterMs: toldDelay(throttle.retryAfterMs), reason: throttle.reason };
  if (simulatePatch !== null) return readSimulation(simulatePatch);
  if (trustUpdate !== null) return { kind: 'trust_update', documents: trustUpdate.documents.map(readEnvelope) };
  if (certificateAnswer !== null) {
    const { certificate, refusal } = certificateAnswer;
    return { kind: 'certificate_answer', answer: { certificate, refusal } };
  }
  return { kind: 'unknown' };
}

function readWelcome(welcome: ringmaster.agent.v1.Welcome): GatewayMessage {
  const reconnect = orNull(welcome.reconnect);
  const auditCheckpoint = orNull(welcome.auditCheckpoint);
  if (!EXCHANGE_TOKEN.test(welcome.exchangeToken))
    throw new WireError('an exchange token that no gateway would take back');
  return {
    kind: 'welcome',
    epoch: toNumber(welcome.sessionEpoch),
    serverTimeMs: toNumber(welcome.serverTimeUnixMs),
    heartbeatIntervalMs: toldHeartbeat(welcome.heartbeatIntervalMs),
    initialWindowMs: toldDelay(reconnect?.initialWindowMs ?? 0),
    maxBackoffMs: toldDelay(reconnect?.maxBackoffMs ?? 0),
    forgetOperationIds: welcome.forgetOperationIds,
    exchangeToken: welcome.exchangeToken,
    takesCertificateRequests: welcome.takesCertificateRequests,
    confirms: welcome.confirms,
    auditCheckpoint: auditCheckpoint && readEnvelope(auditCheckpoint),
  };
}

function readSimulation({ simulationId, patch, timeoutMs }: ringmaster.agent.v1.SimulatePatch): GatewayMessage {
  if (simulationId === '' || timeoutMs === 0) throw new WireError('a simulation without an id or a time-out');
  return { kind: 'simulate', request: { simulationId, patch: readPatch(orNull(patch)), timeoutMs } };
}

function readOffer(offer: ringmaster.agent.v1.OrderOffer): GatewayMessage {
  const { sessionEpoch } = offer;
  const envelope = orNull(offer.envelope);
  if (envelope === null) throw new WireError('an offer without an envelope');
  return { kind: 'offer', epoch: toNumber(sessionEpoch), envelope: readEnvelope(envelope) };
}

function readEnvelope({ payloadType, payload, signatures }: ringmaster.agent.v1.Envelope): SignedPayload {
  return { payloadType, payload, signatures: signatures.map(({ keyId, signature }) => ({ keyId, signature })) };
}

function writeMessage(message: AgentMessage): SessionRequest {
  switch (message.kind) {
    case 'hello':
      return { hello: writeHello(message) };
    case 'heartbeat': {
      const { bootId, current } = message;
      const about = current === null ? {} : { operationId: current.operationId, phase: writePhase(current.phase) };
      return { heartbeat: { bootId, ...about } };
    }
    case 'report':
      return { orderReport: writeReport(message.report) };
    case 'simulation_result':
      return { simulationResult: writeAnswer(message.simulationId, message.answer) };
    case 'certificate_request':
      return { certificateRequest: { ...message.request } };
    case 'goodbye':
      return { goodbye: { reason: message.reason } };
  }
}

function writeHello(hello: Hello): ringmaster.agent.v1.Hello.$Properties {
  const { hostId, instanceId, bootId, journalId, agentVersion, inventoryHash, facts, auditDisagreement } = hello;
  return {
    hostId,
    instanceId,
    bootId,
    journalId,
    agentVersion,
    inventoryHash,
    exchangeToken: hello.exchangeToken,
    keepsExchangeToken: true,
    protocolRevision: PROTOCOL_REVISION,
    lastEpoch: Long.fromNumber(hello.lastEpoch, true),
    ...(auditDisagreement !== null && { auditDisagreement: writeDisagreement(auditDisagreement) }),
    journal: hello.journal.map((each) => ({ ...each, phase: writePhase(each.phase) })),
    facts: {
      osId: facts.osId ?? '',
      osVersion: facts.osVersion ?? '',
      arch: facts.arch ?? '',
      capabilities: [...(facts.capabilities ?? [])],
    },
  };
}

function writeDisagreement({
  remembered,
  shown,
}: AuditDisagreement): ringmaster.agent.v1.AuditDisagreement.$Properties {
  return {
    ...{ rememberedSize: Long.fromNumber(remembered.size, true), rememberedRoot: remembered.root },
    ...{ shownSize: Long.fromNumber(shown.size, true), shownRoot: shown.root },
  };
}

function writeReport(report: Report): ringmaster.agent.v1.OrderReport.$Properties {
  const { operationId, revision, phase, outcome, bootId, startedAtMs, finishedAtMs } = report;
  return {
    operationId,
    revision,
    bootId,
    phase: writePhase(phase),
    reason: outcome?.reason ?? '',
    message: cut(outcome?.message ?? ''),
    startedAtUnixMs: Long.fromNumber(startedAtMs),
    finishedAtUnixMs: Long.fromNumber(finishedAtMs),
    rebootRequired: outcome?.rebootRequired ?? false,
    unchanged: outcome?.unchanged ?? false,
    runningVersion: outcome?.runningVersion ?? '',
    ...(report.doing !== undefined && { progress: { percent: report.doing.percent, doing: report.doing.text } }),
  };
}

function writeAnswer(simulationId: string, answer: SimulationAnswer): ringmaster.agent.v1.SimulationResult.$Properties {
  const changes = answer.changes.map(({ name, from, to }) => ({ name, from: from ?? '', to: to ?? '' }));
  if (answer.kind === 'resolves') {
    return { simulationId, changes, verdict: v1.SimulationVerdict.SIMULATION_VERDICT_RESOLVES };
  }
  const verdict = SIMULATION_VERDICTS[answer.problem];
  return { simulationId, changes, verdict, package: answer.package ?? '', message: cut(answer.message) };
}

function writePhase(phase: Phase): ringmaster.agent.v1.Phase {
  return v1.Phase[`PHASE_${phase}`];
}

const SIMULATION_VERDICTS: Readonly<Record<SimulationProblem, ringmaster.agent.v1.SimulationVerdict>> = {
  unknown_version: v1.SimulationVerdict.SIMULATION_VERDICT_UNKNOWN_VERSION,
  needs_more: v1.SimulationVerdict.SIMULATION_VERDICT_NEEDS_MORE,
  would_remove: v1.SimulationVerdict.SIMULATION_VERDICT_WOULD_REMOVE,
  would_refuse: v1.SimulationVerdict.SIMULATION_VERDICT_WOULD_REFUSE,
  busy: v1.SimulationVerdict.SIMULATION_VERDICT_BUSY,
  broken: v1.SimulationVerdict.SIMULATION_VERDICT_BROKEN,
};

/** The end of a long message: that is where a command says what went wrong. */
function cut(message: string): string {
  const bytes = Buffer.from(message);
  if (bytes.length <= MAX_MESSAGE_LENGTH) return message;
  // A character cut in half at the front is dropped with it.
  return `…${bytes
    .subarray(4 - MAX_MESSAGE_LENGTH)
    .toString('utf8')
    .replace(/^\uFFFD+/, '')}`;
}

/** A message field that was not sent is null; the generated types say so only of oneofs. */
function orNull<Message>(field: Message): Message | null {
  return field;
}

function toNumber(value: Long): number {
  const number = value.toNumber();
  if (!Number.isSafeInteger(number)) throw new WireError('a number is out of range');
  return number;
}
