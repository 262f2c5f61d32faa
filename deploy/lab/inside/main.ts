import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { EventLine, LabJob, LabRequest, RequestLine } from '../messages';
import { Machine } from './machine';
import { createNetwork, type Network } from './network';
import { createRepository, type Repository } from './repository';

/** Everything in the lab. */
interface Inside {
  readonly job: LabJob;
  readonly network: Network;
  readonly repository: Repository;
  readonly machines: Map<string, Machine>;
}

function tell(line: EventLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function machine({ machines }: Inside, name: string): Machine {
  const found = machines.get(name);
  if (found === undefined) throw new Error(`there is no host ${name} in the lab`);
  return found;
}

async function obey(inside: Inside, request: LabRequest): Promise<unknown> {
  switch (request.do) {
    case 'boot': {
      const { host } = request;
      if (inside.machines.has(host.name)) throw new Error(`there is a host ${host.name} in the lab already`);
      const files = { ...inside.repository.clientFiles, ...host.files };
      const created = await Machine.create(inside, { ...host, files });
      inside.machines.set(host.name, created);
      await created.boot();
      return { address: created.address };
    }
    case 'exec': {
      const { input, timeoutMs } = request;
      return machine(inside, request.host).exec(request.argv, { input, timeoutMs });
    }
    case 'power_off':
      return machine(inside, request.host).powerOff();
    case 'link':
      return inside.network.setLink(request.host, request.up);
    case 'publish':
      return inside.repository.publish(request.packages);
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
