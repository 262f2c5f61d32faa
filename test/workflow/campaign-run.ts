import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { NativeConnection } from '@temporalio/worker';
import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OrderSigner, SignerAwayError, signsAll } from '../../activities/order-signer';
import { createSigner } from '../../trust/signer';
import type { CampaignSpec } from '../../model/campaign';
import type { CampaignId, HoldId, HostId } from '../../model/ids';
import type { Probe } from '../../probes/probe-list';
import { type Database, openDatabase } from '../../store/database';
import { createLogger } from '../../telemetry/log';
import { startTracing } from '../../telemetry/tracing';
import { createWorkerMetrics } from '../../telemetry/worker-metrics';
import { tracingPlugins } from '../../workers/bundle';
import { version } from '../../package.json';
import { type RunningWorker, startWorker } from '../../workers/worker';
import type { campaignWorkflow } from '../../workflows';
import { importFleet, launchCampaign } from '../launched-campaign';
import { type Answer, ScriptedFleet } from '../scripted-fleet';
import { createTestDatabase, ensureTemporal, type TestDatabase } from '../servers';

const HISTORIES = join(__dirname, '..', 'replay', 'histories');
/** Made by the build: Temporal's bundler does not run inside Jest. */
export const BUNDLE = join(__dirname, '..', '..', 'dist', 'workflows', 'bundle.js');

/** Of which build a worker is, and what it runs. */
export interface WorkerBuild {
  readonly version: WorkerDeploymentVersion | null;
  readonly bundlePath: string;
}

const FULL = { reason: 'pace_exceeded', message: 'signed pace: the manifest allows 5 hosts an hour', waitMs: 500 };

/** A signer that can be away, or whose hour can be full. */
class SwitchedSigner implements OrderSigner {
  isAway = false;
  isFull = false;
  /** Asked in vain. */
  missed = 0;

  constructor(private readonly signer: OrderSigner) {}

  sign(...orders: Parameters<OrderSigner['sign']>): ReturnType<OrderSigner['sign']> {
    if (!this.isAway && !this.isFull) return this.signer.sign(...orders);
    this.missed += 1;
    if (this.isFull) return Promise.resolve(orders[0].payloads.map(() => ({ refused: FULL })));
    return Promise.reject(new SignerAwayError('the signer is away'));
  }

  close(): void {
    this.signer.close();
  }
}

/** One database, one namespace and one worker on the run's real Temporal server, for one test file. */
export class CampaignRun {
  private constructor(
    readonly database: TestDatabase,
    readonly db: Database,
    readonly client: Client,
    readonly native: NativeConnection,
    private worker: RunningWorker,
    /** Starts a worker beside the one that runs; whoever started it stops it. */
    readonly startAnother: (build?: WorkerBuild) => Promise<RunningWorker>,
    /** The public half of the key that signs this run's orders. */
    readonly orderKey: KeyObject,
    /** While it is away nothing is signed. */
    readonly signer: SwitchedSigner,
    private readonly ownsDatabase: boolean,
  ) {}

  /** Opens on the tier's Temporal server and a database of its own, unless the test brings its own. */
  static async open(
    own: { address?: string; database?: TestDatabase; build?: WorkerBuild; probes?: readonly Probe[] } = {},
  ): Promise<CampaignRun> {
    const address = own.address ?? (await ensureTemporal());
    const database = own.database ?? (await createTestDatabase());
    const namespace = `test-${randomUUID().slice(0, 8)}`;
    const connection = await Connection.connect({ address });
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
    await untilNamespaceIsKnown(connection, namespace);
    const native = await NativeConnection.connect({ address });
    const tracing = startTracing({ process: 'test', otlpEndpoint: undefined });
    const client = new Client({ connection, namespace, plugins: tracingPlugins(tracing) });
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const signer = new SwitchedSigner(signsAll(createSigner(pem)));
    const start = (build = own.build ?? { version: null, bundlePath: BUNDLE }): Promise<RunningWorker> =>
      startWorker({
        databaseUrl: database.workerUrl,
        temporalAddress: address,
        connection: native,
        connectSigner: () => signer,
        tracing,
        tracedHosts: 0,
        metrics: createWorkerMetrics('test'),
        log: createLogger({ process: 'test', level: 'error' }),
        namespace,
        probes: own.probes ?? [],
        ...build,
      });
    const db = openDatabase(database.url);
    const owns = own.database === undefined;
    return new CampaignRun(database, db, client, native, await start(), start, publicKey, signer, owns);
  }

  /** Starts a fleet of `hosts` that answers as told. */
  async fleet(hosts: number, answer?: Answer): Promise<{ fleet: ScriptedFleet; hostIds: HostId[] }> {
    const hostIds = await importFleet(this.db, hosts);
    const fleet = new ScriptedFleet(this.db);
    await fleet.start(hostIds, answer);
    return { fleet, hostIds };
  }

  /** Launches a campaign and its workflow, as the api does. */
  async launch(
    change: Partial<CampaignSpec> = {},
  ): Promise<{ campaignId: CampaignId; handle: WorkflowHandle<typeof campaignWorkflow> }> {
    const campaignId = await launchCampaign(this.db, change);
    const handle = await this.client.workflow.start<typeof campaignWorkflow>('campaignWorkflow', {
      workflowId: `campaign/${campaignId}`,
      taskQueue: 'campaign',
      args: [{ campaignId }],
    });
    return { campaignId, handle };
  }

  /**
   * Keeps this campaign's histories for the replay tier when RINGMASTER_RECORD_HISTORIES is set: the campaign's own, one
   * wave's and one lane's, as `<what>.<workflow>_<version>.json`; with continue-as-new the first run and the last.
   */
  async record(what: string, campaignId: CampaignId): Promise<void> {
    if (process.env['RINGMASTER_RECORD_HISTORIES'] === undefined) return;
    const ids = {
      campaign: `campaign/${campaignId}`,
      wave: `campaign/${campaignId}/pilot/east`,
      lane: `campaign/${campaignId}/pilot/east/lane/0`,
    };
    for (const [kind, workflowId] of Object.entries(ids)) {
      const runs = await this.runs(workflowId);
      await this.#recordRun(`${what}.${kind}`, workflowId, runs.at(-1));
      if (runs.length > 1) await this.#recordRun(`${what}.${kind}-renewed`, workflowId, runs[0]);
    }
  }

  async #recordRun(name: string, workflowId: string, runId: string | undefined): Promise<void> {
    const handle = this.client.workflow.getHandle(workflowId, runId);
    const history = JSON.parse(historyToJSON(await handle.fetchHistory())) as unknown;
    writeFileSync(join(HISTORIES, `${name}_${version}.json`), JSON.stringify({ workflowId, history }));
  }

  /** The runs of a workflow's id, oldest first: each but the last ended by continue-as-new. */
  async runs(workflowId: string): Promise<string[]> {
    const runs: { runId: string; startTime: Date }[] = [];
    for await (const run of this.client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) runs.push(run);
    return runs.sort((a, b) => a.startTime.getTime() - b.startTime.getTime()).map(({ runId }) => runId);
  }

  /** How many hosts of the campaign are in each state. */
  async states(campaignId: CampaignId): Promise<Record<string, number>> {
    const rows = await this.#rows<{ state: string; hosts: number }>(
      `SELECT state, count(*)::int AS hosts FROM campaign_host WHERE campaign_id = $1 GROUP BY state`,
      campaignId,
    );
    return Object.fromEntries(rows.map(({ state, hosts }) => [state, hosts]));
  }

  /** Ring names in the order of their first install order. */
  async ringsByFirstOrder(campaignId: CampaignId): Promise<string[]> {
    const rows = await this.#rows<{ name: string }>(
      `SELECT r.name FROM host_order o JOIN lane l USING (lane_id)
         JOIN ring r ON r.campaign_id = l.campaign_id AND r.ordinal = l.ring
        WHERE o.campaign_id = $1 GROUP BY r.name ORDER BY min(o.sequence)`,
      campaignId,
    );
    return rows.map(({ name }) => name);
  }

  /** The ring of each back-out order, in the order they were placed. */
  async ringsOfBackouts(campaignId: CampaignId): Promise<string[]> {
    const rows = await this.#rows<{ name: string }>(
      `SELECT r.name FROM host_order o JOIN lane l USING (lane_id)
         JOIN ring r ON r.campaign_id = l.campaign_id AND r.ordinal = l.ring
        WHERE o.campaign_id = $1 AND o.operation = 'back_out' ORDER BY o.sequence`,
      campaignId,
    );
    return rows.map(({ name }) => name);
  }

  async unreachedGoals(campaignId: CampaignId): Promise<number> {
    return (await this.#rows(`SELECT 1 FROM goal WHERE campaign_id = $1 AND reached_at IS NULL`, campaignId)).length;
  }

  holds(campaignId: CampaignId): Promise<{ holdId: HoldId; source: string; scope: string }[]> {
    return this.#rows(
      `SELECT hold_id AS "holdId", source, scope FROM hold WHERE campaign_id = $1 AND lifted_at IS NULL ORDER BY set_at`,
      campaignId,
    );
  }

  /** The reasons of all holds there ever were. */
  async reasonsOfHolds(campaignId: CampaignId): Promise<string[]> {
    const rows = await this.#rows<{ reason: string }>(`SELECT reason FROM hold WHERE campaign_id = $1`, campaignId);
    return rows.map(({ reason }) => reason);
  }

  overrides(campaignId: CampaignId): Promise<{ ring: string; verdict: string; by: string }[]> {
    return this.#rows(
      `SELECT name AS ring, overridden_verdict AS verdict, overridden_by AS by FROM ring
        WHERE campaign_id = $1 AND overridden_verdict IS NOT NULL`,
      campaignId,
    );
  }

  async planHash(campaignId: CampaignId): Promise<string> {
    const rows = await this.#rows<{ plan_hash: string }>(
      `SELECT plan_hash FROM campaign WHERE campaign_id = $1`,
      campaignId,
    );
    return rows[0]!.plan_hash;
  }

  /** Waits until `met`, looking often; the test's own time limit ends it. */
  async until(met: () => Promise<boolean>): Promise<void> {
    while (!(await met())) await this.pause(50);
  }

  async untilHeld(campaignId: CampaignId): Promise<{ holdId: HoldId }[]> {
    await this.until(async () => (await this.holds(campaignId)).length > 0);
    return this.holds(campaignId);
  }

  /** Time for something to happen that must not. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  async #rows<Row extends object>(statement: string, campaignId: CampaignId): Promise<Row[]> {
    return (await this.db.query<Row>(statement, [campaignId])).rows;
  }

  /** Ends the worker and starts another, with nothing in its cache. */
  async restartWorker(): Promise<void> {
    this.worker.stop();
    await this.worker.ended;
    this.worker = await this.startAnother();
  }

  async close(): Promise<void> {
    this.worker.stop();
    await this.worker.ended;
    await this.native.close();
    await this.client.connection.close();
    await this.db.end();
    if (this.ownsDatabase) await this.database.drop();
  }
}

async function untilNamespaceIsKnown(connection: Connection, namespace: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      await connection.workflowService.describeNamespace({ namespace });
      await connection.workflowService.listOpenWorkflowExecutions({ namespace });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  throw new Error(`namespace ${namespace} never became known`);
}
