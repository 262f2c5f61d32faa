import { NativeConnection, Runtime } from '@temporalio/worker';
import { readFileSync } from 'node:fs';
import { createSigner } from '../activities/signer';
import { createLogger, type Logger } from '../telemetry/log';
import { TEMPORAL_METRIC_NAMING } from '../telemetry/metrics';
import { startMetricsServer } from '../telemetry/metrics-server';
import { startTracing } from '../telemetry/tracing';
import { createWorkerMetrics } from '../telemetry/worker-metrics';
import { parseWorkerConfig, type WorkerConfig } from './config';
import { startWorker } from './worker';

const CONNECT_RETRY_MS = 500;
const VERSION = '0.1.0';

async function run(config: WorkerConfig, log: Logger): Promise<void> {
  installRuntime(config, log);
  const signer = createSigner(readFileSync(config.signingKeyFile, 'utf8'));
  const tracing = startTracing({ process: 'worker', otlpEndpoint: config.otlpEndpoint });
  const metrics = createWorkerMetrics(VERSION);
  const metricsServer = await startMetricsServer(metrics.registry, config.metricsListen);
  const connection = await untilConnected(config.temporalAddress, log);
  const worker = await startWorker({ ...config, connection, signer, tracing, metrics, log });
  const stop = (): void => {
    worker.stop();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  log.info({ signingKey: signer.keyId, metricsPort: metricsServer.port }, 'ready');
  await worker.ended;
  await connection.close();
  await metricsServer.close();
  await tracing.close();
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

const log = createLogger({ process: 'worker' });
Promise.resolve()
  .then(() => run(parseWorkerConfig(process.env), log))
  .then(
    () => process.exit(0),
    (error: unknown) => {
      log.error({ err: error }, 'the worker ended');
      process.exit(1);
    },
  );
