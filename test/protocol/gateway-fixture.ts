import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import {
  type Authority,
  type CertificateFiles,
  ensureAuthority,
  issueAgentCertificate,
  issueGatewayCertificate,
} from '../../deploy/local/certificates';
import { Gateway, type GatewayOptions } from '../../gateway/gateway';
import { GATEWAY_TIMES, type GatewayTimes } from '../../gateway/gateway-times';
import { GATEWAY_ERROR_KINDS } from '../../gateway/gateway-error';
import type { GatewayId, HostId } from '../../model/ids';
import { type Database, openDatabase } from '../../store/database';
import { createGatewayMetrics } from '../../telemetry/gateway-metrics';
import { createLogger } from '../../telemetry/log';
import { startTracing } from '../../telemetry/tracing';
import { createCampaign, type MemberHost, newGatewayId } from '../order-rows';
import { createTestDatabase, type TestDatabase } from '../servers';
import { ScriptedAgent } from './scripted-agent';

type GatewayRules = Pick<GatewayOptions, 'allowSimulators' | 'handshakesPerSecond'>;

/** A real PostgreSQL, a development authority, and as many gateways and scripted agents as a test asks for. */
export interface GatewayBench {
  readonly database: TestDatabase;
  /** As the owner: turns and signers. */
  readonly owner: Database;
  readonly artifactsDir: string;
  readonly authority: Authority;
  startGateway(times?: Partial<GatewayTimes>, rules?: Partial<GatewayRules>): Promise<RunningGateway>;
  agentFiles(hostId: HostId): Promise<CertificateFiles>;
  /** What a gateway process of its own needs in its environment. */
  processEnvironment(gatewayId: string): Promise<Record<string, string>>;
  /** One new host in a campaign of its own. */
  newMember(): Promise<MemberHost>;
  /** An agent with the certificate of this host, not yet saying Hello. */
  agentOf(gateway: RunningGateway, hostId: HostId): Promise<ScriptedAgent>;
  /** An agent welcomed as this host. */
  connected(gateway: RunningGateway, hostId: HostId): Promise<ScriptedAgent>;
  /** Stops every gateway and agent of the test that just ended. */
  endTest(): Promise<void>;
  close(): Promise<void>;
}

export interface RunningGateway {
  readonly gatewayId: GatewayId;
  readonly gateway: Gateway;
  /** The present value of one of its metrics, summed over the labels given. */
  metric(name: string, labels?: Readonly<Record<string, string>>): Promise<number>;
  /** The lines of its log so far that say so. */
  logged(message: string): readonly Readonly<Record<string, unknown>>[];
}

/** Long waits would only slow the tests; the poll is far away, so that what comes, comes by notice. */
const TEST_TIMES: GatewayTimes = { ...GATEWAY_TIMES, pollMs: 60_000, drainMs: 500, openWithinMs: 500 };

function keeping(lines: Record<string, unknown>[]): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      for (const line of chunk.toString().trim().split('\n')) lines.push(JSON.parse(line) as Record<string, unknown>);
      done();
    },
  });
}

export async function openGatewayBench(): Promise<GatewayBench> {
  const directory = await mkdtemp(join(tmpdir(), 'ringmaster-gateway-'));
  const database = await createTestDatabase();
  const owner = openDatabase(database.url);
  const authority = await ensureAuthority(join(directory, 'pki'));
  const artifactsDir = join(directory, 'artifacts');
  const running: Gateway[] = [];
  const agents: ScriptedAgent[] = [];
  const agentFiles = (hostId: HostId) => issueAgentCertificate({ authority, dir: join(directory, 'pki'), hostId });

  async function startGateway(
    times: Partial<GatewayTimes> = {},
    { allowSimulators = false, handshakesPerSecond = 300 }: Partial<GatewayRules> = {},
  ): Promise<RunningGateway> {
    const gatewayId = newGatewayId();
    const files = await issueGatewayCertificate({ authority, dir: join(directory, 'pki'), gatewayId });
    const metrics = createGatewayMetrics('test', GATEWAY_ERROR_KINDS);
    const lines: Record<string, unknown>[] = [];
    const gateway = await Gateway.start({
      databaseUrl: database.gatewayUrl,
      gatewayId,
      sessions: { host: '127.0.0.1', port: 0 },
      artifacts: { host: '127.0.0.1', port: 0 },
      artifactsDir,
      tls: {
        ca: await readFile(authority.certFile),
        cert: await readFile(files.certFile),
        key: await readFile(files.keyFile),
      },
      trustDomain: 'ringmaster.local',
      allowSimulators,
      handshakesPerSecond,
      metrics,
      tracing: startTracing({ process: 'gateway', otlpEndpoint: undefined }),
      log: createLogger({ process: 'gateway', destination: keeping(lines) }),
      times: { ...TEST_TIMES, ...times },
    });
    running.push(gateway);
    return {
      gatewayId,
      gateway,
      logged: (message) => lines.filter(({ msg }) => msg === message),
      metric: async (name, labels = {}) => {
        const found = await metrics.registry.getSingleMetric(name)?.get();
        const values = (found?.values ?? []).filter(({ labels: of }) =>
          Object.entries(labels).every(([label, value]) => (of as Record<string, unknown>)[label] === value),
        );
        return values.reduce((sum, { value }) => sum + value, 0);
      },
    };
  }

  async function processEnvironment(gatewayId: string): Promise<Record<string, string>> {
    const files = await issueGatewayCertificate({ authority, dir: join(directory, 'pki'), gatewayId });
    return {
      DATABASE_URL: database.gatewayUrl,
      RINGMASTER_GATEWAY_ID: gatewayId,
      RINGMASTER_GATEWAY_LISTEN: '127.0.0.1:0',
      RINGMASTER_ARTIFACTS_LISTEN: '127.0.0.1:0',
      RINGMASTER_METRICS_LISTEN: '127.0.0.1:0',
      RINGMASTER_ARTIFACTS_DIR: artifactsDir,
      RINGMASTER_TLS_CA: authority.certFile,
      RINGMASTER_TLS_CERT: files.certFile,
      RINGMASTER_TLS_KEY: files.keyFile,
    };
  }

  async function agentOf({ gateway }: RunningGateway, hostId: HostId): Promise<ScriptedAgent> {
    const files = await agentFiles(hostId);
    const agent = new ScriptedAgent({ port: gateway.ports.sessions, authorityFile: authority.certFile, files });
    agents.push(agent);
    return agent;
  }

  async function endTest(): Promise<void> {
    for (const agent of agents.splice(0)) agent.close();
    await Promise.all(running.splice(0).map((gateway) => gateway.stop()));
  }

  return {
    database,
    owner,
    artifactsDir,
    authority,
    startGateway,
    processEnvironment,
    agentFiles,
    agentOf,
    endTest,
    newMember: async () => (await createCampaign(owner, 1))[0]!,
    connected: async (gateway, hostId) => {
      const agent = await agentOf(gateway, hostId);
      agent.hello(hostId);
      await agent.next('welcome');
      return agent;
    },
    close: async () => {
      await endTest();
      await owner.end();
      await database.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Asks again until the answer is true; for what happens in another process or a moment later. */
export async function eventually(holds: () => Promise<boolean> | boolean, what: string): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`within a minute it did not become true that ${what}`);
}
