import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { ensureAuthority, issueGatewayCertificate } from '../../deploy/local/certificates';
import { Enrolment, type EnrolmentOptions } from '../../enrol/enrolment';
import { openFileAuthority } from '../../enrol/file-authority';
import { ENROL_RATES, REQUEST_MS } from '../../enrol/listener';
import { asId, type HostId } from '../../model/ids';
import { importHosts } from '../../store/inventory';
import { createJoinTokens } from '../../store/join-tokens';
import { createEnrolMetrics, type EnrolMetrics } from '../../telemetry/enrol-metrics';
import { createLogger } from '../../telemetry/log';
import { built } from '../e2e/built';
import { type GatewayBench, openGatewayBench, type RunningGateway } from './gateway-fixture';
import { newSigningKey } from './gateway-double';
import { until } from './until';

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** A host with the real agent on it, that gets its certificates from a real enrolment listener. */
export class EnrollingHost {
  readonly dir: string;
  readonly identityFile: string;
  private child: ChildProcess | null = null;
  private log = '';

  constructor(
    readonly hostId: HostId,
    readonly name: string,
    private readonly bench: EnrolmentBench,
    copyOf?: EnrollingHost,
  ) {
    this.dir = mkdtempSync(join(bench.dir, 'host-'));
    this.identityFile = join(this.dir, 'identity', 'identity.pem');
    writeFileSync(join(this.dir, 'keys.pem'), newSigningKey().publicPem);
    mkdirSync(join(this.dir, 'identity'));
    mkdirSync(join(this.dir, 'data'));
    if (copyOf === undefined) return;
    writeFileSync(this.identityFile, readFileSync(copyOf.identityFile), { mode: 0o600 });
    writeFileSync(join(this.dir, 'data', 'journal'), readFileSync(join(copyOf.dir, 'data', 'journal')));
  }

  /** `ringmaster-agent enrol`, with the token on its standard input. */
  enrol(token: string): Promise<Ended> {
    return new Promise((resolve) => {
      const words = [built('agent', 'main.js'), 'enrol', '--config', this.writeConfig(), '--name', this.name];
      const child = execFile(process.execPath, words, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
      });
      child.stdin?.end(`${token}\n`);
    });
  }

  /** Starts the agent; does not wait for anything. */
  start(): void {
    const words = [built('agent', 'main.js'), 'run', '--config', this.writeConfig()];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part: Buffer) => (this.log += part.toString()));
    this.child = child;
  }

  /** Starts the agent and waits until the database has its session. */
  async connect(): Promise<void> {
    const before = await this.bench.epochOf(this.hostId);
    this.start();
    await until('a session', async () => ((await this.bench.epochOf(this.hostId)) > before ? true : null)).catch(() => {
      throw new Error(this.log);
    });
  }

  /** Waits for a line of the agent's log. */
  says(words: string): Promise<true> {
    return until(words, () => (this.log.includes(words) ? true : null)).catch(() => {
      throw new Error(`"${words}" is not in: ${this.log}`);
    });
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  private writeConfig(): string {
    const { gateway, enrolment, gateways, enrolAuthorityFile } = this.bench;
    const { sessions, artifacts } = gateway.gateway.ports;
    const file = join(this.dir, 'agent.json');
    const config = {
      hostId: this.hostId,
      dataDir: 'data',
      gateways: [{ session: `localhost:${String(sessions)}`, artifacts: `localhost:${String(artifacts)}` }],
      tls: { ca: gateways.authority.certFile, cert: this.identityFile, key: this.identityFile },
      enrolment: { url: `https://localhost:${String(enrolment.port)}`, ca: enrolAuthorityFile },
      trustedOrderKeys: 'keys.pem',
      machine: { kind: 'process' },
      applications: [],
      reconnect: { initialWindow: '100ms', maxBackoff: '300ms' },
    };
    writeFileSync(file, JSON.stringify(config));
    return file;
  }
}

const LOGIN = `enrol_${randomUUID().slice(0, 8)}`;

type BenchOptions = EnrolmentOptions & { readonly metrics: EnrolMetrics };

/** A real gateway, a real enrolment listener with the gateway's authority behind it, and as many hosts as a test asks for. */
export class EnrolmentBench {
  readonly hosts: EnrollingHost[] = [];
  /** Everything the listener logged. */
  readonly enrolLog: () => string;
  private isAway = false;

  private constructor(
    readonly dir: string,
    readonly gateways: GatewayBench,
    readonly gateway: RunningGateway,
    readonly enrolAuthorityFile: string,
    private readonly options: BenchOptions,
    public enrolment: Enrolment,
    enrolLog: () => string,
  ) {
    this.enrolLog = enrolLog;
  }

  static async open(): Promise<EnrolmentBench> {
    const dir = mkdtempSync(join(tmpdir(), 'ringmaster-enrolment-'));
    const gateways = await openGatewayBench();
    await gateways.owner.query(`CREATE ROLE ${LOGIN} LOGIN PASSWORD 'pass' IN ROLE ringmaster_enrol`);
    const url = new URL(gateways.database.url);
    url.username = LOGIN;
    url.password = 'pass';
    // Its own server certificate, of an authority that gateways do not know.
    const own = await ensureAuthority(join(dir, 'enrol-ca'));
    const server = await issueGatewayCertificate({ authority: own, dir, gatewayId: 'enrol' });
    const { certFile: cert, keyFile: key } = gateways.authority;
    let log = '';
    const destination = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        log += chunk.toString();
        done();
      },
    });
    const options: BenchOptions = {
      databaseUrl: url.toString(),
      listen: { host: '127.0.0.1', port: 0 },
      tls: { cert: readFileSync(server.certFile), key: readFileSync(server.keyFile) },
      authority: await openFileAuthority({ cert, key }, 'ringmaster.local'),
      trustDomain: 'ringmaster.local',
      lifetimeMs: 14 * 86_400_000,
      rates: { ...ENROL_RATES, address: ENROL_RATES.total },
      requestMs: REQUEST_MS,
      metrics: createEnrolMetrics('test'),
      log: createLogger({ process: 'enrol', destination }),
    };
    const enrolment = await Enrolment.start(options);
    const gateway = await gateways.startGateway();
    return new EnrolmentBench(dir, gateways, gateway, own.certFile, options, enrolment, () => log);
  }

  /** The enrolment process' metrics, as they are scraped. */
  enrolMetrics(): Promise<string> {
    return this.options.metrics.registry.metrics();
  }

  /** Nobody enrols or renews until it is started again. */
  async stopEnrolment(): Promise<void> {
    if (!this.isAway) await this.enrolment.stop();
    this.isAway = true;
  }

  /** The same listener again, with other settings. */
  async restartEnrolment(changes: Partial<EnrolmentOptions>): Promise<void> {
    await this.stopEnrolment();
    this.isAway = false;
    this.enrolment = await Enrolment.start({ ...this.options, ...changes });
  }

  /** A host that is imported and was never enrolled. */
  async newHost(): Promise<EnrollingHost> {
    const hostId = asId<HostId>(randomUUID());
    const name = `host-${hostId.slice(0, 8)}`;
    await importHosts(this.gateways.owner, [{ hostId, name, cluster: 'east', site: 's1', labels: {} }], 'ann');
    return this.add(new EnrollingHost(hostId, name, this));
  }

  /** A machine that nobody imported. */
  stranger(): EnrollingHost {
    const hostId = asId<HostId>(randomUUID());
    return this.add(new EnrollingHost(hostId, `new-${hostId.slice(0, 8)}`, this));
  }

  /** A host whose enrolment has been done. */
  async enrolled(): Promise<EnrollingHost> {
    const host = await this.newHost();
    const { code, output } = await host.enrol(await this.tokenFor(host.name));
    if (code !== 0) throw new Error(output);
    return host;
  }

  /** A machine with the same identity and the same data. */
  clone(host: EnrollingHost): EnrollingHost {
    return this.add(new EnrollingHost(host.hostId, host.name, this, host));
  }

  async tokenFor(name: string, ttlMs = 60_000): Promise<string> {
    const { owner } = this.gateways;
    return (await createJoinTokens(owner, [{ kind: 'host', name }], { ttlMs, actor: 'ann' }))[0]!.token;
  }

  async epochOf(hostId: HostId): Promise<number> {
    const result = await this.gateways.owner.query<{ epoch: string }>('SELECT epoch FROM session WHERE host_id = $1', [
      hostId,
    ]);
    return Number(result.rows[0]?.epoch ?? 0);
  }

  async barOf(hostId: HostId): Promise<string | undefined> {
    const result = await this.gateways.owner.query<{ kind: string }>(
      'SELECT kind FROM identity_bar WHERE host_id = $1',
      [hostId],
    );
    return result.rows[0]?.kind;
  }

  async close(): Promise<void> {
    for (const host of this.hosts) await host.stop();
    await this.stopEnrolment();
    await this.gateways.endTest();
    await this.gateways.owner.query(`DROP ROLE ${LOGIN}`);
    await this.gateways.close();
    rmSync(this.dir, { recursive: true, force: true });
  }

  private add(host: EnrollingHost): EnrollingHost {
    this.hosts.push(host);
    return host;
  }
}
