import { pino, stdTimeFunctions, type DestinationStream, type Logger as PinoLogger } from 'pino';
import { withoutSecrets } from './without-secrets';

/** A log that writes one JSON object per line. */
export type Logger = PinoLogger;

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogOptions {
  /** Stands in every line as `process`. */
  readonly process: string;
  readonly level?: LogLevel;
  /** What every line says besides, asked anew for each: the trace it belongs to. */
  readonly fields?: () => object;
  /** Where lines go; standard output unless given. */
  readonly destination?: DestinationStream;
}

/** Makes the log of one process. Messages are lower-case sentences, with what they are about in fields. */
export function createLogger(options: LogOptions): Logger {
  const settings = {
    level: options.level ?? 'info',
    base: { process: options.process },
    timestamp: stdTimeFunctions.isoTime,
    ...(options.fields === undefined ? {} : { mixin: options.fields }),
    formatters: { level: (label: string) => ({ level: label }) },
    // The finished line: whatever is logged, however deep, and in whatever text.
    hooks: { streamWrite: withoutSecrets },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}
