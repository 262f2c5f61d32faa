import { join } from 'node:path';
import { CHECKOUT } from '../../local/checkout';
import { waitUntil } from '../../local/wait-until';
import { CommandError } from '../command';
import type { DemoPackage, DemoRpm, HostSpec } from '../messages';
import { hostWithAgent } from './agent-files';
import type { AnyMachine } from './machine';
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

/** The same for hosts with dnf. A package of that family expects a shell that a package of theirs brought. */
export const DEMO_RPMS: readonly DemoRpm[] = [
  { name: 'lab-base', version: '1-1', provides: ['/bin/sh', 'config(lab-base)'] },
  { name: 'lab-clock', version: '1.0-1' },
  { name: 'lab-clock', version: '1.1-1' },
  { name: 'lab-clock', version: '1.2-1', post: 'echo "lab-clock: no time" >&2; exit 1' },
];

/** The hosts that have dnf: those of cluster west. */
const RPM_HOSTS: readonly string[] = ['west-1', 'west-2'];

/** One host of the lab's fleet. */
export interface FleetHost {
  readonly name: string;
  readonly kind: 'deb' | 'rpm';
  readonly machine: AnyMachine;
  /** Runs shell lines as root; resolves with their output. @throws CommandError */
  sh(script: string): Promise<string>;
}

function fleetHost(name: string, machine: AnyMachine): FleetHost {
  return {
    name,
    kind: RPM_HOSTS.includes(name) ? 'rpm' : 'deb',
    machine,
    sh: async (script) => {
      const result = await machine.exec(['sh', '-euc', script], { input: '', timeoutMs: COMMAND_MS });
      if (result.status !== 0) throw new CommandError(`on ${name}: ${script}`, result);
      return result.stdout;
    },
  };
}

async function furnishDebHost(host: FleetHost): Promise<void> {
  await host.sh('apt-get update -q && apt-get install -y -q lab-shop=1.0 lab-till=1.0');
  const kind = host.name === STUBBORN_HOST ? 'old' : 'new';
  await host.sh(`mkdir -p /etc/lab-shop && echo kind=${kind} > /etc/lab-shop/site.conf`);
}

/** The agent starts once there is an rpm database, which a host of that family has had for ever. */
async function furnishRpmHost(host: FleetHost): Promise<void> {
  await host.sh('dnf -q -y install lab-base lab-clock-1.0; systemctl enable -q --now ringmaster-agent');
}

/** What the fleet is started with. */
export interface FleetRequest {
  readonly servers: Servers;
  /** Furnishes and boots one. */
  readonly boot: (spec: HostSpec) => Promise<AnyMachine>;
  readonly say: (line: string) => void;
}

/** Imports the fleet as an operator does, boots every host with our agent, and resolves when all are connected. */
export async function startFleet({ servers, boot, say }: FleetRequest): Promise<FleetHost[]> {
  const imported = await servers.ringmaster('hosts', 'import', join(EXAMPLES, 'fleet.yaml'));
  if (imported.status !== 0) throw new CommandError('ringmaster hosts import', imported);
  const inventory = await servers.api.hosts();
  say(`Booting ${inventory.length} Debian hosts, each with our agent as a systemd service (5 to 30 s).`);
  const hosts = await Promise.all(
    inventory.map(async (host) => {
      const spec = await hostWithAgent(servers.stack, host);
      const hasRpms = RPM_HOSTS.includes(host.name);
      return fleetHost(host.name, await boot(hasRpms ? { ...spec, hasRpms, enable: [] } : spec));
    }),
  );
  await Promise.all(hosts.map((host) => (host.kind === 'rpm' ? furnishRpmHost(host) : furnishDebHost(host))));
  const areConnected = async (): Promise<boolean> => (await servers.api.hosts()).every((host) => host.connected);
  await waitUntil(areConnected, { what: 'all agents to be connected', timeoutMs: CONNECT_MS });
  say(`All ${hosts.length} hosts are up, and their agents are connected over the bridge.`);
  return hosts;
}
