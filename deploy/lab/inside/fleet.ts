import { join } from 'node:path';
import { CHECKOUT } from '../../local/checkout';
import { waitUntil } from '../../local/wait-until';
import { CommandError } from '../command';
import type { DemoPackage, HostSpec } from '../messages';
import { hostWithAgent } from './agent-files';
import type { Machine } from './machine';
import type { Servers } from './servers';

/** Where the lab's campaigns and its list of hosts are. */
export const EXAMPLES = join(CHECKOUT, 'examples', 'lab');

/** The host with settings that version 2.0 of lab-shop does not bear. */
export const STUBBORN_HOST = 'south-3';

const COMMAND_MS = 120_000;
const CONNECT_MS = 60_000;

const SHOP_SMOKE_TEST = `#!/bin/sh
# Version 2 no longer reads settings of the old kind; a shop that has some does not open.
case $(cat /usr/share/lab-shop/version) in
  1.*) exit 0 ;;
  *) if grep -q '^kind=old$' /etc/lab-shop/site.conf; then echo 'settings of the old kind' >&2; exit 1; fi ;;
esac
`;

function shop(version: string): DemoPackage {
  return { name: 'lab-shop', version, files: { '/usr/share/lab-shop/smoke-test': SHOP_SMOKE_TEST } };
}

/** What the lab patches beside a real update: a package that one host does not bear, and one that cannot be configured. */
export const DEMO_PACKAGES: readonly DemoPackage[] = [
  shop('1.0'),
  shop('2.0'),
  { name: 'lab-till', version: '1.0', files: { '/etc/lab-till.conf': 'drawer=closed\n' } },
  {
    name: 'lab-till',
    version: '2.0',
    files: { '/etc/lab-till.conf': 'drawer=open\n' },
    postinst: 'echo "lab-till: the drawer is stuck" >&2\nexit 1',
  },
];

/** One host of the lab's fleet. */
export interface FleetHost {
  readonly name: string;
  readonly machine: Machine;
  /** Runs shell lines as root; resolves with their output. @throws CommandError */
  sh(script: string): Promise<string>;
}

function fleetHost(name: string, machine: Machine): FleetHost {
  return {
    name,
    machine,
    sh: async (script) => {
      const result = await machine.exec(['sh', '-euc', script], { input: '', timeoutMs: COMMAND_MS });
      if (result.status !== 0) throw new CommandError(`on ${name}: ${script}`, result);
      return result.stdout;
    },
  };
}

export interface FleetRequest {
  readonly servers: Servers;
  /** Furnishes and boots one. */
  readonly boot: (spec: HostSpec) => Promise<Machine>;
  readonly say: (line: string) => void;
}

/** Imports the fleet as an operator does, boots every host with our agent, and resolves when all are connected. */
export async function startFleet({ servers, boot, say }: FleetRequest): Promise<FleetHost[]> {
  const imported = await servers.ringmaster('hosts', 'import', join(EXAMPLES, 'fleet.yaml'));
  if (imported.status !== 0) throw new CommandError('ringmaster hosts import', imported);
  const inventory = await servers.api.hosts();
  say(`Booting ${inventory.length} Debian hosts, each with our agent as a systemd service (5 to 30 s).`);
  const hosts = await Promise.all(
    inventory.map(async (host) => fleetHost(host.name, await boot(await hostWithAgent(servers.stack, host)))),
  );
  await Promise.all(
    hosts.map(async (host) => {
      await host.sh('apt-get update -q && apt-get install -y -q lab-shop=1.0 lab-till=1.0');
      const kind = host.name === STUBBORN_HOST ? 'old' : 'new';
      await host.sh(`mkdir -p /etc/lab-shop && echo kind=${kind} > /etc/lab-shop/site.conf`);
    }),
  );
  const areConnected = async (): Promise<boolean> => (await servers.api.hosts()).every((host) => host.connected);
  await waitUntil(areConnected, { what: 'all agents to be connected', timeoutMs: CONNECT_MS });
  say(`All ${hosts.length} hosts are up, and their agents are connected over the bridge.`);
  return hosts;
}
