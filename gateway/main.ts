import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGatewayMetrics } from '../telemetry/gateway-metrics';
import { createLogger } from '../telemetry/log';
import { startMetricsServer } from '../telemetry/metrics-server';
import { ConfigError, type GatewayConfig, parseConfig } from './config';
import { GATEWAY_TIMES, Gateway } from './gateway';
import { GATEWAY_ERROR_KINDS } from './gateway-error';

async function readTls(files: GatewayConfig['tlsFiles']): Promise<{ ca: Buffer; cert: Buffer; key: Buffer }> {
  const [ca, cert, key] = await Promise.all([readFile(files.ca), readFile(files.cert), readFile(files.key)]);
  return { ca, cert, key };
}

/** The release is the package's, two folders above the compiled file. */
async function readRelease(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(__dirname, '..', '..', 'package.json'), 'utf8'));
  const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isManifest ? String(manifest.version) : 'unknown';
}

async function main(): Promise<void> {
  const config = parseConfig(process.env);
  const log = createLogger({ process: 'gateway' });
  const metrics = createGatewayMetrics(await readRelease(), GATEWAY_ERROR_KINDS);
  const stopping = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  const gateway = await Gateway.start({
    ...config,
    tls: await readTls(config.tlsFiles),
    metrics,
    log,
    times: GATEWAY_TIMES,
  });
  const metricsServer = await startMetricsServer(metrics.registry, config.metrics);
  const ports = { ...gateway.ports, metrics: metricsServer.port };
  log.info({ gatewayId: config.gatewayId, ports, trustDomain: config.trustDomain }, 'ready');
  await stopping;
  log.info('stopping');
  await gateway.stop();
  await metricsServer.close();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const told =
      error instanceof ConfigError ? error.problems : [error instanceof Error ? error.message : String(error)];
    for (const line of told) process.stderr.write(`gateway: ${line}\n`);
    process.exit(1);
  },
);
