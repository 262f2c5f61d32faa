import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type {
  EventLine,
  HostSpec,
  LabJob,
  LabRequest,
  RequestLine,
  ScenarioResult,
  SecurityUpdate,
  ServersRequest,
} from '../messages';
import { buildAgentPackages } from './agent-packages';
import { DEMO_PACKAGES, DEMO_RPMS, type FleetHost, startFleet } from './fleet';
import { type AnyMachine, Machine } from './machine';
import { createNetwork, type Network } from './network';
import { createRepository, type Repository } from './repository';
import { runScenarios } from './scenarios';
import { startServers } from './servers';
import { VirtualMachine } from './virtual-machine';

/** Everything in the lab. */
interface Inside {
  readonly job: LabJob;
  readonly network: Network;
  readonly repository: Repository;
  readonly machines: Map<string, AnyMachine>;
}

function tell(line: EventLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function say(line: string): void {
  tell({ event: 'say', line });
}

function machine({ machines }: Inside, name: string): AnyMachine {
  const found = machines.get(name);
  if (found === undefined) throw new Error(`there is no host ${name} in the lab`);
  return found;
}

async function boot(inside: Inside, host: HostSpec): Promise<AnyMachine> {
  if (inside.machines.has(host.name)) throw new Error(`there is a host ${host.name} in the lab already`);
  const rpmFiles = host.hasRpms === true ? inside.repository.rpms.clientFiles : {};
  const files = { ...inside.repository.clientFiles, ...rpmFiles, ...host.files };
  const kind = host.isVirtual === true ? VirtualMachine : Machine;
  const created = await kind.create(inside, { ...host, files });
  inside.machines.set(host.name, created);
  await created.boot();
  return created;
}

/** What the hosts' own journals say, for whoever looks into a failure: beside the servers' logs. */
async function keepJournals(hosts: readonly FleetHost[], logs: string): Promise<void> {
  await Promise.all(
    hosts.map(async ({ name, machine: host }) => {
      const { stdout } = await host.exec(['journalctl', '--no-pager', '-n', '2000'], { input: '', timeoutMs: 20_000 });
      writeFileSync(join(logs, `${name}-journal.log`), stdout);
    }),
  );
}

async function scenarios(inside: Inside, update: SecurityUpdate, request: ServersRequest): Promise<ScenarioResult[]> {
  const { job, network, repository } = inside;
  const began = Date.now();
  const [servers] = await Promise.all([
    startServers(job, { ...request, address: network.address, say }),
    repository.publish(DEMO_PACKAGES),
    repository.rpms.publish(DEMO_RPMS),
    buildAgentPackages(job.root).then((files) => repository.take(files)),
  ]);
  const hosts = await startFleet({ servers, boot: (spec) => boot(inside, spec), say });
  say(`Everything is up after ${Math.round((Date.now() - began) / 1000)} s.`);
  const of = (kind: FleetHost['kind']): readonly FleetHost[] => hosts.filter((host) => host.kind === kind);
  const stage = { servers, hosts: of('deb'), rpmHosts: of('rpm'), update, scratch: job.root, say };
  const results = await runScenarios(stage, (scenario) => {
    tell({ event: 'scenario', scenario });
  });
  if (results.some(({ failures }) => failures.length > 0)) await keepJournals(hosts, servers.context.dir.logs);
  return results;
}

async function obey(inside: Inside, request: LabRequest): Promise<unknown> {
  switch (request.do) {
    case 'boot': {
      const { address } = await boot(inside, request.host);
      return { address };
    }
    case 'exec': {
      const { input, timeoutMs } = request;
      return machine(inside, request.host).exec(request.argv, { input, timeoutMs });
    }
    case 'power_off':
      return machine(inside, request.host).powerOff();
    case 'power_on':
      return machine(inside, request.host).boot();
    case 'link':
      return inside.network.setLink(request.host, request.up);
    case 'publish':
      return inside.repository.publish(request.packages);
    case 'publish_rpms':
      return inside.repository.rpms.publish(request.rpms);
    case 'scenarios':
      return scenarios(inside, request.update, request.servers);
  }
}

async function answer(inside: Inside, { id, ...request }: RequestLine): Promise<void> {
  try {
    tell({ event: 'answer', id, result: (await obey(inside, request)) ?? null });
  } catch (error) {
    tell({ event: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
}

async function main(): Promise<void> {
  const job = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as LabJob;
  const network = await createNetwork();
  const repository = await createRepository(job, network.address);
  const inside: Inside = { job, network, repository, machines: new Map() };
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    void answer(inside, JSON.parse(line) as RequestLine);
  });
  // Whoever started the lab is gone. With this program everything in its namespaces ends.
  lines.on('close', () => process.exit(0));
  tell({ event: 'ready', address: network.address });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
