import { command } from '../command';

const BRIDGE = 'lab0';

/** How a host is connected. */
export interface Connection {
  /** The file of its network namespace. */
  readonly namespace: string;
  readonly address: string;
}

/** How a virtual machine is connected. */
export interface TapConnection {
  /** The interface that its network card is. */
  readonly tap: string;
  /** With the length of the network's prefix. */
  readonly network: string;
  readonly address: string;
}

/**
 * The lab's own network: a bridge, and for every host a namespace with one cable to it. All of it is inside the lab's
 * network namespace, so these addresses reach nothing else and collide with nothing.
 */
export interface Network {
  /** Where hosts reach the lab's servers. */
  readonly address: string;
  /** Makes a host's namespace, with a cable to the bridge. */
  connect(host: string): Promise<Connection>;
  /** Makes the interface that is a virtual machine's network card, on the bridge. */
  connectVirtual(host: string): Promise<TapConnection>;
  /** Pulls a host's cable, or puts it back. */
  setLink(host: string, up: boolean): Promise<void>;
}

/** The n-th host's address, from 10.77.1.1 up; the bridge is 10.77.0.1. */
function hostAddress(index: number): string {
  return `10.77.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`;
}

/** Sets up the bridge. Needs to be in the lab's namespaces already. */
export async function createNetwork(): Promise<Network> {
  const address = '10.77.0.1';
  const ip = (...args: string[]): Promise<string> => command('ip', args);
  await ip('link', 'add', BRIDGE, 'type', 'bridge');
  await ip('addr', 'add', `${address}/16`, 'dev', BRIDGE);
  await ip('link', 'set', BRIDGE, 'up');
  const indexes = new Map<string, number>();
  const add = (host: string): { index: number; address: string } => {
    const index = indexes.size;
    indexes.set(host, index);
    return { index, address: hostAddress(index) };
  };
  return {
    address,
    connect: async (host) => {
      const { index, address: own } = add(host);
      await ip('netns', 'add', host);
      await ip('link', 'add', `cable${index}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', host);
      await ip('link', 'set', `cable${index}`, 'master', BRIDGE, 'up');
      await ip('-n', host, 'addr', 'add', `${own}/16`, 'dev', 'eth0');
      await ip('-n', host, 'link', 'set', 'eth0', 'up');
      await ip('-n', host, 'link', 'set', 'lo', 'up');
      return { namespace: `/run/netns/${host}`, address: own };
    },
    connectVirtual: async (host) => {
      const { index, address: own } = add(host);
      const tap = `cable${index}`;
      await ip('tuntap', 'add', tap, 'mode', 'tap');
      await ip('link', 'set', tap, 'master', BRIDGE, 'up');
      return { tap, address: own, network: `${own}/16` };
    },
    setLink: async (host, up) => {
      const index = indexes.get(host);
      if (index === undefined) throw new Error(`there is no host ${host} in the lab`);
      await ip('link', 'set', `cable${index}`, up ? 'up' : 'down');
    },
  };
}
