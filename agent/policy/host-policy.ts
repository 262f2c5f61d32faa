import { parseDocument } from 'yaml';
import type { Operation } from '../../model/words';
import { plainData } from '../plain-data';
import { isDay, type AllowedHours, type AllowedWindow, type Day } from './hours';

/** Whose packages may come here: every field that is given must match a repository's own words. `*` stands for anything. */
export interface AllowedOrigin {
  readonly origin?: string;
  readonly suite?: string;
  readonly codename?: string;
  readonly label?: string;
  readonly site?: string;
}

/** What root of this host lets orders do, whoever signed them. */
export interface HostPolicy {
  readonly bundles: boolean;
  /** Names of packages, in which `*` stands for anything. */
  readonly forbiddenPackages: readonly string[];
  /** Null: from any repository that the host has. */
  readonly origins: readonly AllowedOrigin[] | null;
  /** Null: at any time. */
  readonly hours: AllowedHours | null;
}

/** A policy, or all that is wrong with the file. */
export type ParsedPolicy =
  { readonly ok: true; readonly policy: HostPolicy } | { readonly ok: false; readonly problems: readonly string[] };

/** The policy of a host whose configuration names none. */
export const NO_POLICY: HostPolicy = { bundles: true, forbiddenPackages: [], origins: null, hours: null };

const DISTURBING: readonly Operation[] = ['install', 'reboot', 'back_out'];
/** A smoke test disturbs nobody unless root says so: its command is the order's, or the bundle's. */
const OPERATIONS: readonly Operation[] = [...DISTURBING, 'smoke_test'];
const ORIGIN_KEYS = ['origin', 'suite', 'codename', 'label', 'site'] as const;
const PACKAGE_PATTERN = /^[a-z0-9*][a-z0-9+.*-]*$/;
const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)$/;

type Table = Readonly<Record<string, unknown>>;

/** Parses the text of a policy file. Unknown keys are problems: a rule that was misspelt must not be missing. */
export function parsePolicy(text: string): ParsedPolicy {
  const document = parseDocument(text, { uniqueKeys: true, strict: true });
  const problems = document.errors.map((error) => error.message.split('\n')[0] ?? 'not YAML');
  if (problems.length > 0) return { ok: false, problems };
  const policy = new PolicyReader(problems).read(plainData(document, problems));
  return problems.length === 0 ? { ok: true, policy } : { ok: false, problems };
}

/** For a key that is left out. One that stands there with nothing after it is null, and must not pass for that. */
function orElse(value: unknown, absent: unknown): unknown {
  return value === undefined ? absent : value;
}

class PolicyReader {
  constructor(private readonly problems: string[]) {}

  read(data: unknown): HostPolicy {
    const root = this.table(data, '', ['apiVersion', 'kind', 'bundles', 'packages', 'hours']);
    if (root.apiVersion !== 'ringmaster/v1') this.problems.push('apiVersion: must be ringmaster/v1');
    if (root.kind !== 'HostPolicy') this.problems.push('kind: must be HostPolicy');
    const packages = this.table(orElse(root.packages, {}), 'packages', ['forbid', 'origins']);
    return {
      bundles: root.bundles === undefined ? true : this.flag(root.bundles, 'bundles'),
      forbiddenPackages: this.list(orElse(packages.forbid, []), 'packages.forbid').map((item, index) =>
        this.text(item, `packages.forbid[${String(index)}]`, PACKAGE_PATTERN),
      ),
      origins: packages.origins === undefined ? null : this.origins(packages.origins),
      hours: root.hours === undefined ? null : this.hours(root.hours),
    };
  }

  private origins(value: unknown): readonly AllowedOrigin[] {
    return this.filled(value, 'packages.origins').map((item, index) => {
      const path = `packages.origins[${String(index)}]`;
      const table = this.table(item, path, ORIGIN_KEYS);
      if (Object.keys(table).length === 0) this.problems.push(`${path}: names nothing, and would allow everything`);
      const given = ORIGIN_KEYS.filter((key) => table[key] !== undefined);
      return Object.fromEntries(given.map((key) => [key, this.text(table[key], `${path}.${key}`, /^[^\0\n]*$/)]));
    });
  }

  private hours(value: unknown): AllowedHours {
    const table = this.table(value, 'hours', ['timeZone', 'windows', 'operations']);
    const operations = this.filled(orElse(table.operations, DISTURBING), 'hours.operations').flatMap((item, index) => {
      const operation = OPERATIONS.find((each) => each === item);
      if (operation === undefined) {
        this.problems.push(`hours.operations[${String(index)}]: must be ${OPERATIONS.join(', ')}`);
      }
      return operation ?? [];
    });
    const windows = this.filled(table.windows, 'hours.windows').map((item, index) => this.window(item, index));
    return { timeZone: this.timeZone(table.timeZone), windows, operations };
  }

  private window(value: unknown, index: number): AllowedWindow {
    const path = `hours.windows[${String(index)}]`;
    const table = this.table(value, path, ['days', 'from', 'to']);
    const days = this.filled(table.days, `${path}.days`).flatMap((item, at): Day[] => {
      if (typeof item === 'string' && isDay(item)) return [item];
      this.problems.push(`${path}.days[${String(at)}]: must be mon, tue, wed, thu, fri, sat or sun`);
      return [];
    });
    return { days, from: this.clock(table.from, `${path}.from`), to: this.clock(table.to, `${path}.to`) };
  }

  private clock(value: unknown, path: string): number {
    const match = typeof value === 'string' ? CLOCK.exec(value) : null;
    if (match === null) this.problems.push(`${path}: must be a time of day in quotes, such as '22:00'`);
    return Number(match?.[1] ?? '0') * 60 + Number(match?.[2] ?? '0');
  }

  private timeZone(value: unknown): string {
    try {
      if (typeof value === 'string')
        return new Intl.DateTimeFormat('en-US', { timeZone: value }).resolvedOptions().timeZone;
    } catch {
      // Named below.
    }
    this.problems.push('hours.timeZone: must be an IANA time zone, such as Europe/Berlin or UTC');
    return 'UTC';
  }

  private flag(value: unknown, path: string): boolean {
    if (typeof value === 'boolean') return value;
    this.problems.push(`${path}: must be true or false`);
    return false;
  }

  private text(value: unknown, path: string, pattern: RegExp): string {
    if (typeof value === 'string' && pattern.test(value)) return value;
    this.problems.push(`${path}: must be a text, in which * stands for anything`);
    return '';
  }

  private list(value: unknown, path: string): readonly unknown[] {
    if (Array.isArray(value)) return value;
    this.problems.push(`${path}: must be a list`);
    return [];
  }

  private filled(value: unknown, path: string): readonly unknown[] {
    const items = this.list(value, path);
    if (items.length === 0) this.problems.push(`${path}: must name at least one, or be left out`);
    return items;
  }

  private table(value: unknown, path: string, keys: readonly string[]): Table {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.problems.push(`${path === '' ? 'the file' : path}: must be a table with ${keys.join(', ')}`);
      return {};
    }
    for (const key of Object.keys(value)) {
      const full = path === '' ? key : `${path}.${key}`;
      if (!keys.includes(key)) this.problems.push(`${full}: unknown key; known here: ${keys.join(', ')}`);
    }
    return value as Table;
  }
}
