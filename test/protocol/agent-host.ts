import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseConfig, type AgentConfig } from '../../agent/config';
import { readJournal } from '../../agent/journal';
import { ensureAuthority, issueAgentCertificate, issueGatewayCertificate } from '../../deploy/local/certificates';
import { buildBundle } from '../../cli/bundle-archive';
import type { BundleSummary } from '../../cli/inspect-bundle';
import { asId, type HostId } from '../../model/ids';
import { compileProgram } from './compile';
import { GatewayDouble, newSigningKey, sealOrder, type Envelope, type SigningKey } from './gateway-double';
import { type OrderProperties, orderMessage, type TestOrder } from './order-message';
import { until } from './until';

const CHECKOUT = join(__dirname, '..', '..');
const AGENT = join(CHECKOUT, 'dist', 'agent', 'main.js');
export const HELLO = join(CHECKOUT, 'examples', 'hello');

/** Compiles the agent as it is now. */
export function compileAgent(): void {
  compileProgram('agent');
}

/** One agent process. */
export interface AgentRun {
  readonly child: ChildProcess;
  readonly log: () => string;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

/** A host: a folder, a configuration, a gateway double of its own, and whatever agents a test starts on it. */
export class AgentHost {
  readonly hostId = asId<HostId>(randomUUID());
  private readonly runs: AgentRun[] = [];
  private sequence = 0;

  private constructor(
    readonly dir: string,
    readonly gateway: GatewayDouble,
    readonly key: SigningKey,
    readonly port: number,
  ) {}

  static async create(): Promise<AgentHost> {
    const dir = mkdtempSync(join(tmpdir(), 'ringmaster-agent-'));
    const authority = await ensureAuthority(join(dir, 'ca'));
    const server = await issueGatewayCertificate({ authority, dir, gatewayId: 'double' });
    const gateway = new GatewayDouble(authority.certFile, server);
    await gateway.start();
    const host = new AgentHost(dir, gateway, newSigningKey(), await freePort());
    const client = await issueAgentCertificate({ authority, dir, hostId: host.hostId });
    writeFileSync(join(dir, 'keys.pem'), host.key.publicPem);
    const config = {
      hostId: host.hostId,
      dataDir: 'data',
      gateways: [
        {
          session: `127.0.0.1:${String(gateway.sessionPort)}`,
          artifacts: `127.0.0.1:${String(gateway.artifactsPort)}`,
        },
      ],
      tls: { ca: authority.certFile, cert: client.certFile, key: client.keyFile },
      trustedOrderKeys: 'keys.pem',
      machine: { kind: 'process' },
      applications: [{ name: 'hello', environment: { PORT: String(host.port) }, initialBundle: 'initial.tar.gz' }],
      reconnect: { initialWindow: '100ms', maxBackoff: '300ms' },
    };
    host.writeConfig(config);
    await buildBundle(join(HELLO, '1.0.0'), join(dir, 'initial.tar.gz'));
    return host;
  }

  writeConfig(config: object): void {
    writeFileSync(this.configFile, JSON.stringify(config));
  }

  get configFile(): string {
    return join(this.dir, 'agent.json');
  }

  get dataDir(): string {
    return join(this.dir, 'data');
  }

  /** Starts an agent; does not wait for anything. */
  start(env: Readonly<Record<string, string>> = {}): AgentRun {
    const child = spawn(process.execPath, [AGENT, 'run', '--config', this.configFile], {
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let log = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
    // Not 'exit': what it said last may not be read by then. Applications write into files of their own.
    const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
    const run = { child, log: () => log, ended };
    this.runs.push(run);
    return run;
  }

  /** Starts an agent and waits for its session. */
  async connect(env: Readonly<Record<string, string>> = {}): Promise<AgentRun> {
    const next = this.gateway.nextSession();
    const run = this.start(env);
    await Promise.race([next, run.ended.then((end) => Promise.reject(new Error(JSON.stringify(end) + run.log())))]);
    return run;
  }

  /** kill -9, and waits until it is gone. */
  async kill(run: AgentRun): Promise<void> {
    run.child.kill('SIGKILL');
    await run.ended;
  }

  /** Builds a bundle out of one of the hello folders, or of given files, and puts it on the artifact listener. */
  async publish(version: string, files: Readonly<Record<string, string>> = {}): Promise<BundleSummary> {
    const source = join(HELLO, version);
    const folder = mkdtempSync(join(this.dir, 'bundle-'));
    const names = ['bundle.yaml', 'install.js', 'server.js', 'smoke.js'];
    const contents = existsSync(source) ? names.map((name) => [name, readFileSync(join(source, name), 'utf8')]) : [];
    for (const [name, text] of [...contents, ...Object.entries(files)] as [string, string][]) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), text);
      chmodSync(join(folder, name), 0o644);
    }
    const archive = `${folder}.tar.gz`;
    const summary = await buildBundle(folder, archive);
    this.gateway.archives.set(summary.digest, readFileSync(archive));
    return summary;
  }

  /** An order of this host with sensible values, the next sequence, and what a test changes. */
  order(changes: OrderProperties = {}): TestOrder {
    this.sequence += 1;
    return orderMessage(this.hostId, this.sequence, changes);
  }

  seal(order: OrderProperties): Envelope {
    return sealOrder(order, this.key);
  }

  /** The version the application answers with; null while it does not answer. */
  version(): Promise<string | null> {
    return askVersion(this.port);
  }

  async versionIs(expected: string): Promise<void> {
    await until(`version ${expected}`, async () => ((await this.version()) === expected ? true : null));
  }

  /** The configuration as the agent reads it. */
  config(): AgentConfig {
    const parsed = parseConfig(readFileSync(this.configFile, 'utf8'), this.dir);
    if (!parsed.ok) throw new Error(parsed.problems.join('; '));
    return parsed.config;
  }

  /** What a command prints. */
  async command(name: 'journal' | 'status'): Promise<string> {
    const words = [AGENT, name, '-o', 'json', '--config', this.configFile];
    const { stdout } = await promisify(execFile)(process.execPath, words, { maxBuffer: 2 ** 24 });
    return stdout;
  }

  /** How `status` ends, and what it complains of, when its reader goes away before it has read anything. */
  async unreadStatus(): Promise<{ readonly code: number | null; readonly errors: string }> {
    const child = spawn(process.execPath, [AGENT, 'status', '--config', this.configFile]);
    child.stdout.destroy();
    let errors = '';
    child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
    await once(child, 'close');
    return { code: child.exitCode, errors };
  }

  /** How often an operation was begun, by the records in the journal. */
  beginnings(operationId: string): number {
    const { records } = readJournal(this.dataDir);
    return records.filter((each) => each.type === 'executing' && each.operationId === operationId).length;
  }

  /** Ends everything this host started. */
  async dispose(application = 'hello'): Promise<void> {
    for (const run of this.runs) if (run.child.exitCode === null && run.child.signalCode === null) await this.kill(run);
    const identity = join(this.dataDir, 'applications', `${application}.process`);
    if (existsSync(identity)) {
      const pid = Number(readFileSync(identity, 'utf8').split('\n')[0]);
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // It had ended.
      }
    }
    await this.gateway.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

function askVersion(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path: '/health', agent: false, timeout: 1_000 }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => {
        resolve((JSON.parse(body) as { version: string }).version);
      });
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => {
      resolve(null);
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
