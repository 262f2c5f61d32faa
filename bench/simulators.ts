import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { issueSimulatorCertificate } from '../deploy/local/certificates';
import { CHECKOUT } from '../deploy/local/checkout';
import type { RunContext } from '../deploy/local/run-context';
import { nodeService, type Stack } from '../deploy/local/stack';
import type { Service } from '../deploy/local/supervisor';
import { writeWhole } from '../deploy/local/whole-file';
import type { HostId } from '../model/ids';
import type { SimulatedHost } from './simulated-fleet';

/** Hosts that share one connection to the gateway. */
const HOSTS_PER_CONNECTION = 2_500;
/** A busy machine needs many times the few milliseconds that a session takes the gateway and the simulator. */
const READY_MS = 120_000;
const READY_MS_PER_HOST = 40;
/** The simulated hosts do no work: what is measured is the servers, at the pace the machine allows. */
const NO_TIME: readonly [number, number] = [0, 0];

const nameOf = (simulator: number): string => `simulator-${simulator}`;

/** What the simulators are started with. */
export interface Simulation {
  readonly stack: Stack;
  readonly fleet: readonly SimulatedHost[];
  /** Their installs fail. */
  readonly failing: readonly HostId[];
  /** Whether they check the signature of every order. */
  readonly verify: boolean;
}

/** Starts a process for each part of the fleet; resolves with their names when every host has its session. */
export async function startSimulators(context: RunContext, simulation: Simulation): Promise<string[]> {
  const numbers = [...new Set(simulation.fleet.map(({ simulator }) => simulator))];
  await Promise.all(
    numbers.map(async (simulator) => {
      const config = await writeConfig(context, simulation, simulator);
      const hosts = simulation.fleet.filter((host) => host.simulator === simulator).length;
      const readyTimeoutMs = READY_MS + READY_MS_PER_HOST * hosts;
      await context.supervisor.start(serviceOf(context, { simulator, config, readyTimeoutMs }));
    }),
  );
  return numbers.map(nameOf);
}

async function writeConfig(context: RunContext, simulation: Simulation, simulator: number): Promise<string> {
  const { stack, fleet, failing } = simulation;
  const directory = join(context.dir.hosts, nameOf(simulator));
  const certificate = await issueSimulatorCertificate({ authority: stack.authority, dir: directory, simulator });
  const members = fleet.filter((host) => host.simulator === simulator);
  const bad = new Set(failing);
  const badIndexes = members.filter(({ hostId }) => bad.has(hostId)).map(({ index }) => index);
  const badFile = join(directory, 'failing');
  writeWhole(badFile, badIndexes.map((index) => `${index}\n`).join(''));
  const configuration = {
    simulator,
    hosts: members.length,
    gateways: stack.gateways,
    // At least one to each gateway.
    connections: Math.max(stack.gateways.length, Math.ceil(members.length / HOSTS_PER_CONNECTION)),
    tls: { ca: stack.authority.certFile, cert: certificate.certFile, key: certificate.keyFile },
    trustedOrderKeys: stack.signingKey.publicFile,
    verify: simulation.verify,
    seed: 1,
    behaviour: badIndexes.length === 0 ? [] : [{ hosts: badFile, operation: 'install', share: 1, does: 'fail' }],
    times: { install: NO_TIME, reboot: NO_TIME, smoke_test: NO_TIME, back_out: NO_TIME },
  };
  const file = join(directory, 'simulator.json');
  writeWhole(file, `${JSON.stringify(configuration, null, 2)}\n`);
  return file;
}

function serviceOf(
  context: RunContext,
  { simulator, config, readyTimeoutMs }: { simulator: number; config: string; readyTimeoutMs: number },
): Service {
  const args = [join(CHECKOUT, 'dist', 'simulator', 'main.js'), '--config', config];
  return nodeService(context, { name: nameOf(simulator), args, environment: {}, readyTimeoutMs });
}

/**
 * How many operations any simulated host executed twice, as the stopped simulators say. @throws Error when one does not say.
 */
export function executedTwice(context: RunContext, names: readonly string[]): number {
  let sum = 0;
  for (const name of names) {
    const lines = readFileSync(join(context.dir.logs, `${name}.log`), 'utf8').split('\n');
    const counters = lines.reverse().find((line) => line.includes('"executedTwice"'));
    const count = Number(/"executedTwice":(\d+)/.exec(counters ?? '')?.[1] ?? NaN);
    if (Number.isNaN(count)) throw new Error(`${name} did not say what its hosts executed`);
    sum += count;
  }
  return sum;
}
