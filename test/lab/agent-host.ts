import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Long from 'long';
import type { ringmaster } from '../../proto/generated/agent';
import { BOOT_ID_FILES } from '../../deploy/lab/inside/agent-files';
import { ensureAuthority, issueAgentCertificate, issueGatewayCertificate } from '../../deploy/local/certificates';
import { asId, type HostId } from '../../model/ids';
import type { PackageVersion } from '../../model/campaign';
import { CHECKOUT } from '../e2e/built';
import { newSigningKey, sealOrder, type SigningKey } from '../protocol/gateway-double';
import type { LabHost, TestLab } from './host';

type OrderProperties = ringmaster.agent.v1.Order.$Properties;
export type Packages = readonly PackageVersion[];

const UNIT = 'ringmaster-agent.service';
const GATEWAY_DIR = '/var/lib/gateway';
const GATEWAY_UNIT = `[Service]
ExecStart=/usr/local/bin/node /opt/lab-gateway.js ${GATEWAY_DIR} 7701
Restart=always
`;
const DROP_IN = `[Service]
EnvironmentFile=-/run/ringmaster-crash
ExecStart=
ExecStart=/usr/local/bin/node /opt/ringmaster/dist/agent/main.js run --config /etc/ringmaster/agent.yaml
`;
const CAMPAIGN = '0198c5a2-6c1f-7000-8000-00000000000c';
const ENDED = /^PHASE_(?:SUCCEEDED|FAILED|BACKED_OUT|REJECTED|EXPIRED|CANCELED|INDETERMINATE)$/;
const PATIENCE_MS = 90_000;
const POLL_MS = 100;

/** A report as the host's gateway wrote it down. */
export interface ReportLine {
  readonly operationId: string;
  readonly phase: string;
  readonly reason: string;
  readonly message: string;
  readonly unchanged: boolean;
  readonly rebootRequired: boolean;
  readonly bootId: string;
}

/** What the agent answered to a question. */
export interface SimulationLine {
  readonly simulationId: string;
  readonly verdict: string;
  readonly package: string;
  readonly message: string;
  readonly changes: readonly { readonly name: string; readonly from?: string; readonly to: string }[];
}

interface Answers {
  readonly reports: readonly ReportLine[];
  readonly simulations: readonly SimulationLine[];
  readonly hellos: readonly { readonly bootId: string; readonly capabilities: readonly string[] }[];
}

/** What a test's host is like. */
export interface AgentSetting {
  /** The configuration's `packages`. */
  readonly packages?: object;
  /** Of the packages that orders are about. */
  readonly kind?: 'deb' | 'rpm';
  readonly diskMebibytes?: number;
  /** The configuration's `reboot`. */
  readonly reboot?: object;
  /** The host has its agent's configuration, and no agent: a test installs our package. */
  readonly isBare?: boolean;
}

/** Checks how an operation ended, showing all that was said if it ended otherwise. */
export function expectEnd(report: ReportLine, phase: string, reason: string): void {
  expect(`${report.phase} ${report.reason}: ${report.message}`).toMatch(new RegExp(`^PHASE_${phase} ${reason}: `));
}

function agentFromCheckout(): Readonly<Record<string, string>> {
  return {
    [`/etc/systemd/system/${UNIT}`]: readFileSync(join(CHECKOUT, 'deploy', 'agent', UNIT), 'utf8'),
    [`/etc/systemd/system/${UNIT}.d/test.conf`]: DROP_IN,
  };
}

/** A lab host with our agent as the systemd service we ship, and a gateway of its own that says what a test says. */
export class AgentOnHost {
  private sequence = 0;
  private files = 0;
  private readonly offered = new Map<string, object>();

  private constructor(
    readonly host: LabHost,
    private readonly hostId: HostId,
    private readonly key: SigningKey,
    private readonly kind: 'deb' | 'rpm',
  ) {}

  static async boot(
    lab: TestLab,
    name: string,
    { packages = { allow: ['*'] }, kind = 'deb', reboot, isBare = false, ...hardware }: AgentSetting = {},
  ): Promise<AgentOnHost> {
    const hostId = asId<HostId>(randomUUID());
    const key = newSigningKey();
    const dir = mkdtempSync(join(tmpdir(), 'ringmaster-certificates-'));
    try {
      const authority = await ensureAuthority(dir);
      const gateway = await issueGatewayCertificate({ authority, dir, gatewayId: 'lab' });
      const agent = await issueAgentCertificate({ authority, dir, hostId });
      const text = (file: string): string => readFileSync(file, 'utf8');
      const config = {
        hostId,
        dataDir: isBare ? '/var/lib/ringmaster' : '/var/lib/ringmaster-agent',
        gateways: [{ session: '127.0.0.1:7701', artifacts: '127.0.0.1:7702' }],
        tls: { ca: 'ca.crt', cert: 'agent.crt', key: 'agent.key' },
        trustedOrderKeys: 'order-keys.pem',
        machine: { kind: 'systemd' },
        applications: [],
        packages,
        ...(reboot === undefined ? {} : { reboot }),
        reconnect: { initialWindow: '200ms', maxBackoff: '500ms' },
      };
      const host = await lab.boot({
        name,
        hasRpms: kind === 'rpm',
        ...hardware,
        files: {
          '/etc/ringmaster/agent.yaml': JSON.stringify(config),
          '/etc/ringmaster/ca.crt': text(authority.certFile),
          '/etc/ringmaster/agent.crt': text(agent.certFile),
          '/etc/ringmaster/agent.key': text(agent.keyFile),
          '/etc/ringmaster/order-keys.pem': key.publicPem,
          ...BOOT_ID_FILES,
          ...(isBare ? {} : agentFromCheckout()),
          '/etc/systemd/system/lab-gateway.service': GATEWAY_UNIT,
          [`${GATEWAY_DIR}/ca.crt`]: text(authority.certFile),
          [`${GATEWAY_DIR}/gateway.crt`]: text(gateway.certFile),
          [`${GATEWAY_DIR}/gateway.key`]: text(gateway.keyFile),
          [`${GATEWAY_DIR}/orders/none`]: '',
        },
        private: ['/etc/ringmaster/agent.key', `${GATEWAY_DIR}/gateway.key`],
        enable: ['lab-gateway.service', ...(isBare ? [] : [UNIT])],
        binds: { '/opt/lab-gateway.js': join(__dirname, 'programs', 'gateway.js') },
      });
      const found = new AgentOnHost(host, hostId, key, kind);
      if (!isBare) await found.until('its first session', ({ hellos }) => hellos[0]);
      return found;
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }

  /** Offers an install of these versions; resolves with its operation id. */
  offerInstall(packages: Packages, changes: OrderProperties = {}): Promise<string> {
    return this.offer({ install: { patch: this.patch(packages) }, ...changes });
  }

  /** Orders these versions, and waits for the end. */
  async install(packages: Packages, changes: OrderProperties = {}): Promise<ReportLine> {
    return this.ending(await this.offerInstall(packages, changes));
  }

  /** Orders the way back of an install, and waits for the end. */
  async backOut(packages: Packages, installOperationId: string): Promise<ReportLine> {
    const patch = this.patch(packages);
    return this.ending(await this.offer({ direction: 2, backOut: { patch, installOperationId } }));
  }

  async smokeTest(packages: Packages, command: readonly string[]): Promise<ReportLine> {
    const patch = this.patch(packages);
    return this.ending(await this.offer({ smokeTest: { patch, command: [...command], timeoutMs: 5_000 } }));
  }

  /** Orders a reboot that counts as done when the boot id differs from this one, and waits for the end. */
  async reboot(expectedBootId: string): Promise<ReportLine> {
    return this.ending(await this.offerReboot(expectedBootId));
  }

  /** Offers it; resolves with its operation id. */
  offerReboot(expectedBootId: string, changes: OrderProperties = {}): Promise<string> {
    return this.offer({ reboot: { expectedBootId }, ...changes });
  }

  /** Offers an order again as it was, as a gateway may. */
  async offerAgain(operationId: string): Promise<void> {
    await this.write(this.offered.get(operationId) ?? {});
  }

  async simulate(packages: Packages): Promise<SimulationLine> {
    const simulationId = randomUUID();
    const patch = this.patch(packages);
    await this.write({ simulate: { simulationId, patch, timeoutMs: 60_000 } });
    return this.until('an answer', ({ simulations }) => simulations.find((each) => each.simulationId === simulationId));
  }

  /** The report with which an operation ended. */
  ending(operationId: string): Promise<ReportLine> {
    return this.until(`the end of ${operationId}`, ({ reports }) =>
      reports.find((each) => each.operationId === operationId && ENDED.test(each.phase)),
    );
  }

  /** All that the host's gateway heard. */
  async answers(): Promise<Answers> {
    const { stdout } = await this.host.tryRun(['cat', `${GATEWAY_DIR}/answers`]);
    const lines = stdout.split('\n').filter((line) => line !== '');
    const all = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const of = (key: string): unknown[] => all.flatMap((each) => (each[key] === undefined ? [] : [each[key]]));
    return { reports: of('report'), simulations: of('simulation'), hellos: of('hello') } as unknown as Answers;
  }

  /** dpkg's whole database, to be compared as it is. */
  database(): Promise<string> {
    return this.host.run(['dpkg-query', '-W', '-f', '${Package} ${Architecture} ${Version} ${db:Status-Abbrev}\\n']);
  }

  /** One package: version and state, `1.0 ii`. */
  async state(name: string): Promise<string> {
    const { stdout } = await this.host.tryRun(['dpkg-query', '-W', '-f', '${Version} ${db:Status-Abbrev}', name]);
    return stdout.trim();
  }

  /** How often an operation was begun, by the agent's own journal. */
  async beginnings(operationId: string): Promise<number> {
    const words = ['/opt/ringmaster/dist/agent/main.js', 'journal', '-o', 'json'];
    const text = await this.host.run(['node', ...words, '--config', '/etc/ringmaster/agent.yaml']);
    const { records } = JSON.parse(text) as { records: { type: string; operationId?: string }[] };
    return records.filter((each) => each.type === 'executing' && each.operationId === operationId).length;
  }

  /** Waits until the host's gateway heard it. */
  async until<Found>(awaited: string, look: (answers: Answers) => Found | undefined): Promise<Found> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = look(await this.answers());
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new Error(`waited for ${awaited}: ${await this.log()}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  private patch(packages: Packages): { deb?: { packages: PackageVersion[] }; rpm?: { packages: PackageVersion[] } } {
    return { [this.kind]: { packages: [...packages] } };
  }

  private async log(): Promise<string> {
    const words = ['journalctl', '--no-pager', '-n', '40', '-o', 'cat', '-u', 'ringmaster-agent', '-u', 'lab-gateway'];
    return (await this.host.tryRun(words)).stdout;
  }

  private async offer(changes: OrderProperties): Promise<string> {
    this.sequence += 1;
    const operationId = randomUUID();
    const order = {
      operationId,
      campaignId: CAMPAIGN,
      campaignName: 'a-test',
      hostId: this.hostId,
      direction: 1,
      generation: 1,
      sequence: Long.fromNumber(this.sequence),
      startByUnixMs: Long.fromNumber(Date.now() + 60_000),
      runTimeoutMs: 60_000,
      manifestDigest: '',
      ...changes,
    };
    const { payloadType, payload, signatures } = sealOrder(order, this.key);
    const base64 = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('base64');
    const signed = (signatures ?? []).map(({ keyId, signature }) => ({ keyId, signature: base64(signature) }));
    const message = { envelope: { payloadType, payload: base64(payload), signatures: signed } };
    this.offered.set(operationId, message);
    await this.write(message);
    return operationId;
  }

  private async write(message: object): Promise<void> {
    this.files += 1;
    const file = `${GATEWAY_DIR}/orders/${String(this.files).padStart(4, '0')}`;
    await this.host.writeFile(`${file}.new`, JSON.stringify(message));
    await this.host.run(['mv', `${file}.new`, `${file}.json`]);
  }
}
