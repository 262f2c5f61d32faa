import type { Listen } from '../telemetry/metrics-server';

/** What a worker process is told from outside. */
export interface WorkerConfig {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly signingKeyFile: string;
  readonly metricsListen: Listen;
  /** Where Temporal's SDK serves its own metrics (RINGMASTER_TEMPORAL_METRICS_LISTEN); off when not set. */
  readonly temporalMetricsListen: string | undefined;
  readonly otlpEndpoint: string | undefined;
}

/** Environment variables a worker needs, each with what it is. */
const REQUIRED = {
  DATABASE_URL: 'a PostgreSQL connection string',
  TEMPORAL_ADDRESS: "Temporal's host:port",
  RINGMASTER_SIGNING_KEY_FILE: 'the file of the ed25519 key (PKCS8 PEM) that signs orders',
  RINGMASTER_METRICS_LISTEN: 'the host:port on which /metrics is served',
} as const;

/** Reads a worker's configuration. Throws one error that names every missing or malformed variable. */
export function parseWorkerConfig(environment: Readonly<Record<string, string | undefined>>): WorkerConfig {
  const problems: string[] = [];
  const read = (name: keyof typeof REQUIRED): string => {
    const value = environment[name] ?? '';
    if (value === '') problems.push(`${name} is not set: give ${REQUIRED[name]}`);
    return value;
  };
  const config = {
    databaseUrl: read('DATABASE_URL'),
    temporalAddress: read('TEMPORAL_ADDRESS'),
    signingKeyFile: read('RINGMASTER_SIGNING_KEY_FILE'),
    metricsListen: parseListen(read('RINGMASTER_METRICS_LISTEN'), problems),
    temporalMetricsListen: environment['RINGMASTER_TEMPORAL_METRICS_LISTEN'],
    otlpEndpoint: environment['OTEL_EXPORTER_OTLP_ENDPOINT'],
  };
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return config;
}

function parseListen(text: string, problems: string[]): Listen {
  const match = /^(?<host>[^:]+):(?<port>\d{1,5})$/.exec(text);
  const port = Number(match?.groups?.['port'] ?? NaN);
  if (text !== '' && !(port <= 65535)) problems.push(`RINGMASTER_METRICS_LISTEN is "${text}": give host:port`);
  return { host: match?.groups?.['host'] ?? '127.0.0.1', port };
}
