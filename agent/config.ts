import { isAbsolute, resolve } from 'node:path';
import { isMap, parseDocument, type YAMLParseError } from 'yaml';
import type { HostId } from '../model/ids';
import { asId } from '../model/ids';
import { LONGEST_PATIENCE_MS } from '../model/trust/own-way-back';
import { plainData } from './plain-data';

/** One gateway: where sessions go, and where archives are fetched. `host:port` each. */
export interface GatewayAddress {
  readonly session: string;
  readonly artifacts: string;
}

/** An application this host runs. An order for any other bundle is refused. */
export interface ApplicationConfig {
  /** The bundle's name. */
  readonly name: string;
  /** The systemd unit to restart; empty on a `process` machine, where the bundle's own `run` is started. */
  readonly unit: string;
  /** Given to the application and to its steps. */
  readonly environment: Readonly<Record<string, string>>;
  /** An archive unpacked at start when the host has no version of the application at all; null: none. */
  readonly initialBundle: string | null;
}

/** Which packages orders may change here. Patterns are names in which `*` stands for anything. */
export interface PackagesConfig {
  readonly allow: readonly string[];
  /** Wins over `allow`. */
  readonly forbid: readonly string[];
  /** Units that must be active after every change, whatever they were before. */
  readonly services: readonly string[];
  /** Units that are never restarted because they use replaced files: then the host has to reboot. `*` stands for anything. */
  readonly neverRestart: readonly string[];
}

/** A command that this host's owner wants around a reboot. */
export interface RebootCommandConfig {
  readonly command: readonly string[];
  readonly timeoutMs: number;
  /** False: its failure is logged, and that is all. */
  readonly mustSucceed: boolean;
}

/** What the agent is told by its configuration file; every path absolute, every duration in milliseconds. */
export interface AgentConfig {
  readonly hostId: HostId;
  readonly dataDir: string;
  readonly gateways: readonly GatewayAddress[];
  readonly tls: {
    readonly ca: string;
    readonly cert: string;
    readonly key: string;
    readonly serverName: string | null;
  };
  /** Where this host gets its certificates; `tls.cert` and `tls.key` are then one file, kept by the agent. Null: somebody else brings them. */
  readonly enrolment: { readonly url: string; readonly ca: string } | null;
  /**
   * A PEM file with ed25519 public keys, whose orders may ask for anything; or the trust root, which demands that people
   * approved what an order asks for (docs/agent.md, "Two authorities").
   */
  readonly trust: { readonly orderKeys: string } | { readonly root: string };
  readonly machine: { readonly kind: 'process' | 'systemd' };
  readonly applications: readonly ApplicationConfig[];
  /** Null: orders for packages are refused. */
  readonly packages: PackagesConfig | null;
  /** Root's own rules (docs/agent.md, "Root's policy"); null: none. */
  readonly policyFile: string | null;
  /** Around every reboot that is ordered. */
  readonly reboot: {
    readonly before: readonly RebootCommandConfig[];
    readonly after: readonly RebootCommandConfig[];
  };
  readonly limits: { readonly maxBundleBytes: number; readonly maxBundleFiles: number };
  /** Used until a gateway's Welcome says otherwise. */
  readonly reconnect: { readonly initialWindowMs: number; readonly maxBackoffMs: number };
  /** How long a new version of the agent itself may report nothing before it is taken back. */
  readonly upgradePatienceMs: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

/** A configuration, or all that is wrong with the file, each with its path and what to write instead. */
export type ParsedConfig =
  { readonly ok: true; readonly config: AgentConfig } | { readonly ok: false; readonly problems: readonly string[] };

type Table = Readonly<Record<string, unknown>>;

const UUID = {
  pattern: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  words: 'the UUID under which the host was imported',
};
const ADDRESS = {
  pattern: /^(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):\d{1,5}$/,
  words: 'host:port, such as gateway-1.example.org:7701',
};
const APPLICATION = { pattern: /^[a-z0-9][a-z0-9-]{0,40}$/, words: "the bundle's name" };
const UNIT = { pattern: /^[A-Za-z0-9@._:-]+\.service$/, words: 'a unit, such as hello.service' };
const UNIT_PATTERN = {
  pattern: /^[A-Za-z0-9@._:*-]+\.service$/,
  words: 'a unit in which * stands for anything, such as postgresql@*.service',
};
const PACKAGE_PATTERN = {
  pattern: /^[A-Za-z0-9*][A-Za-z0-9+._*-]*$/,
  words: "a package's name, in which * stands for anything",
};
const HTTPS_URL = {
  pattern: /^https:\/\/[A-Za-z0-9.[\]:-]+$/,
  words: 'the enrolment listener, such as https://enrol.example.org:7703',
};
const SERVER_NAME = { pattern: /^[A-Za-z0-9.-]+$/, words: "the name in the gateways' certificates" };
const PATH = { pattern: /^[^\0]+$/, words: 'a path; a relative one starts at the folder of this file' };
const WORD = { pattern: /^[^\0]+$/, words: 'a word of a command, in quotes' };
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Set by the agent itself. */
const RESERVED_VARIABLES = ['PATH', 'LANG', 'LC_ALL', 'RINGMASTER_VERSION', 'RINGMASTER_BUNDLE'];
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const KEYS = [
  'hostId',
  'dataDir',
  'gateways',
  'tls',
  'enrolment',
  'trustedOrderKeys',
  'trust',
  'machine',
  'applications',
  'packages',
  'policyFile',
  'reboot',
  'limits',
  'reconnect',
  'upgradePatience',
  'logLevel',
];

/** Parses the text of a configuration file; relative paths in it are relative to `directory`, the file's own folder. */
export function parseConfig(text: string, directory: string): ParsedConfig {
  const document = parseDocument(text, { uniqueKeys: true, strict: true });
  const problems = document.errors.slice(0, PLACES_AT_MOST).map(whereNotYaml);
  const more = document.errors.length - problems.length;
  if (more > 0) problems.push(`and at ${more} more places: is it the right file?`);
  if (problems.length > 0) return { ok: false, problems };
  if (!isMap(document.contents)) {
    return {
      ok: false,
      problems: ['is no configuration: it has no keys such as "hostId: …" (docs/agent.md, "Configuration")'],
    };
  }
  const reader = new ConfigReader(directory, problems);
  const config = reader.read(plainData(document, problems));
  return problems.length === 0 ? { ok: true, config } : { ok: false, problems };
}

/** A file that is something else than YAML is wrong in every line. */
const PLACES_AT_MOST = 3;

/** What the parser says is for those who know YAML's grammar; the place is for everybody. */
function whereNotYaml({ message, linePos, code }: YAMLParseError): string {
  const what =
    code === 'DUPLICATE_KEY'
      ? 'a key stands there twice'
      : `is not YAML there (${message.split(/ at line|\n/)[0] ?? ''})`;
  return linePos === undefined ? what : `line ${linePos[0].line}, column ${linePos[0].col}: ${what}`;
}

/** The configuration as a log may show it: of what applications are told, only the names. */
export function shownConfig(config: AgentConfig): object {
  const applications = config.applications.map((each) => ({ ...each, environment: Object.keys(each.environment) }));
  return { ...config, applications };
}

/** Reads values and gathers every problem instead of stopping at the first. */
class ConfigReader {
  constructor(
    private readonly directory: string,
    private readonly problems: string[],
  ) {}

  read(data: unknown): AgentConfig {
    const root = this.table(data, '', KEYS);
    const tls = this.table(root.tls, 'tls', ['ca', 'cert', 'key', 'serverName']);
    const machine = this.table(root.machine, 'machine', ['kind']);
    const kind = this.oneOf(machine.kind, 'machine.kind', ['process', 'systemd'] as const);
    const limits = this.table(root.limits ?? {}, 'limits', ['maxBundleBytes', 'maxBundleFiles']);
    const reconnect = this.table(root.reconnect ?? {}, 'reconnect', ['initialWindow', 'maxBackoff']);
    return {
      hostId: asId<HostId>(this.text(root.hostId, 'hostId', UUID)),
      dataDir: this.path(root.dataDir, 'dataDir'),
      gateways: this.list(root.gateways, 'gateways').map((item, index) => this.gateway(item, index)),
      tls: {
        ca: this.path(tls.ca, 'tls.ca'),
        cert: this.path(tls.cert, 'tls.cert'),
        key: this.path(tls.key, 'tls.key'),
        serverName: tls.serverName === undefined ? null : this.text(tls.serverName, 'tls.serverName', SERVER_NAME),
      },
      enrolment: root.enrolment === undefined ? null : this.enrolment(root.enrolment, tls),
      trust: this.trust(root),
      machine: { kind },
      applications: this.applications(root.applications, kind),
      packages: root.packages === undefined ? null : this.packages(root.packages, kind),
      policyFile: root.policyFile === undefined ? null : this.path(root.policyFile, 'policyFile'),
      reboot: this.reboot(root.reboot ?? {}),
      limits: {
        maxBundleBytes: this.count(limits.maxBundleBytes, 'limits.maxBundleBytes', 1_073_741_824),
        maxBundleFiles: this.count(limits.maxBundleFiles, 'limits.maxBundleFiles', 20_000),
      },
      reconnect: {
        initialWindowMs: this.duration(reconnect.initialWindow, 'reconnect.initialWindow', 5_000),
        maxBackoffMs: this.duration(reconnect.maxBackoff, 'reconnect.maxBackoff', 600_000),
      },
      upgradePatienceMs: this.patience(root.upgradePatience),
      logLevel:
        root.logLevel === undefined
          ? 'info'
          : this.oneOf(root.logLevel, 'logLevel', ['debug', 'info', 'warn', 'error'] as const),
    };
  }

  /** One file, because a crash between the renames of two would leave a key and a certificate that do not belong together. */
  private enrolment(value: unknown, tls: Table): NonNullable<AgentConfig['enrolment']> {
    const table = this.table(value, 'enrolment', ['url', 'ca']);
    if (tls.cert !== tls.key) {
      this.problems.push(
        'tls.key: must be the same file as tls.cert, for with "enrolment" the agent keeps both in one',
      );
    }
    return { url: this.text(table.url, 'enrolment.url', HTTPS_URL), ca: this.path(table.ca, 'enrolment.ca') };
  }

  private trust(root: Table): AgentConfig['trust'] {
    if (root.trust === undefined) return { orderKeys: this.path(root.trustedOrderKeys, 'trustedOrderKeys') };
    if (root.trustedOrderKeys !== undefined) {
      this.problems.push('trustedOrderKeys: the trust root says who signs orders; remove it, or trust');
    }
    return { root: this.path(this.table(root.trust, 'trust', ['root']).root, 'trust.root') };
  }

  private gateway(value: unknown, index: number): GatewayAddress {
    const path = `gateways[${String(index)}]`;
    const gateway = this.table(value, path, ['session', 'artifacts']);
    const address = (key: 'session' | 'artifacts'): string => this.text(gateway[key], `${path}.${key}`, ADDRESS);
    return { session: address('session'), artifacts: address('artifacts') };
  }

  private applications(value: unknown, kind: 'process' | 'systemd'): readonly ApplicationConfig[] {
    // A host may have packages only, and then says so with an empty list.
    const items = Array.isArray(value) && value.length === 0 ? [] : this.list(value, 'applications');
    const all = items.map((item, index) => this.application(item, index, kind));
    const names = all.map((application) => application.name);
    for (const name of new Set(names.filter((each, index) => names.indexOf(each) !== index))) {
      this.problems.push(`applications: "${name}" stands there twice; keep one`);
    }
    return all;
  }

  private application(value: unknown, index: number, kind: 'process' | 'systemd'): ApplicationConfig {
    const path = `applications[${String(index)}]`;
    const keys = ['name', 'environment', 'initialBundle', ...(kind === 'systemd' ? ['unit'] : [])];
    const application = this.table(value, path, keys);
    return {
      name: this.text(application.name, `${path}.name`, APPLICATION),
      unit: kind === 'systemd' ? this.text(application.unit, `${path}.unit`, UNIT) : '',
      environment: this.environment(application.environment ?? {}, `${path}.environment`),
      initialBundle:
        application.initialBundle === undefined ? null : this.path(application.initialBundle, `${path}.initialBundle`),
    };
  }

  private packages(value: unknown, kind: 'process' | 'systemd'): PackagesConfig {
    const table = this.table(value, 'packages', ['allow', 'forbid', 'services', 'neverRestart']);
    if (kind === 'process') {
      this.problems.push('packages: only with machine kind "systemd", for packages belong to a whole host; remove it');
    }
    const texts = (key: string, items: readonly unknown[], wanted: typeof PACKAGE_PATTERN): readonly string[] =>
      items.map((item, index) => this.text(item, `packages.${key}[${String(index)}]`, wanted));
    const optional = (key: string, wanted: typeof PACKAGE_PATTERN): readonly string[] => {
      const items = table[key] ?? [];
      if (Array.isArray(items)) return texts(key, items, wanted);
      this.problems.push(`packages.${key}: must be a list`);
      return [];
    };
    return {
      allow: texts('allow', this.list(table.allow, 'packages.allow'), PACKAGE_PATTERN),
      forbid: optional('forbid', PACKAGE_PATTERN),
      services: optional('services', UNIT),
      neverRestart: optional('neverRestart', UNIT_PATTERN),
    };
  }

  private reboot(value: unknown): AgentConfig['reboot'] {
    const table = this.table(value, 'reboot', ['before', 'after']);
    const commands = (key: 'before' | 'after'): readonly RebootCommandConfig[] =>
      table[key] === undefined
        ? []
        : this.list(table[key], `reboot.${key}`).map((item, index) =>
            this.rebootCommand(item, `reboot.${key}[${String(index)}]`),
          );
    return { before: commands('before'), after: commands('after') };
  }

  private rebootCommand(value: unknown, path: string): RebootCommandConfig {
    const table = this.table(value, path, ['command', 'timeout', 'onFailure']);
    const words = this.list(table.command, `${path}.command`);
    return {
      command: words.map((word, index) => this.text(word, `${path}.command[${String(index)}]`, WORD)),
      timeoutMs: this.duration(table.timeout, `${path}.timeout`, 60_000),
      mustSucceed: this.oneOf(table.onFailure, `${path}.onFailure`, ['fail', 'ignore'] as const) === 'fail',
    };
  }

  private environment(value: unknown, path: string): Readonly<Record<string, string>> {
    if (!isTable(value)) {
      this.problems.push(`${path}: must be a table of names and strings`);
      return {};
    }
    for (const [name, content] of Object.entries(value)) {
      if (!VARIABLE.test(name)) this.problems.push(`${path}.${name}: not a variable's name`);
      if (RESERVED_VARIABLES.includes(name)) this.problems.push(`${path}.${name}: is set by the agent; remove it`);
      if (typeof content !== 'string' || content.includes('\0')) {
        this.problems.push(`${path}.${name}: must be a string; put it in quotes`);
      }
    }
    return value as Readonly<Record<string, string>>;
  }

  private table(value: unknown, path: string, keys: readonly string[]): Table {
    if (!isTable(value)) {
      const subject = path === '' ? 'the file' : path;
      this.problems.push(`${subject}: must be a table with ${keys.join(', ')}`);
      return {};
    }
    for (const key of Object.keys(value)) {
      const full = path === '' ? key : `${path}.${key}`;
      if (!keys.includes(key)) this.problems.push(`${full}: unknown key; known here: ${keys.join(', ')}`);
    }
    return value;
  }

  private list(value: unknown, path: string): readonly unknown[] {
    if (Array.isArray(value) && value.length > 0) return value;
    this.problems.push(`${path}: must be a list with at least one item`);
    return [];
  }

  private text(value: unknown, path: string, wanted: { readonly pattern: RegExp; readonly words: string }): string {
    if (typeof value === 'string' && wanted.pattern.test(value)) return value;
    this.problems.push(`${path}: must be ${wanted.words}`);
    return '';
  }

  private path(value: unknown, path: string): string {
    const text = this.text(value, path, PATH);
    return isAbsolute(text) ? text : resolve(this.directory, text);
  }

  private oneOf<Word extends string>(value: unknown, path: string, words: readonly [Word, ...Word[]]): Word {
    const found = words.find((word) => word === value);
    if (found === undefined) this.problems.push(`${path}: must be ${words.join(' or ')}`);
    return found ?? words[0];
  }

  private count(value: unknown, path: string, fallback: number): number {
    if (value === undefined) return fallback;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
    this.problems.push(`${path}: must be a whole number above 0`);
    return fallback;
  }

  /** The signer counts hosts whose agent may be put back for as long as that may be. */
  private patience(value: unknown): number {
    const ms = this.duration(value, 'upgradePatience', 300_000);
    if (ms > LONGEST_PATIENCE_MS)
      this.problems.push(`upgradePatience: must be ${LONGEST_PATIENCE_MS / 60_000}m at most`);
    return ms;
  }

  private duration(value: unknown, path: string, fallback: number): number {
    if (value === undefined) return fallback;
    const match = typeof value === 'string' ? /^(\d{1,9})(ms|s|m|h)$/.exec(value) : null;
    const ms = Number(match?.[1] ?? '0') * (UNIT_MS[match?.[2] ?? ''] ?? 0);
    if (ms > 0) return ms;
    this.problems.push(`${path}: must be a duration above zero, such as 500ms, 5s or 10m`);
    return fallback;
  }
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
