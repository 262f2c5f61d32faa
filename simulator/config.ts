import { resolve } from 'node:path';
import { ConfigError } from '../environment/environment-reader';
import { HIGHEST_SIMULATOR } from '../model/simulated-host-id';
import type { ReconnectPolicy } from '../model/reconnect-delay';
import { OPERATIONS, type Operation } from '../model/words';
import { readBehaviours } from './behaviours';
import { ConfigReader } from './config-reader';
import type { FailureModel, Span } from './failure-model';

/** What a simulator process is told by its file, checked. Paths are absolute. */
export interface SimulatorConfig {
  /** Its number: which hosts it speaks for. */
  readonly simulator: number;
  readonly hosts: number;
  /** `host:port` each. */
  readonly gateways: readonly string[];
  readonly connections: number;
  readonly tlsFiles: { readonly ca: string; readonly cert: string; readonly key: string };
  /** A PEM file; null where signatures are not checked. */
  readonly trustedOrderKeys: string | null;
  /** Hosts that connect per second at the start. */
  readonly connectPerSecond: number;
  readonly reconnect: ReconnectPolicy;
  readonly progress: boolean;
  readonly rebootRequired: boolean;
  readonly metricsListen: { readonly host: string; readonly port: number } | null;
  readonly model: FailureModel;
}

/** Reads a text file. Throws as `readFileSync` does. */
export type ReadText = (file: string) => string;

const KEYS = [
  ...['simulator', 'hosts', 'gateways', 'connections', 'tls', 'trustedOrderKeys', 'verify', 'seed', 'metricsListen'],
  ...['behaviour', 'times', 'connectPerSecond', 'reconnect', 'progress', 'rebootRequired'],
];
const ADDRESS = { pattern: /^(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):\d{1,5}$/, words: 'host:port' };
const FILE = { pattern: /^[^\0]+$/, words: 'a path; a relative one starts at the folder of this file' };
/** Milliseconds; quick, because a simulator is there to load servers, not to wait. */
const DEFAULT_TIMES: Readonly<Record<Operation, Span>> = {
  install: [200, 800],
  reboot: [500, 1_500],
  smoke_test: [50, 200],
  back_out: [200, 800],
};
const MOST_HOSTS = 1_000_000;

/** Parses a configuration file; relative paths in it start at `directory`. Throws ConfigError with every problem. */
export function parseConfig(text: string, directory: string, readText: ReadText): SimulatorConfig {
  const reader = new ConfigReader();
  const root = reader.table(parseJson(text), '', KEYS);
  const file = (value: unknown, path: string): string => resolve(directory, reader.text(value, path, FILE));
  const tls = reader.table(root.tls, 'tls', ['ca', 'cert', 'key']);
  const verify = reader.flag(root.verify, 'verify');
  const gateways = reader.list(root.gateways, 'gateways');
  if (gateways.length === 0) reader.problems.push('gateways must name at least one, as host:port');
  const config: SimulatorConfig = {
    simulator: reader.number(root.simulator, 'simulator', { from: 0, to: HIGHEST_SIMULATOR }),
    hosts: reader.number(root.hosts, 'hosts', { from: 1, to: MOST_HOSTS }),
    gateways: gateways.map((each, place) => reader.text(each, `gateways[${String(place)}]`, ADDRESS)),
    connections: reader.number(root.connections, 'connections', { from: 1, to: 20_000 }),
    tlsFiles: { ca: file(tls.ca, 'tls.ca'), cert: file(tls.cert, 'tls.cert'), key: file(tls.key, 'tls.key') },
    trustedOrderKeys: verify ? file(root.trustedOrderKeys, 'trustedOrderKeys') : null,
    connectPerSecond: reader.number(root.connectPerSecond ?? 1_000, 'connectPerSecond', { from: 1, to: 100_000 }),
    reconnect: readReconnect(reader, root.reconnect),
    progress: reader.flag(root.progress, 'progress'),
    rebootRequired: reader.flag(root.rebootRequired, 'rebootRequired'),
    metricsListen: root.metricsListen === undefined ? null : readListen(reader, root.metricsListen),
    model: {
      seed: reader.number(root.seed, 'seed', { from: 0, to: Number.MAX_SAFE_INTEGER }),
      times: readTimes(reader, root.times ?? {}),
      behaviours: readBehaviours(reader, root.behaviour, (name, path) =>
        readIndexes({ reader, path, readText }, resolve(directory, name)),
      ),
    },
  };
  if (reader.problems.length > 0) throw new ConfigError(reader.problems);
  return config;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError([`the file is not JSON: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

function readTimes(reader: ConfigReader, value: unknown): Readonly<Record<Operation, Span>> {
  const table = reader.table(value, 'times', OPERATIONS);
  const read = (operation: Operation): Span => {
    const given = table[operation];
    return given === undefined ? DEFAULT_TIMES[operation] : reader.span(given, `times.${operation}`);
  };
  return {
    install: read('install'),
    reboot: read('reboot'),
    smoke_test: read('smoke_test'),
    back_out: read('back_out'),
  };
}

function readReconnect(reader: ConfigReader, value: unknown): ReconnectPolicy {
  const table = reader.table(value ?? {}, 'reconnect', ['initialWindowMs', 'maxBackoffMs']);
  const range = { from: 1, to: 3_600_000 };
  return {
    initialWindowMs: reader.number(table.initialWindowMs ?? 1_000, 'reconnect.initialWindowMs', range),
    maxBackoffMs: reader.number(table.maxBackoffMs ?? 60_000, 'reconnect.maxBackoffMs', range),
  };
}

function readListen(reader: ConfigReader, value: unknown): { host: string; port: number } {
  const address = reader.text(value, 'metricsListen', ADDRESS);
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}

function readIndexes(
  { reader, path, readText }: { reader: ConfigReader; path: string; readText: ReadText },
  file: string,
): ReadonlySet<number> {
  let text: string;
  try {
    text = readText(file);
  } catch (error) {
    reader.problems.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    return new Set();
  }
  const lines = text.split('\n').filter((line) => line !== '');
  const wrong = lines.find((line) => !/^\d{1,9}$/.test(line));
  if (wrong !== undefined) reader.problems.push(`${path}: "${wrong}" in ${file} is not the index of a host`);
  return new Set(lines.map(Number));
}
