import { readFileSync } from 'node:fs';
import { runProcess, untilToldToStop } from '../environment/run-process';
import { createLogger } from '../telemetry/log';
import { startMetricsServer } from '../telemetry/metrics-server';
import { readRelease } from '../telemetry/release';
import { createSignerMetrics } from '../telemetry/signer-metrics';
import { parseEnvelope } from '../trust/envelope-file';
import { openTrustRoot } from '../trust/root-document';
import { createSigner } from '../trust/signer';
import { parseConfig } from './config';
import { Ledger } from './ledger';
import { SigningDesk } from './signing-desk';
import { SigningServer } from './signing-server';

async function main(): Promise<void> {
  const { listen, metricsListen, tlsFiles, keyFile, dataDir, trustRootFile } = parseConfig(process.env);
  const log = createLogger({ process: 'signer' });
  if (process.argv[2] === '--init') {
    await Ledger.create(dataDir);
    log.info({ dataDir }, 'an empty count was made');
    return;
  }
  if (process.argv[2] === '--go-on-from') {
    await Ledger.goOnFrom(dataDir, Number(process.argv[3]), Date.now());
    log.warn({ dataDir }, 'the count goes on where it is, although more was signed than it has');
    return;
  }
  const stopping = untilToldToStop();
  const signer = createSigner(readFileSync(keyFile, 'utf8'));
  const anchor = trustRootFile === null ? null : openTrustRoot(parseEnvelope(readFileSync(trustRootFile, 'utf8')));
  const metrics = createSignerMetrics(readRelease());
  const ledger = await Ledger.open(dataDir, (error) => {
    log.fatal({ err: error }, 'the count could not be written, so nothing is signed: mend the disk and start again');
    process.exit(1);
  });
  const desk = await SigningDesk.open({
    signer,
    ledger,
    anchor,
    now: () => Date.now(),
    onDocumentRefused: (refused) => {
      log.warn(refused, 'a signed document was not taken');
    },
  });
  const { ca, cert, key } = tlsFiles;
  const tls = { ca: readFileSync(ca), cert: readFileSync(cert), key: readFileSync(key) };
  const server = await SigningServer.start({ listen, tls, desk, metrics, log });
  const metricsServer = metricsListen === null ? null : await startMetricsServer(metrics.registry, metricsListen);
  if (anchor === null) log.warn('orders are signed that nobody approved: RINGMASTER_SIGN_UNAPPROVED is set');
  log.info({ port: server.port, signingKeyId: signer.keyId, approvals: anchor !== null }, 'ready');
  await stopping;
  log.info('stopping');
  await server.stop();
  await ledger.close();
  await metricsServer?.close();
}

runProcess('signer', main);
