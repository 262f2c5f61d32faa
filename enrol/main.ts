import { readFile } from 'node:fs/promises';
import { runProcess, untilToldToStop } from '../environment/run-process';
import { createEnrolMetrics } from '../telemetry/enrol-metrics';
import { createLogger } from '../telemetry/log';
import { startMetricsServer } from '../telemetry/metrics-server';
import { readRelease } from '../telemetry/release';
import { parseConfig } from './config';
import { Enrolment, LIFETIME_MS } from './enrolment';
import { openFileAuthority } from './file-authority';
import { ENROL_RATES, REQUEST_MS } from './listener';

async function main(): Promise<void> {
  const { databaseUrl, listen, tlsFiles, authorityFiles, trustDomain, metricsListen } = parseConfig(process.env);
  const log = createLogger({ process: 'enrol' });
  const stopping = untilToldToStop();
  const authority = await openFileAuthority(authorityFiles, trustDomain);
  const tls = { cert: await readFile(tlsFiles.cert), key: await readFile(tlsFiles.key) };
  const metrics = createEnrolMetrics(readRelease());
  const options = {
    databaseUrl,
    listen,
    tls,
    authority,
    trustDomain,
    lifetimeMs: LIFETIME_MS,
    rates: ENROL_RATES,
    requestMs: REQUEST_MS,
    metrics,
    log,
  };
  const enrolment = await Enrolment.start(options);
  const metricsServer = metricsListen === null ? null : await startMetricsServer(metrics.registry, metricsListen);
  log.info({ port: enrolment.port, trustDomain }, 'ready');
  await stopping;
  log.info('stopping');
  await enrolment.stop();
  await metricsServer?.close();
}

runProcess('enrol', main);
