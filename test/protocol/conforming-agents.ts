import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Long from 'long';
import { readJournal } from '../../agent/journal';
import { ensureAuthority, issueGatewayCertificate } from '../../deploy/local/certificates';
import { simulatedHostId } from '../../model/simulated-host-id';
import { AgentHost } from './agent-host';
import { type Envelope, GatewayDouble, newSigningKey, sealOrder, type SigningKey } from './gateway-double';
import { type OrderProperties, orderMessage, type TestOrder } from './order-message';
import { SimulatorProcess } from './simulator-process';

/** One agent process under test, with a gateway double of its own. Neither side of it knows which kind it is. */
export interface ConformingAgent {
  readonly hostId: string;
  readonly gateway: GatewayDouble;
  /** Another gateway of the agent's list; null when it knows only one. */
  readonly other: GatewayDouble | null;
  readonly key: SigningKey;
  /** Whether a reboot ends the process, and a test has to start it again. */
  readonly needsSupervisor: boolean;
  /** Starts the process; does not wait for anything. */
  start(): Promise<void>;
  /** An order for this host with the next sequence, and what a test changes. */
  order(changes?: OrderProperties): TestOrder;
  /** The patch of an install that takes `SLOW_MS`. */
  slowPatch(): Promise<NonNullable<OrderProperties['install']>>;
  seal(order: OrderProperties): Envelope;
  /** Ends the process, and says how many orders it ever began. */
  begun(): Promise<number>;
  dispose(): Promise<void>;
}

/** How many gateways an agent knows. */
export interface Gateways {
  readonly gateways: 1 | 2;
}

/** Above the epochs of the first gateway in any test: a host's epochs rise wherever it goes. */
const EPOCH_OF_OTHER = 1_000;

/**
 * Much longer than agent and gateway take to say something to each other, or to find each other again, on a machine that does
 * much else: the order must still be in the agent's hand then.
 */
export const SLOW_MS = 5_000;

const SLOW_BUNDLE = {
  'bundle.yaml': `
apiVersion: ringmaster/v1
kind: Bundle
metadata: { name: hello, version: "2.0.0" }
run: { command: [node, server.js] }
steps:
  install: { command: [node, install.js], timeout: 30s, confined: true }
  smoke: { command: [node, smoke.js] }
`,
  'install.js': `setTimeout(() => undefined, ${SLOW_MS});`,
};

/** The agent that runs on hosts. */
export async function createRealAgent({ gateways }: Gateways = { gateways: 1 }): Promise<ConformingAgent> {
  const host = await AgentHost.create();
  const other = gateways === 1 ? null : await anotherGateway(host.dir);
  if (other !== null) {
    const config = JSON.parse(readFileSync(host.configFile, 'utf8')) as { readonly gateways: readonly object[] };
    const address = (port: number): string => `127.0.0.1:${String(port)}`;
    const added = { session: address(other.sessionPort), artifacts: address(other.artifactsPort) };
    host.writeConfig({ ...config, gateways: [...config.gateways, added] });
  }
  let run: ReturnType<AgentHost['start']> | null = null;
  return {
    hostId: host.hostId,
    gateway: host.gateway,
    other,
    key: host.key,
    needsSupervisor: true,
    start: async () => {
      run = host.start();
    },
    order: (changes) => host.order(changes),
    slowPatch: async () => {
      const { name, version, digest, size } = await host.publish('2.0.0', SLOW_BUNDLE);
      return { patch: { bundle: { name, version, digest, size: Long.fromNumber(size) } } };
    },
    seal: (order) => host.seal(order),
    begun: async () => {
      if (run !== null) await host.kill(run);
      return readJournal(host.dataDir).records.filter((record) => record.type === 'executing').length;
    },
    dispose: async () => {
      await host.dispose();
      await other?.stop();
    },
  };
}

/** A simulated host, alone in its simulator, that checks signatures and says all that real agents say. */
export async function createSimulatedAgent({ gateways }: Gateways = { gateways: 1 }): Promise<ConformingAgent> {
  const dir = mkdtempSync(join(tmpdir(), 'ringmaster-double-'));
  const authority = await ensureAuthority(join(dir, 'ca'));
  const gateway = new GatewayDouble(
    authority.certFile,
    await issueGatewayCertificate({ authority, dir, gatewayId: 'd' }),
  );
  await gateway.start();
  const other = gateways === 1 ? null : await anotherGateway(dir);
  const known = other === null ? [gateway] : [gateway, other];
  const key = newSigningKey();
  const hostId = simulatedHostId(3, 0);
  let simulator: SimulatorProcess | null = null;
  let sequence = 0;
  return {
    hostId,
    gateway,
    other,
    key,
    needsSupervisor: false,
    start: async () => {
      simulator = await SimulatorProcess.start(
        authority,
        {
          simulator: 3,
          hosts: 1,
          gateways: known.map(({ sessionPort }) => `127.0.0.1:${String(sessionPort)}`),
          verify: true,
          trustedOrderKeys: 'keys.pem',
          progress: true,
          reconnect: { initialWindowMs: 100, maxBackoffMs: 300 },
          times: { install: [SLOW_MS, SLOW_MS] },
        },
        { 'keys.pem': key.publicPem },
      );
    },
    order: (changes) => {
      sequence += 1;
      return orderMessage(hostId, sequence, changes);
    },
    slowPatch: async () => ({
      patch: { bundle: { name: 'hello', version: '2.0.0', digest: 'sha256:0', size: Long.ONE } },
    }),
    seal: (order) => sealOrder(order, key),
    begun: async () => {
      const ended = await simulator!.stop();
      expect(ended['executedTwice']).toBe(0);
      return Object.values(ended['byOperation'] as Record<string, number>).reduce((sum, count) => sum + count, 0);
    },
    dispose: async () => {
      await simulator?.dispose();
      await gateway.stop();
      await other?.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function anotherGateway(dir: string): Promise<GatewayDouble> {
  const authority = await ensureAuthority(join(dir, 'ca'));
  const files = await issueGatewayCertificate({ authority, dir, gatewayId: 'other' });
  const other = new GatewayDouble(authority.certFile, files);
  other.nextEpoch = EPOCH_OF_OTHER;
  await other.start();
  return other;
}
