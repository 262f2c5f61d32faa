import { join } from 'node:path';
import { safeText } from '../model/safe-text';
import { runningAgent } from './agent-lock';
import { auditWitnessFile, readAuditMemory, type ShownCheckpoint } from './audit-witness-file';
import type { AgentConfig } from './config';
import { BundleError } from './bundle/bundle-error';
import { InspectionError } from './bundle/inspection-error';
import { bundlePlace, readCurrent, readManifest, versionOf } from './bundle/versions';
import { readWaysBack } from './bundle/way-back';
import { readJournal, type JournalContents } from './journal';
import { isUnacknowledged, type JournalEntry, type Watch } from './journal-record';
import type { Order } from './order';
import { describeHours, isOpen } from './policy/hours';
import { policySource, readPolicy } from './policy/policy-file';
import { isRunning, readIdentity } from './process-identity';

/** One application, as `status` shows it. */
export interface ApplicationStatus {
  readonly name: string;
  /** Empty: none is installed. */
  readonly version: string;
  /** Why it cannot be told what runs; empty: it can. */
  readonly problem: string;
  /** The version a back-out would lead to; empty: none is recorded. */
  readonly wayBack: string;
  /** On a `process` machine; null: it does not run, or systemd knows. */
  readonly processId: number | null;
}

/** Root's policy: what it leaves, or why it cannot be read and nothing is left. */
export interface PolicyStatus {
  /** Null: the configuration names none. */
  readonly file: string | null;
  readonly problems: readonly string[];
  /** For a person: what it restricts, a line each. */
  readonly rules: readonly string[];
}

/** A checkpoint of the audit, as `status` shows it. */
export interface CheckpointStatus {
  readonly size: number;
  readonly root: string;
  readonly at: string;
}

/** What this host remembers of the audit. */
export interface AuditStatus {
  /** To be given to `ringmaster audit verify --against`. */
  readonly file: string;
  /** Why it cannot be read; empty: it can. */
  readonly problem: string;
  /** The newest; null: none was shown yet. */
  readonly remembered: CheckpointStatus | null;
  /** One shown later that does not agree with it. */
  readonly disagreeing: CheckpointStatus | null;
}

/** What `ringmaster-agent status` says. */
export interface AgentStatus {
  readonly hostId: string;
  /** Null: no agent runs. */
  readonly agentProcessId: number | null;
  readonly journalId: string;
  readonly highestSequence: number;
  readonly lastEpoch: number;
  /** When the last session began, in ms since 1970; null: none is in the journal any more. */
  readonly lastSessionAt: number | null;
  readonly audit: AuditStatus;
  /** Root's policy as it is now. */
  readonly policy: PolicyStatus;
  readonly unfinished: readonly JournalEntry[];
  /** Terminal reports the server has not acknowledged. */
  readonly unacknowledged: number;
  readonly applications: readonly ApplicationStatus[];
}

/** Looks at the agent's files without changing them. Throws `JournalError` when there is no journal, or it is damaged. */
export function collectStatus(config: AgentConfig): AgentStatus {
  const { state, records } = readJournal(config.dataDir);
  const entries = [...state.entries.values()];
  return {
    hostId: config.hostId,
    agentProcessId: runningAgent(config.dataDir)?.pid ?? null,
    journalId: state.journalId,
    highestSequence: state.highestSequence,
    lastEpoch: state.lastEpoch,
    lastSessionAt: records.findLast(({ type }) => type === 'welcomed')?.at ?? null,
    audit: auditStatus(config),
    policy: policyStatus(config),
    unfinished: entries.filter((entry) => entry.outcome === null),
    unacknowledged: entries.filter(isUnacknowledged).length,
    applications: applicationStatuses(config),
  };
}

/** `status` for a person. */
export function formatStatus(status: AgentStatus): string {
  const { agentProcessId, unfinished } = status;
  const lines = [
    `host            ${status.hostId}`,
    `agent           ${agentProcessId === null ? 'does not run' : `runs (process ${String(agentProcessId)})`}`,
    `journal         ${status.journalId}, sequence ${String(status.highestSequence)}, epoch ${String(status.lastEpoch)}`,
    `last session    ${status.lastSessionAt === null ? 'not known' : `began ${new Date(status.lastSessionAt).toISOString()}`}`,
    `to be reported  ${reports(status.unacknowledged)}`,
    ...auditLines(status.audit).map((line) => `audit           ${line}`),
    ...policyLines(status.policy).map((line) => `root's policy   ${line}`),
    ...unfinished.map((entry) => `order           ${describeOrder(entry)}`),
    ...(unfinished.length === 0 ? ['order           none in hand'] : []),
    ...status.applications.map(({ name, version, wayBack, problem }) => {
      if (problem !== '') return `application     ${name}: ${problem}`;
      const back = wayBack === '' ? '' : ` (way back: ${wayBack})`;
      return `application     ${name} ${version === '' ? 'is not installed' : version}${back}`;
    }),
  ];
  return lines.map(safeText).join('\n');
}

/** `journal` for a person: a line an order, in the order they were accepted. */
export function formatJournal({ state }: JournalContents): string {
  const lines = [...state.entries.values()].map((entry) => {
    // What was refused ended with its first revision; what was accepted, with a later one.
    const operation = entry.order?.task.operation ?? (entry.revision === 1 ? 'refused' : 'kept by its id');
    const reason = entry.outcome?.reason ?? '';
    const when = new Date(entry.acceptedAt).toISOString();
    const line = [when, entry.operationId, operation, entry.phase, reason].join('  ').trimEnd();
    const notes = [entry.order === null ? '' : `campaign ${entry.order.campaignName}`, entry.outcome?.message ?? ''];
    // A message may be long and have lines of its own; `-o json` has all of it.
    const about = safeText(notes.filter((note) => note !== '').join(': ')).replaceAll(/\s+/g, ' ');
    return about === ''
      ? safeText(line)
      : `${safeText(line)}\n    ${about.length > 200 ? `${about.slice(0, 200)}…` : about}`;
  });
  return lines.length === 0 ? 'no orders' : lines.join('\n');
}

/** `journal -o json`: what all records say together, and the records that are still in the file. */
export function journalJson({ state, records }: JournalContents): object {
  const { journalId, highestSequence, lastEpoch, entries } = state;
  // What tells this host from a copy of it is shown to nobody.
  const shown = records.map((record) => ('exchangeToken' in record ? { ...record, exchangeToken: '…' } : record));
  return { journalId, highestSequence, lastEpoch, orders: [...entries.values()], records: shown };
}

/** What stands on this host of each application. */
export function applicationStatuses({ applications, dataDir }: AgentConfig): readonly ApplicationStatus[] {
  return applications.map(({ name }) => applicationStatus(dataDir, name));
}

function applicationStatus(dataDir: string, name: string): ApplicationStatus {
  const place = bundlePlace(dataDir, name);
  const identity = readIdentity(join(dataDir, 'applications', `${name}.process`));
  const processId = identity !== null && isRunning(identity) ? identity.pid : null;
  try {
    const current = readCurrent(place);
    const wayBack = readWaysBack(place).findLast((each) => each.installed === current);
    if (current !== null) readManifest(join(place.versions, current));
    return { name, version: versionOf(current), problem: '', wayBack: versionOf(wayBack?.to ?? null), processId };
  } catch (error) {
    if (!(error instanceof InspectionError || error instanceof BundleError)) throw error;
    return { name, version: '', problem: error.message, wayBack: '', processId };
  }
}

/** Root's policy as it is now, without changing anything. */
export function policyStatus(config: Pick<AgentConfig, 'policyFile' | 'machine'>, now = Date.now()): PolicyStatus {
  const source = policySource(config);
  const read = readPolicy(source);
  if (!read.ok) return { file: source.file, problems: read.problems, rules: [] };
  const { bundles, forbiddenPackages, origins, hours } = read.policy;
  const rules = [
    ...(bundles ? [] : ['no bundles']),
    ...(forbiddenPackages.length === 0 ? [] : [`never changed: ${forbiddenPackages.join(', ')}`]),
    ...(origins === null ? [] : [`packages only from: ${origins.map((each) => JSON.stringify(each)).join(' or ')}`]),
    ...(hours === null
      ? []
      : [
          `${hours.operations.join(', ')}: ${isOpen(hours, now) ? 'allowed now' : 'NOT allowed now'}; ${describeHours(hours, now)}`,
        ]),
  ];
  return { file: source.file, problems: [], rules };
}

function auditStatus({ dataDir }: AgentConfig): AuditStatus {
  const file = auditWitnessFile(dataDir);
  const shown = ({ size, root, at }: ShownCheckpoint): CheckpointStatus => ({
    ...{ size, root: root.toString('hex'), at },
  });
  try {
    const { checkpoints, disagreeing } = readAuditMemory(dataDir);
    const newest = checkpoints.at(-1);
    return {
      ...{ file, problem: '', remembered: newest === undefined ? null : shown(newest) },
      disagreeing: disagreeing === null ? null : shown(disagreeing),
    };
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'unreadable';
    return { file, problem, remembered: null, disagreeing: null };
  }
}

function auditLines({ file, problem, remembered, disagreeing }: AuditStatus): readonly string[] {
  if (problem !== '') return [`CANNOT BE READ, so this host is no witness of it: ${problem}`];
  if (remembered === null) return ['no checkpoint was shown to this host yet'];
  const told = ({ size, root, at }: CheckpointStatus): string => `${String(size)} records, tree ${root}, signed ${at}`;
  if (disagreeing === null) return [told(remembered)];
  return [
    `DISAGREES: this host remembers ${told(remembered)}`,
    `and was shown ${told(disagreeing)}; both are in ${file}`,
  ];
}

function policyLines({ file, problems, rules }: PolicyStatus): readonly string[] {
  if (file === null) return ['none'];
  if (problems.length > 0) return problems.map((problem) => `CANNOT BE READ, so no order is taken: ${problem}`);
  return rules.length === 0 ? [`${file} restricts nothing`] : rules;
}

function reports(unacknowledged: number): string {
  return unacknowledged === 0
    ? 'nothing'
    : `${String(unacknowledged)} ended orders that the server has not acknowledged`;
}

function describeOrder({ operationId, order, phase, watch }: JournalEntry): string {
  const what = order === null ? '' : ` ${order.task.operation} of campaign ${order.campaignName}`;
  return `${operationId}${what}: ${phase}${describeWatch(order, watch)}`;
}

/** What a change that is to be confirmed waits for, or became. */
function describeWatch(order: Order | null, watch: Watch | undefined): string {
  switch (watch?.state) {
    case undefined:
      return '';
    case 'awaiting': {
      const withinMs = order?.confirm?.withinMs ?? 0;
      return `; made, and waits for a gateway to confirm it: without that it is taken back after ${String(withinMs / 1_000)} s`;
    }
    case 'confirmed':
      return '; confirmed, and about to end';
    case 'going_back':
      return '; no gateway confirmed it, and it is being taken back';
  }
}
