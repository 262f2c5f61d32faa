import { bundlePathProblem } from './bundle-path';

/**
 * The manifest of a bundle: `bundle.yaml` at the root of its archive. It says what the bundle is, how its application
 * is started, and which steps an agent takes with it (docs/agent.md, "Bundles").
 */

/** Where the manifest stands in every bundle. */
export const BUNDLE_MANIFEST_PATH = 'bundle.yaml';
/** The largest manifest, in bytes: it is read whole, by agents too. */
export const MAX_MANIFEST_BYTES = 65_536;

/** The longest time-out a step may ask for: one hour, the longest operation deadline of a campaign file. */
const MAX_STEP_TIMEOUT_MS = 3_600_000;
const DEFAULT_STEP_TIMEOUT_MS = 60_000;
const MAX_WORDS = 64;
const MAX_WORD_LENGTH = 1024;
const NAME = /^[a-z0-9][a-z0-9-]{0,40}$/;
/** Also the first part of a directory's name on the host, so no `/`, and no `@`, which ends it there. */
const VERSION = /^[0-9A-Za-z][0-9A-Za-z.+~_-]{0,63}$/;
const DURATION = /^(\d{1,6})(ms|s|m|h)$/;
const SIZE = /^(\d{1,6})([KMG])$/;
const UNIT_BYTES: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };
const MAX_STEP_BYTES = 2 ** 40;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** What each process of a step may use; the operating system keeps it, and no step can raise it for itself by accident. */
export interface StepLimits {
  /** Memory of its own. */
  readonly memoryBytes: number;
  /** The longest file it may write. */
  readonly fileBytes: number;
  /** Processor time; null: as much as it gets until its time-out. */
  readonly cpuMs: number | null;
}

/** What a step that names no limits gets: far above what preparing a folder or asking an application takes. */
export const DEFAULT_STEP_LIMITS: StepLimits = { memoryBytes: 2 ** 30, fileBytes: 2 ** 30, cpuMs: null };

/** One command the agent runs, without a shell. */
export interface BundleStep {
  readonly command: readonly string[];
  /** It and all it started are killed after this. */
  readonly timeoutMs: number;
  readonly limits: StepLimits;
}

/** A step that may change the host. */
export interface BundleChangeStep extends BundleStep {
  /**
   * True when the step writes nothing outside the folder it runs in. Only then does a crash in the middle of it prove
   * that the host is unchanged; otherwise the order is INDETERMINATE and waits for a person.
   */
  readonly confined: boolean;
}

/** A bundle's manifest, valid. `null` means that the bundle does without. */
export interface BundleManifest {
  readonly name: string;
  readonly version: string;
  /** How the application is started where no service manager does it. */
  readonly run: { readonly command: readonly string[] } | null;
  /** The new version takes effect only after a reboot. */
  readonly rebootRequired: boolean;
  readonly steps: {
    /** Prepares the new version's folder, before the switch to it. */
    readonly install: BundleChangeStep | null;
    /** Clears up after this version, before the switch back to the one before. */
    readonly backOut: BundleChangeStep | null;
    /** Exits 0 when the application works and answers with `RINGMASTER_VERSION`. */
    readonly smoke: BundleStep | null;
  };
}

/** A parsed manifest, or everything that is wrong with it; each problem begins with the path of the bad value. */
export type BundleManifestResult =
  | { readonly ok: true; readonly manifest: BundleManifest }
  | { readonly ok: false; readonly problems: readonly string[] };

type Table = Readonly<Record<string, unknown>>;

/** Checks the data a manifest file held. Unknown keys and unparsable values are problems, never ignored. */
export function parseBundleManifest(data: unknown): BundleManifestResult {
  const problems: string[] = [];
  const root = table(
    data,
    { path: '', keys: ['apiVersion', 'kind', 'metadata', 'run', 'rebootRequired', 'steps'] },
    problems,
  );
  if (root.apiVersion !== 'ringmaster/v1') problems.push('apiVersion: must be ringmaster/v1');
  if (root.kind !== 'Bundle') problems.push('kind: must be Bundle');
  const metadata = table(root.metadata, { path: 'metadata', keys: ['name', 'version'] }, problems);
  const name = matching(
    metadata.name,
    { pattern: NAME, problem: 'metadata.name: lower-case letters, digits and "-", at most 41' },
    problems,
  );
  const version = matching(
    metadata.version,
    { pattern: VERSION, problem: 'metadata.version: letters, digits and ".+~_-", at most 64, in quotes' },
    problems,
  );
  const steps = table(root.steps ?? {}, { path: 'steps', keys: ['install', 'backOut', 'smoke'] }, problems);
  const manifest: BundleManifest = {
    name,
    version,
    run: root.run === undefined ? null : parseRun(root.run, problems),
    rebootRequired: flag(root.rebootRequired, 'rebootRequired', problems),
    steps: {
      install: steps.install === undefined ? null : parseChangeStep(steps.install, 'steps.install', problems),
      backOut: steps.backOut === undefined ? null : parseChangeStep(steps.backOut, 'steps.backOut', problems),
      smoke: steps.smoke === undefined ? null : parseStep(steps.smoke, 'steps.smoke', problems),
    },
  };
  return problems.length === 0 ? { ok: true, manifest } : { ok: false, problems };
}

/**
 * What is wrong with the steps' commands, given the bundle's files: one named by a path in the bundle must be there, and
 * be executable. Of programs that the host brings nothing is known here.
 */
export function bundleCommandProblems(
  { run, steps }: BundleManifest,
  executable: ReadonlyMap<string, boolean>,
): readonly string[] {
  const commands = Object.entries({ run, ...prefixed(steps) });
  return commands.flatMap(([path, step]) => {
    const program = step?.command[0] ?? '';
    if (!program.includes('/') || program.startsWith('/')) return [];
    const name = program.replace(/^(?:\.\/)+/, '');
    const found = executable.get(name);
    if (found === undefined) return [`${path}.command: the bundle holds no ${name}`];
    return found ? [] : [`${path}.command: ${name} is not executable; chmod +x ${name}`];
  });
}

function prefixed(steps: BundleManifest['steps']): Readonly<Record<string, BundleStep | null>> {
  return Object.fromEntries(Object.entries(steps).map(([name, step]) => [`steps.${name}`, step]));
}

/** Whether a name or version out of an order can stand in a path on the host. */
export function isBundleIdentity(name: string, version: string): boolean {
  return NAME.test(name) && VERSION.test(version) && bundlePathProblem(version) === null;
}

function parseRun(value: unknown, problems: string[]): { readonly command: readonly string[] } {
  const run = table(value, { path: 'run', keys: ['command'] }, problems);
  return { command: words(run.command, 'run.command', problems) };
}

function parseStep(value: unknown, path: string, problems: string[]): BundleStep {
  const step = table(value, { path: path, keys: ['command', 'timeout', 'limits'] }, problems);
  return stepOf(step, path, problems);
}

function parseChangeStep(value: unknown, path: string, problems: string[]): BundleChangeStep {
  const step = table(value, { path: path, keys: ['command', 'timeout', 'limits', 'confined'] }, problems);
  return { ...stepOf(step, path, problems), confined: flag(step.confined, `${path}.confined`, problems) };
}

function stepOf(step: Table, path: string, problems: string[]): BundleStep {
  return {
    command: words(step.command, `${path}.command`, problems),
    timeoutMs: duration(step.timeout, `${path}.timeout`, problems) ?? DEFAULT_STEP_TIMEOUT_MS,
    limits: step.limits === undefined ? DEFAULT_STEP_LIMITS : parseLimits(step.limits, `${path}.limits`, problems),
  };
}

function parseLimits(value: unknown, path: string, problems: string[]): StepLimits {
  const limits = table(value, { path, keys: ['memory', 'file', 'cpu'] }, problems);
  return {
    memoryBytes: size(limits.memory, `${path}.memory`, problems) ?? DEFAULT_STEP_LIMITS.memoryBytes,
    fileBytes: size(limits.file, `${path}.file`, problems) ?? DEFAULT_STEP_LIMITS.fileBytes,
    cpuMs: duration(limits.cpu, `${path}.cpu`, problems),
  };
}

function table(
  value: unknown,
  { path, keys }: { readonly path: string; readonly keys: readonly string[] },
  problems: string[],
): Table {
  const at = path === '' ? '' : `${path}: `;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push(`${at}must be a table with ${keys.join(', ')}`);
    return {};
  }
  for (const key of Object.keys(value)) {
    const full = path === '' ? key : `${path}.${key}`;
    if (!keys.includes(key)) problems.push(`${full}: unknown key; known here: ${keys.join(', ')}`);
  }
  return value as Table;
}

function matching(
  value: unknown,
  { pattern, problem }: { readonly pattern: RegExp; readonly problem: string },
  problems: string[],
): string {
  if (typeof value === 'string' && pattern.test(value)) return value;
  problems.push(problem);
  return '';
}

function flag(value: unknown, path: string, problems: string[]): boolean {
  if (value === undefined) return false;
  if (typeof value === 'boolean') return value;
  problems.push(`${path}: must be true or false`);
  return false;
}

function words(value: unknown, path: string, problems: string[]): readonly string[] {
  const fits = (word: unknown): word is string =>
    typeof word === 'string' && word !== '' && word.length <= MAX_WORD_LENGTH && !word.includes('\0');
  if (Array.isArray(value) && value.length > 0 && value.length <= MAX_WORDS && value.every(fits)) return value;
  problems.push(`${path}: must be a list of 1 to ${String(MAX_WORDS)} non-empty strings, such as [node, server.js]`);
  return [];
}

/** Null: nothing is written there, or nothing good. */
function duration(value: unknown, path: string, problems: string[]): number | null {
  if (value === undefined) return null;
  const match = typeof value === 'string' ? DURATION.exec(value) : null;
  const ms = Number(match?.[1] ?? '0') * (UNIT_MS[match?.[2] ?? ''] ?? 0);
  if (ms > 0 && ms <= MAX_STEP_TIMEOUT_MS) return ms;
  problems.push(`${path}: must be a duration such as 30s, at most 1h`);
  return null;
}

/** Null: nothing is written there, or nothing good. */
function size(value: unknown, path: string, problems: string[]): number | null {
  if (value === undefined) return null;
  const match = typeof value === 'string' ? SIZE.exec(value) : null;
  const bytes = Number(match?.[1] ?? '0') * (UNIT_BYTES[match?.[2] ?? ''] ?? 0);
  if (bytes > 0 && bytes <= MAX_STEP_BYTES) return bytes;
  problems.push(`${path}: must be a size such as 256M, in K, M or G, at most 1024G`);
  return null;
}
