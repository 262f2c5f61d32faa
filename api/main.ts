import { readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { OpenTelemetryPlugin } from '@temporalio/interceptors-opentelemetry-v2';
import { readCampaign } from '../store/campaigns-read';
import { openDatabase } from '../store/database';
import { readFleet } from '../store/fleet-reading';
import { ownerWarning, ownsSchema } from '../store/login-rights';
import { ShownPromises } from '../store/shown-promises';
import { createApiMetrics } from '../telemetry/api-metrics';
import { createLogger, type Logger } from '../telemetry/log';
import { startMetricsServer } from '../telemetry/metrics-server';
import { startTracing } from '../telemetry/tracing';
import { readRelease } from '../telemetry/release';
import { traceFields } from '../telemetry/trace-context';
import { createSigner } from '../trust/signer';
import { ConfigError } from '../environment/environment-reader';
import { openArtifactFiles } from './artifact-files';
import { CampaignWatch } from './campaign-watch';
import { type ApiConfig, parseConfig } from './config';
import { createFleetLock } from './fleet-lock';
import { openHoldDatabase } from './hold-database';
import { keepEvents } from './keep-events';
import { keepStops } from './keep-stops';
import { measureRequests } from './measure-requests';
import { PlannerThread } from './plan-in-thread';
import { AuditSealer, sealAudit } from './seal-audit';
import { REQUEST_RATES } from './request-rates';
import { createApi } from './server';
import { SIMULATION_TIMES } from './simulate-patch';
import { startLaunched } from './start-launched';
import { createTemporalEngine } from './temporal-engine';
import { createIdentityProvider } from './identity-provider';
import { readOidcFile } from './oidc-config';
import { readFirstRoot } from './signed-documents';
import { NO_TOKENS, readSetupCode, readTokenFile } from './tokens';
import { traceRequests } from './trace-requests';
import { watchGoals } from './watch-goals';

/**
 * A server that answers nothing for so long may be gone, and whoever waits for its answer is told so. Long, because a fleet's
 * import and a plan's rows are statements of 70,000 rows.
 */
const ANSWER_MS = 60_000;

/** Closes what was opened, last opened first. */
class Closing {
  private readonly steps: (() => unknown)[] = [];
  add(step: () => unknown): void {
    this.steps.unshift(step);
  }
  async run(): Promise<void> {
    for (const step of this.steps.splice(0)) await step();
  }
}

async function serve(config: ApiConfig, log: Logger, closing: Closing): Promise<void> {
  const tokens = config.tokenFile === null ? NO_TOKENS : readTokenFile(config.tokenFile);
  const setupCode = config.setupCodeFile === null ? null : readSetupCode(config.setupCodeFile);
  const identityProvider = config.oidcFile === null ? null : createIdentityProvider(readOidcFile(config.oidcFile));
  const signer = createSigner(readFileSync(config.auditKeyFile, 'utf8'));
  const firstRoot = readFirstRoot(config.trustRootFile);
  const artifacts = await openArtifactFiles(config.artifactsDir);
  const db = openDatabase(config.databaseUrl, { applicationName: 'ringmaster-api', answerWithinMs: ANSWER_MS });
  closing.add(() => db.end());
  const holds = openHoldDatabase(config.databaseUrl);
  closing.add(() => holds.end());
  const planner = new PlannerThread({
    ...{ databaseUrl: config.databaseUrl, answerWithinMs: ANSWER_MS, twoPeople: config.twoPeople },
  });
  closing.add(() => planner.close());
  const tracing = startTracing({ process: 'api', otlpEndpoint: process.env.OTEL_EXPORTER_OTLP_ENDPOINT });
  closing.add(() => tracing.close());
  const connection = Connection.lazy({ address: config.temporalAddress });
  closing.add(() => connection.close());
  const engine = createTemporalEngine(
    new Client({ connection, plugins: tracing.isOn ? [new OpenTelemetryPlugin(tracing)] : [] }),
  );

  const fault = (what: string) => (error: unknown) => {
    log.warn({ err: error }, what);
  };
  ownsSchema(db).then((owns) => {
    if (owns) log.warn(ownerWarning('ringmaster_api'));
  }, fault('what the login of DATABASE_URL may do could not be read'));
  const watch = new CampaignWatch((id) => readCampaign(db, id), fault('a watched campaign could not be read'));
  closing.add(() => watch.close());
  const promises = new ShownPromises();
  const metrics = createApiMetrics(readRelease(), () => readFleet(db, promises));
  const app = await createApi(
    {
      ...{ db, holds, planner, engine, tokens, artifacts, watch, simulation: SIMULATION_TIMES, tracing, firstRoot },
      ...{ twoPeople: config.twoPeople, setupCode, identityProvider, rates: REQUEST_RATES },
      trustedProxies: config.trustedProxies,
    },
    log,
  );
  if (tracing.isOn) traceRequests(app);
  measureRequests(app, metrics);
  closing.add(() => app.close());
  const address = await app.listen(config.listen);
  const metricsServer =
    config.metricsListen === null ? null : await startMetricsServer(metrics.registry, config.metricsListen);
  closing.add(() => metricsServer?.close());
  closing.add(sealAudit({ sealer: new AuditSealer(db, signer), onFault: fault('the audit could not be sealed yet') }));
  closing.add(keepStops({ db, onFault: fault('what was stopped could not be kept, or put on record, yet') }));
  closing.add(keepEvents({ db, onFault: fault('old events could not be forgotten yet') }));
  closing.add(watchGoals({ db, onFault: fault('goals could not be forecast yet') }));
  if (config.fleetLock !== null) {
    const { listen, slots } = config.fleetLock;
    const locks = createFleetLock({ db, slots }, log);
    closing.add(() => locks.close());
    log.info({ fleetLock: await locks.listen(listen), slots }, 'gives reboot locks');
  }
  const stopStarting = startLaunched({ db, engine, onFault: fault('launched campaigns could not be started yet') });
  closing.add(stopStarting);
  log.info({ address, metricsPort: metricsServer?.port ?? null, temporal: config.temporalAddress }, 'ready');
}

async function main(): Promise<void> {
  const log = createLogger({ process: 'api', fields: traceFields });
  const closing = new Closing();
  const stop = (signal: string): void => {
    log.info({ signal }, 'stopping');
    closing.run().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'could not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  try {
    await serve(parseConfig(process.env), log, closing);
  } catch (error) {
    // A person mends it: a line for each, as the gateway says it.
    if (error instanceof ConfigError)
      for (const line of error.problems) process.stderr.write(`ringmaster-api: ${line}\n`);
    else log.fatal({ err: error }, error instanceof Error ? error.message : 'the api could not start');
    await closing.run();
    process.exitCode = 1;
  }
}

void main();
