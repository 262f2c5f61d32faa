import { type Environment, EnvironmentReader, type ListenAddress } from '../environment/environment-reader';

/** What a process of notifications is told by its environment. */
export interface NotifyConfig {
  /** With the role `ringmaster_notify`: it needs no other right in the database. */
  readonly databaseUrl: string;
  /** Receivers and routes (docs/notifications.md). */
  readonly settingsFile: string;
  /** Null: no metrics are served. */
  readonly metricsListen: ListenAddress | null;
}

/** Reads the process environment. Throws ConfigError with every problem and its way out. */
export function parseConfig(environment: Environment): NotifyConfig {
  const read = new EnvironmentReader(environment);
  return read.finish({
    databaseUrl: read.required('DATABASE_URL', 'the PostgreSQL URL of a login with the role ringmaster_notify'),
    settingsFile: read.required('RINGMASTER_NOTIFY_FILE', 'a file such as /etc/ringmaster-notify/notifications.yaml'),
    metricsListen: read.listenIfSet('RINGMASTER_METRICS_LISTEN'),
  });
}
