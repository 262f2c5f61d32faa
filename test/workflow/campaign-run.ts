import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createSigner } from '../../activities/signer';
import type { CampaignSpec } from '../../model/campaign';
import type { CampaignId, HostId } from '../../model/ids';
import { type Database, openDatabase } from '../../store/database';
import { createLogger } from '../../telemetry/log';
import { startTracing } from '../../telemetry/tracing';
import { createWorkerMetrics } from '../../telemetry/worker-metrics';
import { createTracingPlugin } from '../../workers/bundle';
import { type RunningWorker, startWorker } from '../../workers/worker';
import type { campaignWorkflow } from '../../workflows';
import { importFleet, launchCampaign } from '../launched-campaign';
import { type Answer, ScriptedFleet } from '../scripted-fleet';
import { createTestDatabase, ensureTemporal, type TestDatabase } from '../servers';

/** One database, one namespace and one worker on the run's real Temporal server, for one test file. */
export class CampaignRun {
  private constructor(
    readonly database: TestDatabase,
    readonly db: Database,
    readonly client: Client,
    readonly native: NativeConnection,
    private worker: RunningWorker,
    private readonly startAnother: () => Promise<RunningWorker>,
  ) {}

  static async open(): Promise<CampaignRun> {
    const address = await ensureTemporal();
    const database = await createTestDatabase();
    const namespace = `test-${randomUUID().slice(0, 8)}`;
    const connection = await Connection.connect({ address });
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
    await untilNamespaceIsKnown(connection, namespace);
    const native = await NativeConnection.connect({ address });
    const tracing = startTracing({ process: 'test', otlpEndpoint: undefined });
    const client = new Client({ connection, namespace, plugins: [createTracingPlugin(tracing)] });
    const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const start = (): Promise<RunningWorker> =>
      startWorker({
        databaseUrl: database.url,
        temporalAddress: address,
        connection: native,
        signer: createSigner(pem),
        tracing,
        metrics: createWorkerMetrics('test'),
        log: createLogger({ process: 'test', level: 'error' }),
        namespace,
        // Made by the build: Temporal's bundler does not run inside Jest.
        bundlePath: join(__dirname, '..', '..', 'dist', 'workflows', 'bundle.js'),
      });
    return new CampaignRun(database, openDatabase(database.url), client, native, await start(), start);
  }

  /** Starts a fleet of `hosts` that answers as told. */
  async fleet(hosts: number, answer?: Answer): Promise<{ fleet: ScriptedFleet; hostIds: HostId[] }> {
    const hostIds = await importFleet(this.db, hosts);
    const fleet = new ScriptedFleet(this.db);
    await fleet.start(hostIds, answer);
    return { fleet, hostIds };
  }

  /** Launches a campaign and its workflow, as the api does. */
  async launch(change: Partial<CampaignSpec> = {}): Promise<{ campaignId: CampaignId; handle: WorkflowHandle<typeof campaignWorkflow> }> {
    const campaignId = await launchCampaign(this.db, change);
    const handle = await this.client.workflow.start<typeof campaignWorkflow>('campaignWorkflow', {
      workflowId: `campaign/${campaignId}`,
      taskQueue: 'campaign',
      args: [{ campaignId }],
    });
    return { campaignId, handle };
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
    await this.database.drop();
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
