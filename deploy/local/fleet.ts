import { mkdirSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import type { HostId } from '../../model/ids';
import { issueAgentCertificate } from './certificates';
import { CHECKOUT } from './checkout';
import type { Exit } from './running-process';
import { processEnvironment, type RunContext } from './run-context';
import type { Stack } from './stack';
import { saidReady, type Service } from './supervisor';
import { writeWhole } from './whole-file';

/** The first of the ports the hosts' applications listen on. */
const APPLICATION_PORT = 7801;
/** How many agents are started at the same time: each costs a second of one core to start. */
const STARTED_AT_ONCE = 6;
/** How an agent of machine kind `process` ends to be "rebooted" (design section 12). */
const REBOOT_STATUS = 133;

/** One host as the inventory knows it. */
export interface InventoryHost {
  readonly hostId: HostId;
  readonly name: string;
}

/** One host of the local fleet: a real agent process that runs a real application. */
export interface LocalHost extends InventoryHost {
  readonly configFile: string;
  /** Where its application answers, on 127.0.0.1. */
  readonly port: number;
}

/** Where an agent finds one gateway, `host:port` each. */
export interface GatewayAddress {
  readonly session: string;
  readonly artifacts: string;
}

/** What an agent may be given that those of the local run do not need. */
export interface AgentOptions {
  /** The gateways it knows, instead of the stack's one. */
  readonly gateways?: readonly GatewayAddress[];
  /** Put in front of its program: another one that ends by becoming it. */
  readonly command?: readonly string[];
  /** Asked before each start: environment beside the usual one. */
  readonly toldAtStart?: () => Readonly<Record<string, string>>;
  /** Told of each end of its process. */
  readonly ended?: (exit: Exit) => void;
}

interface Newcomer extends InventoryHost {
  /** The archive of the application it begins with. */
  readonly bundle: string;
  /** The trust root that its orders need approval by; null: the key that signs orders is enough. */
  readonly trustRoot: string | null;
  readonly options: AgentOptions;
}

/** Writes a host's directory, certificate and agent configuration; what the agent itself wrote there stays. */
async function furnish(context: RunContext, stack: Stack, host: Newcomer): Promise<LocalHost> {
  const directory = join(context.dir.hosts, host.name);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const certificate = await issueAgentCertificate({ authority: stack.authority, dir: directory, hostId: host.hostId });
  const port = await context.ports.choose(APPLICATION_PORT);
  const configuration = {
    hostId: host.hostId,
    dataDir: join(directory, 'data'),
    gateways: host.options.gateways ?? [{ session: stack.gateway, artifacts: stack.artifacts }],
    tls: {
      ca: stack.authority.certFile,
      cert: certificate.certFile,
      key: certificate.keyFile,
      serverName: 'localhost',
    },
    ...(host.trustRoot === null
      ? { trustedOrderKeys: stack.signingKey.publicFile }
      : { trust: { root: host.trustRoot } }),
    machine: { kind: 'process' },
    applications: [
      {
        name: 'hello',
        environment: { PORT: String(port), [context.dir.mark.name]: context.dir.mark.value },
        initialBundle: host.bundle,
      },
    ],
    // One machine, one gateway: nobody has to be protected from 24 agents that come back at the same time.
    reconnect: { initialWindow: '500ms', maxBackoff: '2s' },
  };
  const configFile = join(directory, 'agent.json');
  // JSON is YAML, which the agent reads.
  writeWhole(configFile, JSON.stringify(configuration, null, 2) + '\n');
  return { hostId: host.hostId, name: host.name, configFile, port };
}

function agentService(context: RunContext, host: LocalHost, options: AgentOptions): Service {
  const { command: before = [], toldAtStart, ended } = options;
  const program = [process.execPath, join(CHECKOUT, 'dist', 'agent', 'main.js'), 'run', '--config', host.configFile];
  const [command = process.execPath, ...args] = [...before, ...program];
  return {
    ...(toldAtStart !== undefined && { toldAtStart }),
    ...(ended !== undefined && { ended }),
    name: host.name,
    command,
    args,
    env: processEnvironment(context, {}),
    cwd: join(context.dir.hosts, host.name),
    stopSignal: 'SIGTERM',
    stopGroup: false,
    stopTimeoutMs: 10_000,
    stage: 0,
    isReady: saidReady,
    readyTimeoutMs: 120_000,
    restartsAtOnce: (exit) => exit.code === REBOOT_STATUS,
  };
}

/** Starts an agent for every host, a few at a time, each with `bundle` as the application it begins with. */
export async function startFleet(
  context: RunContext,
  stack: Stack,
  fleet: {
    readonly hosts: readonly InventoryHost[];
    readonly bundle: string;
    /** Absent: the key that signs orders is enough for these hosts. */
    readonly trustRoot?: string;
    readonly options?: (host: InventoryHost) => AgentOptions;
  },
): Promise<LocalHost[]> {
  const optionsOf = fleet.options ?? ((): AgentOptions => ({}));
  const hosts: LocalHost[] = [];
  for (const host of fleet.hosts) {
    hosts.push(
      await furnish(context, stack, {
        ...host,
        bundle: fleet.bundle,
        trustRoot: fleet.trustRoot ?? null,
        options: optionsOf(host),
      }),
    );
  }
  const waiting = [...hosts];
  const startSome = async (): Promise<void> => {
    for (let host = waiting.shift(); host !== undefined; host = waiting.shift()) {
      await context.supervisor.start(agentService(context, host, optionsOf(host)));
    }
  };
  await Promise.all(Array.from({ length: STARTED_AT_ONCE }, startSome));
  return hosts;
}

/** The version the host's application answers with on its health page, or null when it does not answer. */
export function answeredVersion(host: LocalHost): Promise<string | null> {
  return new Promise((resolve) => {
    const request = get(
      { host: '127.0.0.1', port: host.port, path: '/health', timeout: 2_000, agent: false },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (body += chunk));
        response.on('end', () => {
          resolve(response.statusCode === 200 ? versionIn(body) : null);
        });
      },
    );
    request.on('timeout', () => request.destroy());
    request.on('error', () => {
      resolve(null);
    });
  });
}

function versionIn(body: string): string | null {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null || !('version' in parsed)) return null;
    return typeof parsed.version === 'string' ? parsed.version : null;
  } catch {
    // Something else answers on this port: not this application.
    return null;
  }
}
