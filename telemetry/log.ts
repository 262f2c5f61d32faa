import { pino, stdTimeFunctions, type DestinationStream, type Logger as PinoLogger } from 'pino';

/** A log that writes one JSON object per line. */
export type Logger = PinoLogger;

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Fields that never reach a log, at the top or one level down. Connection strings carry passwords. */
const SECRET_FIELDS = [
  'authorization',
  'connectionString',
  'cookie',
  'databaseUrl',
  'DATABASE_URL',
  'joinToken',
  'key',
  'passphrase',
  'password',
  'privateKey',
  'secret',
  'signingKey',
  'token',
];

export interface LogOptions {
  /** Stands in every line as `process`. */
  readonly process: string;
  readonly level?: LogLevel;
  /** Where lines go; standard output unless given. */
  readonly destination?: DestinationStream;
}

/** Makes the log of one process. Messages are lower-case sentences, with what they are about in fields. */
export function createLogger(options: LogOptions): Logger {
  const settings = {
    level: options.level ?? 'info',
    base: { process: options.process },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[secret]' },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}
