import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigError } from '../environment/environment-reader';
import { parseTrustedKeys } from '../trust/order-envelope';
import { startMetricsServer } from '../telemetry/metrics-server';
import { createSimulatorRegistry } from '../telemetry/simulator-metrics';
import { parseConfig, type SimulatorConfig } from './config';
import { SimulatedFleet } from './fleet';

/** Something is wrong with what the operator wrote. */
const EXIT_CONFIG = 2;
const USAGE = 'usage: node dist/simulator/main.js --config FILE (docs/simulator.md)';

/** One JSON line on standard output: what a benchmark waits for and reads. */
function say(msg: string, fields: object): void {
  process.stdout.write(`${JSON.stringify({ msg, ...fields })}\n`);
}

function read(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new ConfigError([`${name}: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

function readConfig(file: string): SimulatorConfig {
  const text = read('--config', file).toString('utf8');
  return parseConfig(text, dirname(resolve(file)), (path) => readFileSync(path, 'utf8'));
}

function createFleet(config: SimulatorConfig): SimulatedFleet {
  const { tlsFiles, trustedOrderKeys } = config;
  const keys = trustedOrderKeys === null ? null : read('trustedOrderKeys', trustedOrderKeys).toString('utf8');
  return new SimulatedFleet({
    config,
    tls: { ca: read('tls.ca', tlsFiles.ca), cert: read('tls.cert', tlsFiles.cert), key: read('tls.key', tlsFiles.key) },
    trustedKeys: keys === null ? null : parseTrustedKeys(keys),
    instance: randomBytes(8).toString('hex'),
    onReady: () => {
      say('ready', { hosts: config.hosts });
    },
    onRefused: (reason) => {
      const hint = reason === 'identity_missing' ? '; start the gateway with --allow-simulators' : '';
      process.stderr.write(`simulator: a gateway refused a host: ${reason} (docs/errors.md)${hint}\n`);
    },
  });
}

async function main(): Promise<void> {
  const [flag, file, ...rest] = process.argv.slice(2);
  if (flag !== '--config' || file === undefined || rest.length > 0) throw new ConfigError([USAGE]);
  const config = readConfig(file);
  const fleet = createFleet(config);
  if (config.metricsListen !== null) {
    const registry = createSimulatorRegistry(() => {
      const { byOperation, ...counts } = fleet.counters;
      return { ...counts, ...byOperation };
    });
    await startMetricsServer(registry, config.metricsListen);
  }
  process.on('SIGHUP', () => {
    try {
      const { model } = readConfig(file);
      fleet.behave(model);
      say('behaviour', { count: model.behaviours.length });
    } catch (error) {
      // A fleet in the middle of a campaign goes on as it was; whoever sent the signal reads why.
      say('behaviour_refused', { problems: error instanceof ConfigError ? error.problems : [String(error)] });
    }
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      fleet.stop();
      process.stdout.write(`${JSON.stringify({ msg: 'ended', ...fleet.counters })}\n`, () => process.exit(0));
    });
  }
  fleet.start();
}

main().catch((error: unknown) => {
  const told = error instanceof ConfigError ? error.problems : [error instanceof Error ? error.message : String(error)];
  for (const line of told) process.stderr.write(`simulator: ${line}\n`);
  process.exit(error instanceof ConfigError ? EXIT_CONFIG : 1);
});
