import { readFile } from 'node:fs/promises';
import { ConfigError } from '../environment/environment-reader';
import { runProcess, untilToldToStop } from '../environment/run-process';
import { createGatewayMetrics } from '../telemetry/gateway-metrics';
import { createLogger } from '../telemetry/log';
import { startMetricsServer } from '../telemetry/metrics-server';
import { readRelease } from '../telemetry/release';
import { startTracing } from '../telemetry/tracing';
import { type GatewayConfig, parseConfig } from './config';
import { Gateway } from './gateway';
import { GATEWAY_TIMES } from './gateway-times';
import { GATEWAY_ERROR_KINDS } from './gateway-error';
import type { TlsMaterial } from './tls';

async function readTls(files: GatewayConfig['tlsFiles']): Promise<TlsMaterial> {
  const read = (name: string, file: string) =>
    readFile(file).catch((error: unknown) => {
      throw new ConfigError([`${name}: ${error instanceof Error ? error.message : String(error)}; give a PEM file`]);
    });
  const [ca, cert, key] = await Promise.all([
    read('RINGMASTER_TLS_CA', files.ca),
    read('RINGMASTER_TLS_CERT', files.cert),
    read('RINGMASTER_TLS_KEY', files.key),
  ]);
  return { ca, cert, key };
}

async function main(): Promise<void> {
  const config = parseConfig(process.env, process.argv.slice(2));
  const log = createLogger({ process: 'gateway' });
  if (config.allowSimulators) {
    log.warn(
      { allowSimulators: true },
      'SIMULATORS ARE ALLOWED: one certificate may speak for thousands of simulated hosts; never so where real hosts are',
    );
  }
  const metrics = createGatewayMetrics(readRelease(), GATEWAY_ERROR_KINDS);
  const tracing = startTracing({ process: 'gateway', otlpEndpoint: config.otlpEndpoint });
  const stopping = untilToldToStop();
  const tls = await readTls(config.tlsFiles);
  // A database that is away is waited for, and the wait must end when it is told to.
  const started = Gateway.start({ ...config, tls, metrics, tracing, log, times: GATEWAY_TIMES });
  const gateway = await Promise.race([started, stopping]);
  if (gateway === undefined) return;
  const metricsServer = await startMetricsServer(metrics.registry, config.metrics);
  const ports = { ...gateway.ports, metrics: metricsServer.port };
  log.info({ gatewayId: config.gatewayId, ports, trustDomain: config.trustDomain }, 'ready');
  await stopping;
  log.info('stopping');
  await gateway.stop();
  await metricsServer.close();
  await tracing.close();
}

runProcess('gateway', main);
