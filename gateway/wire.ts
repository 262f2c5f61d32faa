import type { ServerDuplexStream } from '@grpc/grpc-js';
import Long from 'long';
import { validate as isUuid } from 'uuid';
import type { HostFacts } from '../model/host';
import { asId, type HostId, type OperationId, type SimulationId } from '../model/ids';
import { MAX_CHANGES, type SimulationAnswer, type SimulationProblem } from '../model/simulation';
import type { TerminalPhase } from '../model/words';
import { ringmaster } from '../proto/generated/agent';
import type { ClaimedOrder } from '../store/claims';
import type { SignedDocument } from '../store/trust-documents';
import type { ClaimedSimulation } from '../store/simulations';
import { GatewayError } from './gateway-error';
import type { AgentHello, AgentMessage, AuditDisagreement, GatewayMessage, Received } from './message';

/** The only file of the gateway that sees a generated type. Everything an agent says is checked here, once. */
type Request = ringmaster.agent.v1.SessionRequest.$Shape;
type Response = ringmaster.agent.v1.SessionResponse.$Properties;
type Report = ringmaster.agent.v1.OrderReport.$Shape;
const { Phase, SimulationVerdict } = ringmaster.agent.v1;

/** The stream of one session as grpc-js hands it to the service. */
export type WireStream = ServerDuplexStream<Request, Response>;

const TERMINAL: ReadonlyMap<number, TerminalPhase> = new Map([
  [Phase.PHASE_SUCCEEDED, 'SUCCEEDED'],
  [Phase.PHASE_FAILED, 'FAILED'],
  [Phase.PHASE_REJECTED, 'REJECTED'],
  [Phase.PHASE_BACKED_OUT, 'BACKED_OUT'],
  [Phase.PHASE_CANCELED, 'CANCELED'],
  [Phase.PHASE_EXPIRED, 'EXPIRED'],
  [Phase.PHASE_INDETERMINATE, 'INDETERMINATE'],
]);
const UNFINISHED: ReadonlySet<number> = new Set([
  Phase.PHASE_ACCEPTED,
  Phase.PHASE_EXECUTING,
  Phase.PHASE_REBOOT_PENDING,
  Phase.PHASE_AWAITING_CONFIRM,
]);

const PROBLEMS: ReadonlyMap<number, SimulationProblem> = new Map([
  [SimulationVerdict.SIMULATION_VERDICT_UNKNOWN_VERSION, 'unknown_version'],
  [SimulationVerdict.SIMULATION_VERDICT_NEEDS_MORE, 'needs_more'],
  [SimulationVerdict.SIMULATION_VERDICT_WOULD_REMOVE, 'would_remove'],
  [SimulationVerdict.SIMULATION_VERDICT_WOULD_REFUSE, 'would_refuse'],
  [SimulationVerdict.SIMULATION_VERDICT_BUSY, 'busy'],
  [SimulationVerdict.SIMULATION_VERDICT_BROKEN, 'broken'],
]);

/** Limits of docs/protocol.md, rule M3. Characters, except where the name says otherwise. */
const LONGEST_NAME = 128;
const LONGEST_MESSAGE = 2_048;
const LONGEST_DOING = 200;
const MOST_JOURNAL_ENTRIES = 1_000;
/** What the words of plan-capabilities.ts are made of, a bundle's name after its colon included. */
const CAPABILITY = /^[a-z0-9:-]{1,64}$/;
const MOST_CAPABILITIES = 256;
/** A Debian epoch, version and revision as the campaign file takes them. */
const LONGEST_VERSION = 160;
/** Those of P-256 have 300 to 900. */
const MOST_CERTIFICATE_BYTES = 4_096;
/** SHA-256 in hexadecimal. */
const ROOT_DIGITS = 64;
const HIGHEST_REVISION = 2 ** 31 - 1;
/** Epochs rise by one per session; half of the exact integers leaves room for ever. */
const HIGHEST_EPOCH = Number.MAX_SAFE_INTEGER / 2;
/** The end of the year 9999, what PostgreSQL and people can both read. */
const LATEST_MS = 253_402_300_799_999;

function refuse(what: string): never {
  throw new GatewayError('message_invalid', `${what} (docs/protocol.md, "Messages")`);
}

/** Text as it may stand in the database: bounded, without the zero character PostgreSQL refuses. */
function text(value: string | undefined, what: string, longest = LONGEST_NAME): string {
  const given = value ?? '';
  if (given.length > longest) refuse(`${what} is longer than ${String(longest)} characters`);
  if (given.includes('\0')) refuse(`${what} contains a zero character`);
  return given;
}

function required(value: string | undefined, what: string): string {
  const given = text(value, what);
  return given === '' ? refuse(`${what} is empty`) : given;
}

function uuid(value: string | undefined, what: string): string {
  const given = value ?? '';
  return isUuid(given) ? given.toLowerCase() : refuse(`${what} is not a UUID`);
}

function integer(value: Long | number | undefined, what: string, highest: number): number {
  const given = Long.isLong(value) ? value.toNumber() : (value ?? 0);
  if (!Number.isSafeInteger(given) || given < 0 || given > highest) refuse(`${what} is out of range`);
  return given;
}

/** Reads one request. Throws GatewayError `message_invalid`. */
export function readRequest(request: Request): Received {
  const seq = integer(request.seq, 'seq', Number.MAX_SAFE_INTEGER);
  return { seq, message: readBody(request) };
}

function readBody(request: Request): AgentMessage {
  switch (request.body) {
    case 'hello':
      return { kind: 'hello', hello: readHello(request.hello) };
    case 'heartbeat':
      return { kind: 'heartbeat' };
    case 'orderReport':
      return readReport(request.orderReport);
    case 'goodbye':
      return { kind: 'goodbye', reason: text(request.goodbye.reason, 'goodbye.reason') };
    case 'simulationResult':
      return readSimulationResult(request.simulationResult);
    case 'certificateRequest':
      return readCertificateRequest(request.certificateRequest);
    case undefined:
      return refuse('the message has no body this gateway knows');
  }
}

function readHello(hello: ringmaster.agent.v1.Hello.$Shape): AgentHello {
  const entries = hello.journal ?? [];
  if (entries.length > MOST_JOURNAL_ENTRIES) {
    refuse(`hello.journal has more than ${String(MOST_JOURNAL_ENTRIES)} entries`);
  }
  const journal = entries.map((entry) => ({
    operationId: asId<OperationId>(uuid(entry.operationId, 'hello.journal.operation_id')),
    ended: isEnded(entry.phase ?? 0, 'hello.journal.phase'),
    revision: integer(entry.revision, 'hello.journal.revision', HIGHEST_REVISION),
  }));
  const exchangeToken = text(hello.exchangeToken, 'hello.exchange_token');
  return {
    protocolRevision: hello.protocolRevision ?? 0,
    journal,
    exchangeToken: hello.keepsExchangeToken === true ? exchangeToken : null,
    auditDisagreement: readDisagreement(hello.auditDisagreement),
    session: {
      hostId: asId<HostId>(uuid(hello.hostId, 'hello.host_id')),
      instanceId: required(hello.instanceId, 'hello.instance_id'),
      bootId: required(hello.bootId, 'hello.boot_id'),
      journalId: required(hello.journalId, 'hello.journal_id'),
      agentVersion: text(hello.agentVersion, 'hello.agent_version'),
      lastEpoch: integer(hello.lastEpoch, 'hello.last_epoch', HIGHEST_EPOCH),
      journal: journal.map((entry) => entry.operationId),
      facts: readFacts(hello.facts),
    },
  };
}

/** For people, so nothing of it ends a session: one that does not say what it must is none. */
function readDisagreement(
  told: ringmaster.agent.v1.AuditDisagreement.$Shape | null | undefined,
): AuditDisagreement | null {
  const rememberedSize = told?.rememberedSize?.toNumber() ?? 0;
  const shownSize = told?.shownSize?.toNumber() ?? 0;
  const rememberedRoot = Buffer.from(told?.rememberedRoot ?? []).toString('hex');
  const shownRoot = Buffer.from(told?.shownRoot ?? []).toString('hex');
  const isWhole =
    [rememberedSize, shownSize].every(Number.isSafeInteger) &&
    [rememberedRoot, shownRoot].every((root) => root.length === ROOT_DIGITS);
  return isWhole ? { rememberedSize, rememberedRoot, shownSize, shownRoot } : null;
}

function readCertificateRequest(request: ringmaster.agent.v1.CertificateRequest.$Shape): AgentMessage {
  const bytes = (value: Uint8Array | undefined, what: string): Buffer => {
    const given = Buffer.from(value ?? []);
    const isFitting = given.length > 0 && given.length <= MOST_CERTIFICATE_BYTES;
    return isFitting
      ? given
      : refuse(`certificate_request.${what} must have 1 to ${String(MOST_CERTIFICATE_BYTES)} bytes`);
  };
  const csr = bytes(request.csr, 'csr');
  const certificate = bytes(request.certificate, 'certificate');
  return {
    kind: 'certificate_request',
    request: { csr, certificate, signature: bytes(request.signature, 'signature') },
  };
}

function readFacts(facts: ringmaster.agent.v1.Facts.$Shape | null | undefined): HostFacts {
  if (facts === null || facts === undefined) return {};
  const capabilities = facts.capabilities ?? [];
  if (capabilities.length > MOST_CAPABILITIES) refuse('hello.facts.capabilities has too many entries');
  return {
    osId: text(facts.osId, 'hello.facts.os_id'),
    osVersion: text(facts.osVersion, 'hello.facts.os_version'),
    arch: text(facts.arch, 'hello.facts.arch'),
    capabilities: capabilities.map((each) => {
      return CAPABILITY.test(each) ? each : refuse('hello.facts.capabilities has an entry that is none');
    }),
  };
}

function isEnded(phase: number, what: string): boolean {
  if (TERMINAL.has(phase)) return true;
  // PHASE_UNSPECIFIED is what a forgotten field looks like: it never passes for anything.
  return UNFINISHED.has(phase) ? false : refuse(`${what} is unknown`);
}

function readReport(report: Report): AgentMessage {
  const operationId = asId<OperationId>(uuid(report.operationId, 'order_report.operation_id'));
  const phase = TERMINAL.get(report.phase ?? 0);
  if (phase === undefined) {
    isEnded(report.phase ?? 0, 'order_report.phase');
    const isAwaiting = report.phase === Phase.PHASE_AWAITING_CONFIRM;
    if (isAwaiting) return { kind: 'awaiting_confirm', operationId };
    return { kind: 'progress', operationId, doing: readDoing(report.phase, report.progress) };
  }
  const revision = integer(report.revision, 'order_report.revision', HIGHEST_REVISION);
  // Revision 0 is the gateway's own (rule R6).
  if (revision === 0) refuse('order_report.revision must be at least 1');
  const startedMs = integer(report.startedAtUnixMs, 'order_report.started_at_unix_ms', LATEST_MS);
  const finishedMs = integer(report.finishedAtUnixMs, 'order_report.finished_at_unix_ms', LATEST_MS);
  return {
    kind: 'report',
    report: {
      operationId,
      revision,
      phase,
      reason: text(report.reason, 'order_report.reason'),
      message: longText(report.message),
      bootId: text(report.bootId, 'order_report.boot_id'),
      rebootRequired: report.rebootRequired ?? false,
      unchanged: report.unchanged ?? false,
      runningVersion: text(report.runningVersion, 'order_report.running_version'),
      finishedAt: finishedMs === 0 ? null : new Date(finishedMs),
      ...(startedMs === 0 ? {} : { startedAt: new Date(startedMs) }),
    },
  };
}

/** For people only, so nothing of it ends a session: what is too much is cut. */
function readDoing(
  phase: number | undefined,
  progress: ringmaster.agent.v1.OrderProgress.$Shape | null | undefined,
): Extract<AgentMessage, { kind: 'progress' }>['doing'] {
  if (phase !== Phase.PHASE_EXECUTING || progress === null || progress === undefined) return null;
  return { percent: Math.min(100, progress.percent ?? 0), doing: longText(progress.doing, LONGEST_DOING) };
}

function readSimulationResult(result: ringmaster.agent.v1.SimulationResult.$Shape): AgentMessage {
  const simulationId = asId<SimulationId>(uuid(result.simulationId, 'simulation_result.simulation_id'));
  return { kind: 'simulation_result', simulationId, answer: readAnswer(result) };
}

function readAnswer(result: ringmaster.agent.v1.SimulationResult.$Shape): SimulationAnswer {
  const entries = result.changes ?? [];
  if (entries.length > MAX_CHANGES) refuse(`simulation_result.changes has more than ${String(MAX_CHANGES)} entries`);
  const version = (value: string | undefined, what: string) => text(value, what, LONGEST_VERSION) || null;
  const changes = entries.map((change) => ({
    name: required(change.name, 'simulation_result.changes.name'),
    from: version(change.from, 'simulation_result.changes.from'),
    to: version(change.to, 'simulation_result.changes.to'),
  }));
  const verdict = result.verdict ?? 0;
  if (verdict === SimulationVerdict.SIMULATION_VERDICT_RESOLVES) return { kind: 'resolves', changes };
  const problem = PROBLEMS.get(verdict) ?? refuse('simulation_result.verdict is unknown');
  return {
    kind: 'cannot',
    problem,
    package: text(result.package, 'simulation_result.package') || null,
    message: longText(result.message),
    changes,
  };
}

/** Cut, not refused: a long message must not keep a result from arriving. */
function longText(value: string | undefined, longest = LONGEST_MESSAGE): string {
  const cut = (value ?? '').replaceAll('\0', '').slice(0, longest);
  // Half of a character that was cut is no text, and PostgreSQL takes no JSON with one.
  return cut.replace(/[\uD800-\uDBFF]$/, '');
}

/** Writes one response with its place in the stream. */
export function writeResponse(
  message: GatewayMessage,
  place: { readonly seq: number; readonly ack: number },
): Response {
  return { seq: Long.fromNumber(place.seq, true), ack: Long.fromNumber(place.ack, true), ...writeBody(message) };
}

function writeBody(message: GatewayMessage): Response {
  switch (message.kind) {
    case 'welcome':
      return {
        welcome: {
          sessionEpoch: Long.fromNumber(message.epoch, true),
          serverTimeUnixMs: Long.fromNumber(message.serverTime.getTime()),
          heartbeatIntervalMs: message.heartbeatIntervalMs,
          reconnect: {
            initialWindowMs: message.reconnect.initialWindowMs,
            maxBackoffMs: message.reconnect.maxBackoffMs,
          },
          forgetOperationIds: [...message.forget],
          exchangeToken: message.exchangeToken,
          takesCertificateRequests: true,
          confirms: true,
          ...(message.auditCheckpoint !== null && { auditCheckpoint: writeEnvelope(message.auditCheckpoint) }),
        },
      };
    case 'offer':
      return { orderOffer: writeOffer(message.order) };
    case 'report_ack':
      return { reportAck: { operationId: message.operationId, revision: message.revision } };
    case 'cancel':
      return { cancelOrder: { operationId: message.operationId, reason: message.reason } };
    case 'confirm':
      return { confirmOrder: { operationId: message.operationId } };
    case 'drain':
      return { drain: { reconnectAfterMs: message.reconnectAfterMs, reason: message.reason } };
    case 'throttle':
      return { throttle: { retryAfterMs: message.retryAfterMs, reason: message.reason } };
    case 'simulate':
      return { simulatePatch: writeSimulation(message.simulation) };
    case 'certificate_answer':
      return { certificateAnswer: { certificate: message.certificate ?? '', refusal: message.refusal ?? '' } };
    case 'trust_update':
      return { trustUpdate: { documents: [writeEnvelope(message.document)] } };
  }
}

function writeSimulation(simulation: ClaimedSimulation): ringmaster.agent.v1.SimulatePatch.$Properties {
  const { simulationId, patch, timeoutMs } = simulation;
  // A package to be removed has no version, as in an order.
  const removals = (patch.removals ?? []).map((name) => ({ name, version: '' }));
  const packages = [...patch.packages.map(({ name, version }) => ({ name, version })), ...removals];
  return { simulationId, patch: { [patch.kind]: { packages } }, timeoutMs };
}

function writeOffer(order: ClaimedOrder): ringmaster.agent.v1.OrderOffer.$Properties {
  const envelope = { ...writeEnvelope(order), traceparent: order.traceparent };
  return { sessionEpoch: Long.fromNumber(order.epoch, true), envelope };
}

/** The signed bytes, untouched: a re-encoding may differ (measured between two versions of one library). */
function writeEnvelope({ payloadType, payload, signatures }: SignedDocument): ringmaster.agent.v1.Envelope.$Properties {
  return {
    payloadType,
    payload,
    signatures: signatures.map(({ keyId, signature }) => ({ keyId, signature: Buffer.from(signature, 'base64') })),
  };
}
