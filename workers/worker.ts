import { Client, Connection } from '@temporalio/client';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import {
  type NativeConnection,
  Worker,
  type WorkerDeploymentOptions,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Bells } from '../activities/bell';
import type { OrderSigner } from '../activities/order-signer';
import { createSteeringActivities } from '../activities/steer';
import { createLaneActivities } from '../activities/take-turn';
import { TurnQueue } from '../activities/turn-queue';
import { CAMPAIGN_TASK_QUEUE, LANE_TASK_QUEUE } from '../model/task-queues';
import type { Verdict } from '../model/words';
import type { Probe } from '../probes/probe-list';
import { type Database, openDatabase } from '../store/database';
import { Listener } from '../store/listener';
import { ownerWarning, ownsSchema } from '../store/login-rights';
import type { Logger } from '../telemetry/log';
import type { Tracing } from '../telemetry/tracing';
import type { WorkerMetrics } from '../telemetry/worker-metrics';
import { BUNDLE_FILES, bundleWorkflows, tracingPlugins } from './bundle';
import { becomeCurrentIfFirst } from './deployment';
import { Pacer } from './pacer';
import { Prober } from './prober';
import { Sweeper } from './sweeper';
import { logGate } from './turn-log';
import { traceTurn } from './turn-trace';

/** A bound on how many turns queue for a campaign's lock (design section 6). */
const TURN_CONNECTIONS = 8;
const READ_CONNECTIONS = 6;
/** A turn's statements end within a second by themselves; a server that says nothing must not keep a campaign's turns. */
const TURN_ANSWER_MS = 5_000;
/** The server gives up a turn that its frozen process does not read: it has the campaign's lock (store/database.ts). */
const TURN_TAKEN_MS = 2_000;
/** More than the longest statement of an activity may take (store/steering.ts, a change of pace: 10 s). */
const READ_ANSWER_MS = 15_000;
/** Every lane in flight holds one slot while it waits; 70,000 hosts are some 100 lanes. */
const LANE_SLOTS = 400;
/** Every campaign holds one slot with its watch. */
const CAMPAIGN_SLOTS = 200;
/** Temporal's own figure is 600 workflows per GiB of heap, these two together; lanes are larger than most. */
const CACHED_CAMPAIGNS_AND_WAVES = 300;
const CACHED_LANES = 300;
/** A waiting turn is simply taken again elsewhere, so there is nothing to wait for at shutdown but a commit. */
const SHUTDOWN_GRACE = '2s';

/** Temporal's namespace of everything, unless a test wants one of its own. */
export const DEFAULT_NAMESPACE = 'default';

export interface WorkerParts {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly connection: NativeConnection;
  /** Finds who signs orders, given where the documents are that people signed. */
  readonly connectSigner: (db: Database) => OrderSigner;
  readonly tracing: Tracing;
  /** The share of hosts, 0 to 1, whose orders are shown in traces although all goes well. */
  readonly tracedHosts: number;
  readonly metrics: WorkerMetrics;
  /** What gates may ask; none when not given. */
  readonly probes?: readonly Probe[];
  readonly log: Logger;
  /** The bundle to run; the one made at build time beside this program when not given. */
  readonly bundlePath?: string;
  /** Temporal's namespace; `default` when not given. */
  readonly namespace?: string;
  /** The build that campaigns launched on this worker stay with; null: all workers run the same code. */
  readonly version: WorkerDeploymentVersion | null;
}

export interface RunningWorker {
  /** Begins to stop; `ended` resolves when nothing runs any more. */
  stop(): void;
  readonly ended: Promise<void>;
}

/**
 * Runs one worker process's parts: campaigns, waves and steering on one task queue, lanes and their turns on another with slots enough,
 * the bells, the sweeper, the pacer and the prober. Throws when PostgreSQL or Temporal cannot be reached at the start.
 */
export async function startWorker(parts: WorkerParts): Promise<RunningWorker> {
  const { databaseUrl, log } = parts;
  const turns = openDatabase(databaseUrl, {
    max: TURN_CONNECTIONS,
    applicationName: 'ringmaster-turns',
    byKey: true,
    plannedOnce: true,
    answerWithinMs: TURN_ANSWER_MS,
    takenWithinMs: TURN_TAKEN_MS,
  });
  const reads = openDatabase(databaseUrl, {
    max: READ_CONNECTIONS,
    applicationName: 'ringmaster-worker',
    byKey: true,
    plannedOnce: true,
    answerWithinMs: READ_ANSWER_MS,
  });
  const bells = new Bells();
  const listener = new Listener(databaseUrl);
  const temporal = await createClient(parts);
  const sweeper = new Sweeper(reads, temporal, (error) => {
    log.warn({ err: error }, 'parked lanes could not be woken; the next sweep tries again');
  });
  const pacer = new Pacer(reads, log);
  const prober = createProber(parts, reads);
  listener.on('bell', (payload) => {
    bells.ringLanes(payload);
    sweeper.hear(payload);
  });
  listener.on('holds', (payload) => {
    bells.ringCampaign(payload);
  });
  await listener.start();
  if (await ownsSchema(reads)) log.warn(ownerWarning('ringmaster_worker'));
  const signer = parts.connectSigner(reads);
  const workers = await createWorkers(parts, { turns, reads, bells, signer });
  sweeper.start();
  pacer.start();
  prober.start();
  const stopping = new AbortController();
  void settleDeployment(parts, temporal, stopping.signal);
  const ended = Promise.all(workers.map((worker) => worker.run())).then(async () => {
    stopping.abort();
    sweeper.stop();
    pacer.stop();
    await prober.stop();
    await listener.close();
    await temporal.connection.close();
    signer.close();
    await Promise.all([turns.end(), reads.end()]);
  });
  return {
    stop: () => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    },
    ended,
  };
}

function createProber({ probes = [], log, metrics }: WorkerParts, db: Database): Prober {
  const onAnswer = (outcome: Verdict): void => {
    metrics.probeAsked(outcome);
  };
  return new Prober({ db, probes, log, onAnswer });
}

/** Sees to it that some build is current, and says which: on a fresh server this one. */
async function settleDeployment(parts: WorkerParts, { connection }: Client, signal: AbortSignal): Promise<void> {
  const { version, log, namespace = DEFAULT_NAMESPACE } = parts;
  if (version === null) return;
  const deployments = { service: connection.workflowService, namespace, identity: 'ringmaster-worker' };
  const onFailure = (error: unknown): void => {
    log.warn({ err: error }, 'temporal did not say which build is current; it is asked again');
  };
  const current = await becomeCurrentIfFirst(deployments, version, { signal, onFailure });
  if (current !== null) log.info({ ...version, current }, 'this build, and the one on which campaigns are launched');
}

function deploymentOptions(version: WorkerDeploymentVersion | null): {
  workerDeploymentOptions?: WorkerDeploymentOptions;
} {
  if (version === null) return {};
  return { workerDeploymentOptions: { version, useWorkerVersioning: true, defaultVersioningBehavior: 'PINNED' } };
}

async function createClient({ temporalAddress, tracing, namespace }: WorkerParts): Promise<Client> {
  const connection = await Connection.connect({ address: temporalAddress });
  return new Client({ connection, plugins: tracingPlugins(tracing), namespace: namespace ?? DEFAULT_NAMESPACE });
}

async function createWorkers(
  parts: WorkerParts,
  { turns, reads, bells, signer }: { turns: Database; reads: Database; bells: Bells; signer: OrderSigner },
): Promise<Worker[]> {
  const { connection, metrics } = parts;
  const common = {
    connection,
    namespace: parts.namespace ?? DEFAULT_NAMESPACE,
    ...deploymentOptions(parts.version),
    shutdownGraceTime: SHUTDOWN_GRACE,
    plugins: tracingPlugins(parts.tracing),
  };
  const workflowBundle = await loadBundle(parts);
  const campaigns = await Worker.create({
    ...common,
    taskQueue: CAMPAIGN_TASK_QUEUE,
    workflowBundle,
    activities: createSteeringActivities({ db: reads, bells }),
    maxConcurrentActivityTaskExecutions: CAMPAIGN_SLOTS,
    maxCachedWorkflows: CACHED_CAMPAIGNS_AND_WAVES,
  });
  const lanes = await Worker.create({
    ...common,
    taskQueue: LANE_TASK_QUEUE,
    workflowBundle,
    activities: createLaneActivities({
      queue: new TurnQueue(),
      bells,
      turns,
      reads,
      signer,
      tracedHosts: parts.tracedHosts,
      onTurn: (tried) => {
        metrics.turnTaken(tried.outcome, tried.tookMs);
        traceTurn(parts, tried, Date.now());
        logGate(parts.log, tried);
      },
    }),
    maxConcurrentActivityTaskExecutions: LANE_SLOTS,
    maxCachedWorkflows: CACHED_LANES,
  });
  return [campaigns, lanes];
}

async function loadBundle({ bundlePath, tracing }: WorkerParts): Promise<WorkflowBundleOption> {
  const kind = tracing.isOn ? 'traced' : 'untraced';
  const path = bundlePath ?? join(__dirname, '..', 'workflows', BUNDLE_FILES[kind]);
  return existsSync(path) ? { codePath: path } : { code: await bundleWorkflows(kind) };
}
