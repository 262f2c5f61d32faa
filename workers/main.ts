import { Connection } from '@temporalio/client';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { OrderSigner } from '../activities/order-signer';
import { SignerClient } from '../activities/signer-client';
import { ConfigError } from '../environment/environment-reader';
import type { Probe } from '../probes/probe-list';
import { readProbeList } from '../probes/read-probe-list';
import type { Database } from '../store/database';
import { createLogger, type Logger } from '../telemetry/log';
import { TEMPORAL_METRIC_NAMING } from '../telemetry/metrics';
import { startMetricsServer } from '../telemetry/metrics-server';
import { readRelease } from '../telemetry/release';
import { traceFields } from '../telemetry/trace-context';
import { startTracing } from '../telemetry/tracing';
import { createWorkerMetrics } from '../telemetry/worker-metrics';
import {
  type DeploymentConfig,
  parseDeploymentConfig,
  parseWorkerCommand,
  parseWorkerConfig,
  type WorkerConfig,
} from './config';
import { DeploymentError, type Deployments, listBuilds, makeCurrent } from './deployment';
import { DEFAULT_NAMESPACE, startWorker } from './worker';

const CONNECT_RETRY_MS = 500;
/** A build's workers are known a few seconds after they started. */
const POLLED_WITHIN_MS = 30_000;

async function run(config: WorkerConfig, log: Logger): Promise<void> {
  const probes = config.probesFile === null ? [] : await readProbesFile(config.probesFile);
  installRuntime(config, log);
  const { address, tlsFiles } = config.signer;
  const tls = {
    ca: readFileSync(tlsFiles.ca),
    cert: readFileSync(tlsFiles.cert),
    key: readFileSync(tlsFiles.key),
  };
  const connectSigner = (db: Database): OrderSigner =>
    new SignerClient({
      address,
      tls,
      db,
      onAway: (why) => {
        if (why === null) log.info('the signer answers again');
        else log.warn({ err: why }, 'the signer does not answer: orders wait unsigned, and it is asked each second');
      },
    });
  const tracing = startTracing({ process: 'worker', otlpEndpoint: config.otlpEndpoint });
  const metrics = createWorkerMetrics(readRelease());
  const metricsServer = await startMetricsServer(metrics.registry, config.metricsListen);
  const connection = await untilConnected(config.temporalAddress, log);
  const worker = await startWorker({ ...config, probes, connection, connectSigner, tracing, metrics, log });
  const stop = (): void => {
    worker.stop();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  log.info({ signer: address, probes: probes.length, metricsPort: metricsServer.port }, 'ready');
  await worker.ended;
  await connection.close();
  await metricsServer.close();
  await tracing.close();
}

/** Every problem on a line of its own, with file, line, column and path, as a compiler says it. */
async function readProbesFile(file: string): Promise<readonly Probe[]> {
  const read = readProbeList(await readFile(file, 'utf8'));
  if (read.ok) return read.probes;
  throw new ConfigError(
    read.problems.map(({ line, column, path, message, next }) => {
      const at = `${file}:${String(line)}:${String(column)}`;
      return `${at}: ${path === '' ? '' : `${path}: `}${message}. ${next}`;
    }),
  );
}

function installRuntime(config: WorkerConfig, log: Logger): void {
  const quiet = (): void => undefined;
  Runtime.install({
    logger: {
      log: quiet,
      trace: quiet,
      debug: quiet,
      info: quiet,
      warn: (message, meta) => {
        log.warn(meta ?? {}, message);
      },
      error: (message, meta) => {
        log.error(meta ?? {}, message);
      },
    },
    telemetryOptions:
      config.temporalMetricsListen === undefined
        ? {}
        : { metrics: { prometheus: { bindAddress: config.temporalMetricsListen, ...TEMPORAL_METRIC_NAMING } } },
  });
}

/** The SDK does not wait for a server that is not up yet, so we do. */
async function untilConnected(address: string, log: Logger): Promise<NativeConnection> {
  for (;;) {
    try {
      return await NativeConnection.connect({ address });
    } catch (error) {
      log.warn({ err: error, address }, 'temporal is not reachable yet');
      await new Promise((resolve) => setTimeout(resolve, CONNECT_RETRY_MS));
    }
  }
}

/** An operator's look at the builds, or word to one of them. */
async function askDeployment(
  { temporalAddress, deploymentName }: DeploymentConfig,
  ask: (deployments: Deployments, deploymentName: string) => Promise<void>,
): Promise<void> {
  const connection = await Connection.connect({ address: temporalAddress });
  try {
    const service = connection.workflowService;
    await ask({ service, namespace: DEFAULT_NAMESPACE, identity: 'ringmaster-operator' }, deploymentName);
  } finally {
    await connection.close();
  }
}

async function printBuilds(deployments: Deployments, deploymentName: string): Promise<void> {
  for (const { buildId, state } of await listBuilds(deployments, deploymentName)) {
    process.stdout.write(`${buildId}  ${state}\n`);
  }
}

async function main(words: readonly string[]): Promise<void> {
  const command = parseWorkerCommand(words);
  switch (command.kind) {
    case 'run':
      return run(parseWorkerConfig(process.env), log);
    case 'builds':
      return askDeployment(parseDeploymentConfig(process.env), printBuilds);
    case 'make-current':
      return askDeployment(parseDeploymentConfig(process.env), async (deployments, deploymentName) => {
        await makeCurrent(deployments, { deploymentName, buildId: command.buildId }, { withinMs: POLLED_WITHIN_MS });
        await printBuilds(deployments, deploymentName);
      });
  }
}

const log = createLogger({ process: 'worker', fields: traceFields });
main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    // A person asked: one line is enough.
    if (error instanceof DeploymentError) process.stderr.write(`worker: ${error.message}\n`);
    else log.error({ err: error }, 'the worker ended');
    process.exit(1);
  },
);
