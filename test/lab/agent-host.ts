import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Long from 'long';
import { scanJournal } from '../../agent/journal-file';
import { BOOT_ID_FILES } from '../../deploy/lab/inside/agent-files';
import { asId, type HostId } from '../../model/ids';
import type { PackageVersion } from '../../model/campaign';
import type { ringmaster } from '../../proto/generated/agent';
import { CHECKOUT } from '../e2e/built';
import { newSigningKey, sealOrder, type SigningKey } from '../protocol/gateway-double';
import { orderMessage, type OrderProperties } from '../protocol/order-message';
import { filesOfGateway, GATEWAY_BINDS, GATEWAY_DIR, GATEWAY_UNIT, issueKeys } from './gateway-files';
import type { LabHost, TestLab } from './host';

export type Packages = readonly PackageVersion[];

const UNIT = 'ringmaster-agent.service';
const LOOPBACK = '127.0.0.1';
const DROP_IN = `[Service]
EnvironmentFile=-/run/ringmaster-crash
EnvironmentFile=-/var/ringmaster-crash
ExecStart=
ExecStart=/usr/local/bin/node /opt/ringmaster/dist/agent/main.js run --config /etc/ringmaster/agent.yaml
`;
const ENDED = /^PHASE_(?:SUCCEEDED|FAILED|BACKED_OUT|REJECTED|EXPIRED|CANCELED|INDETERMINATE)$/;
const PATIENCE_MS = 90_000;
/** The time an order has, to begin and then to end. */
const ORDER_MS = 60_000;
const POLL_MS = 100;
/** Of one test, at most. */
const LAST_ORDERS = 2;

/** A report as the host's gateway wrote it down. */
export interface ReportLine {
  readonly operationId: string;
  readonly phase: string;
  readonly reason: string;
  readonly message: string;
  readonly unchanged: boolean;
  readonly rebootRequired: boolean;
  readonly runningVersion: string;
  readonly bootId: string;
  /** What it said of an order in hand. */
  readonly progress: { readonly percent?: number; readonly doing: string } | null;
}

/** What the agent answered to a question. */
export interface SimulationLine {
  readonly simulationId: string;
  readonly verdict: string;
  readonly package: string;
  readonly message: string;
  readonly changes: readonly { readonly name: string; readonly from?: string; readonly to: string }[];
}

/** A record of the agent's journal. */
export interface JournalLine {
  readonly type: string;
  readonly operationId?: string;
  readonly order?: { readonly operationId: string };
  readonly entry?: { readonly operationId: string; readonly revision: number; readonly acknowledgedRevision: number };
}

interface Answers {
  readonly reports: readonly ReportLine[];
  readonly simulations: readonly SimulationLine[];
  readonly hellos: readonly HelloLine[];
}

/** What the agent said of its host. */
interface HelloLine {
  readonly bootId: string;
  readonly osId: string;
  readonly osVersion: string;
  readonly arch: string;
  readonly capabilities: readonly string[];
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
  /** The configuration's `applications`. */
  readonly applications?: readonly object[];
  /** The host has its agent's configuration, and no agent: a test installs our package. */
  readonly isBare?: boolean;
  /** A virtual machine. Its gateway is on the lab's other host of this name, which has power when this one has none. */
  readonly isVirtual?: boolean;
  /** Its gateway is on the lab's other host of this name, reached over the network between them. */
  readonly isApart?: boolean;
  /** More files of the host's, and units to start at boot. */
  readonly files?: Readonly<Record<string, string>>;
  readonly enable?: readonly string[];
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

/** A lab host with our agent as the systemd service we ship, and a gateway that says what a test says: its own, or apart. */
export class AgentOnHost {
  private sequence = 0;
  private files = 0;
  private readonly offered = new Map<string, object>();

  private constructor(
    readonly host: LabHost,
    /** Where its gateway is. */
    private readonly gateway: LabHost,
    private readonly own: {
      readonly hostId: HostId;
      readonly key: SigningKey;
      readonly kind: 'deb' | 'rpm';
      readonly dataDir: string;
    },
  ) {}

  static async boot(lab: TestLab, name: string, setting: AgentSetting = {}): Promise<AgentOnHost> {
    const { packages = { allow: ['*'] }, kind = 'deb', reboot, isBare = false, isApart = false, ...more } = setting;
    const { files = {}, enable = [], applications = [], ...hardware } = more;
    const hostId = asId<HostId>(randomUUID());
    const key = newSigningKey();
    const hasGateway = !isApart && hardware.isVirtual !== true;
    const elsewhere = hasGateway ? null : await lab.boot({ name: `${name}-gateway`, binds: GATEWAY_BINDS });
    const address = elsewhere?.address ?? LOOPBACK;
    const keys = await issueKeys(hostId, address);
    const dataDir = isBare ? '/var/lib/ringmaster' : '/var/lib/ringmaster-agent';
    const config = {
      hostId,
      dataDir,
      gateways: [{ session: `${address}:7701`, artifacts: `${address}:7702` }],
      tls: { ca: 'ca.crt', cert: 'agent.crt', key: 'agent.key' },
      trustedOrderKeys: 'order-keys.pem',
      machine: { kind: 'systemd' },
      applications,
      packages,
      ...(reboot === undefined ? {} : { reboot }),
      reconnect: { initialWindow: '200ms', maxBackoff: '500ms' },
    };
    const gatewayFiles = filesOfGateway(keys, address);
    for (const [path, text] of Object.entries(gatewayFiles)) await elsewhere?.writeFile(path, text);
    await elsewhere?.run(['systemctl', 'start', GATEWAY_UNIT]);
    const host = await lab.boot({
      name,
      hasRpms: kind === 'rpm',
      ...hardware,
      files: {
        '/etc/ringmaster/agent.yaml': JSON.stringify(config),
        '/etc/ringmaster/ca.crt': keys.ca,
        '/etc/ringmaster/agent.crt': keys.agent.cert,
        '/etc/ringmaster/agent.key': keys.agent.key,
        '/etc/ringmaster/order-keys.pem': key.publicPem,
        ...(isBare ? {} : agentFromCheckout()),
        ...(lab.recipe.showsBootId === true ? {} : BOOT_ID_FILES),
        ...(hasGateway ? gatewayFiles : {}),
        ...files,
      },
      private: ['/etc/ringmaster/agent.key'],
      enable: [...(isBare ? [] : [UNIT]), ...(hasGateway ? [GATEWAY_UNIT] : []), ...enable],
      binds: hasGateway ? GATEWAY_BINDS : {},
    });
    const found = new AgentOnHost(host, elsewhere ?? host, { hostId, key, kind, dataDir });
    if (!isBare) await found.until('its first session', ({ hellos }) => hellos[0]);
    return found;
  }

  /** Whether its gateway is there for a host with an order in hand, and confirms changes, from now on. */
  async confirms(yes: boolean): Promise<void> {
    await this.gateway.run([...(yes ? ['rm', '-f'] : ['touch']), `${GATEWAY_DIR}/deaf`]);
  }

  /** Offers an order with these properties; resolves with its operation id. */
  async offer(changes: OrderProperties): Promise<string> {
    this.sequence += 1;
    const runTimeoutMs = ORDER_MS * this.host.slowness;
    const startByUnixMs = Long.fromNumber(Date.now() + runTimeoutMs);
    const order = orderMessage(this.own.hostId, this.sequence, { startByUnixMs, runTimeoutMs, ...changes });
    const { payloadType, payload, signatures } = sealOrder(order, this.own.key);
    const base64 = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('base64');
    const signed = (signatures ?? []).map(({ keyId, signature }) => ({ keyId, signature: base64(signature) }));
    const message = { envelope: { payloadType, payload: base64(payload), signatures: signed } };
    this.offered.set(order.operationId, message);
    await this.write(message);
    return order.operationId;
  }

  /** Offers an install of these versions, to be confirmed within a time; resolves with its operation id. */
  offerConfirmed(packages: Packages, confirmWithinMs: number, changes: OrderProperties = {}): Promise<string> {
    return this.offer({ install: { patch: this.patch(packages), confirmWithinMs }, ...changes });
  }

  /** Offers an install of these versions; resolves with its operation id. */
  offerInstall(packages: Packages, changes: OrderProperties = {}): Promise<string> {
    return this.offer({ install: { patch: this.patch(packages) }, ...changes });
  }

  /** Orders these versions, and waits for the end. */
  async install(packages: Packages, changes: OrderProperties = {}): Promise<ReportLine> {
    return this.ending(await this.offerInstall(packages, changes));
  }

  /** Publishes two versions of one package, installs the first, and says what an order for the second lists. */
  async publishPair(
    lab: TestLab,
    name: string,
    { next = {}, first = {} }: { readonly next?: object; readonly first?: object } = {},
  ): Promise<Packages> {
    await lab.publish({ name, version: '1.0', ...first }, { name, version: '1.1', ...next });
    await this.host.sh(`apt-get update -qq && apt-get install -y -qq ${name}=1.0 >/dev/null 2>&1`);
    return [{ name, version: '1.1' }];
  }

  /** Offers the way back of an install; resolves with its operation id. */
  offerBackOut(packages: Packages, installOperationId: string): Promise<string> {
    return this.offer({ direction: 2, backOut: { patch: this.patch(packages), installOperationId } });
  }

  /** Orders the way back of an install, and waits for the end. */
  async backOut(packages: Packages, installOperationId: string): Promise<ReportLine> {
    return this.ending(await this.offerBackOut(packages, installOperationId));
  }

  /** Offers a smoke test; resolves with its operation id. */
  offerSmokeTest(packages: Packages, command: readonly string[]): Promise<string> {
    const patch = this.patch(packages);
    return this.offer({ smokeTest: { patch, command: [...command], timeoutMs: 5_000 * this.host.slowness } });
  }

  async smokeTest(packages: Packages, command: readonly string[]): Promise<ReportLine> {
    return this.ending(await this.offerSmokeTest(packages, command));
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
    await this.write({ simulate: { simulationId, patch, timeoutMs: ORDER_MS * this.host.slowness } });
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
    const { stdout } = await this.gateway.tryRun(['cat', `${GATEWAY_DIR}/answers`]);
    // The last piece is nothing, or a line that is being written.
    const lines = stdout.split('\n').slice(0, -1);
    const all = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const of = (key: string): unknown[] => all.flatMap((each) => (each[key] === undefined ? [] : [each[key]]));
    return { reports: of('report'), simulations: of('simulation'), hellos: of('hello') } as unknown as Answers;
  }

  /**
   * After a power cut: waits for a session that began under the boot id of now. The gateway of a virtual machine keeps its
   * power, and an order that it sends into the session before, whose end it never saw, is lost.
   */
  async hasNewSession(): Promise<void> {
    const bootId = await this.host.bootId();
    await this.until('a session after the power cut', ({ hellos }) => hellos.find((each) => each.bootId === bootId));
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

  /** Puts an archive where the agent fetches archives. */
  async putArchive(digest: string, archive: Buffer): Promise<void> {
    const file = `${GATEWAY_DIR}/archives/${digest.replace('sha256:', '')}`;
    await this.gateway.writeFile(`${file}.base64`, archive.toString('base64'));
    await this.gateway.sh(`base64 -d ${file}.base64 > ${file}`);
  }

  /** How often an operation was begun, by the agent's own journal. */
  async beginnings(operationId: string): Promise<number> {
    const records = await this.journaled(operationId);
    return records.filter(({ type }) => type === 'executing').length;
  }

  /** What the journal has of an operation. The agent may stand still. */
  async journaled(operationId: string): Promise<readonly JournalLine[]> {
    const bytes = Buffer.from(await this.host.run(['base64', `${this.own.dataDir}/journal`]), 'base64');
    const records = scanJournal(bytes).payloads.map((each) => JSON.parse(each.toString()) as JournalLine);
    return records.filter((each) => (each.order ?? each.entry ?? each).operationId === operationId);
  }

  /** Waits until the ends of the last orders are acknowledged: an agent that is started then tells none of them again. */
  async lastAcknowledged(): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS * this.host.slowness;
    for (const operationId of [...this.offered.keys()].slice(-LAST_ORDERS)) {
      // Of a journal that was made smaller in between, an order is kept as one record.
      const isDone = async (): Promise<boolean> => {
        const records = await this.journaled(operationId);
        return records.some(
          ({ type, entry }) =>
            type === 'acknowledged' || (entry !== undefined && entry.acknowledgedRevision >= entry.revision),
        );
      };
      while (!(await isDone())) {
        if (Date.now() > deadline) throw new Error(`nobody acknowledged ${operationId}: ${await this.log()}`);
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    }
  }

  /** Waits until the host's gateway heard it. */
  async until<Found>(awaited: string, look: (answers: Answers) => Found | undefined): Promise<Found> {
    const deadline = Date.now() + PATIENCE_MS * this.host.slowness;
    for (;;) {
      const found = look(await this.answers());
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new Error(`waited for ${awaited}: ${await this.log()}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** These versions as an order's patch. */
  patch(packages: Packages): { [kind in 'deb' | 'rpm']?: ringmaster.agent.v1.Packages.$Properties } {
    const all = packages.map(({ name, version, digests = [] }) => ({ name, version, digests: [...digests] }));
    const isChecked = all.some(({ digests }) => digests.length > 0);
    return { [this.own.kind]: isChecked ? { checkedPackages: all } : { packages: all } };
  }

  private async log(): Promise<string> {
    const words = ['journalctl', '--no-pager', '-n', '40', '-o', 'cat', '-u', 'ringmaster-agent', '-u', 'lab-gateway'];
    return (await this.host.tryRun(words)).stdout;
  }

  private async write(message: object): Promise<void> {
    this.files += 1;
    const file = `${GATEWAY_DIR}/orders/${String(this.files).padStart(4, '0')}`;
    await this.gateway.writeFile(`${file}.new`, JSON.stringify(message));
    await this.gateway.run(['mv', `${file}.new`, `${file}.json`]);
  }
}
