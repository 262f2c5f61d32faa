import type { PackageVersion } from '../../model/campaign';
import { aptCache } from '../deb/apt-arguments';
import { findAvailable } from '../deb/available';
import { lastWords, readCommand, type RunCommand } from '../packages/commands';
import type { AllowedOrigin } from './host-policy';
import { matchesWildcard } from './wildcard';

/** Where a version of a package can be had on this host: `http://deb.debian.org/debian bookworm/main amd64 Packages`. */
interface Offer extends PackageVersion {
  readonly sources: readonly string[];
}

/** What apt says of one of its sources: the fields of its Release file, and where it comes from. */
type Release = Readonly<Record<(typeof FIELDS)[keyof typeof FIELDS] | 'site', string>>;

const FIELDS = { o: 'origin', a: 'suite', n: 'codename', l: 'label' } as const;
/** apt's own list of what is installed: no source. */
const INSTALLED = '/var/lib/dpkg/status';

/**
 * Why root's policy lets these versions not come here; null: it lets them. Each source that offers a version must be
 * allowed, for apt may take any of them. What is not known to this host yet is looked for as an install would, so that
 * the install itself looks no further. A version that apt knows and whose sources cannot be read is let nowhere. Throws
 * `PackageError` as `findAvailable` does.
 */
export async function originProblem(
  run: RunCommand,
  { packages, origins }: { readonly packages: readonly PackageVersion[]; readonly origins: readonly AllowedOrigin[] },
  signal: AbortSignal,
): Promise<string | null> {
  const names = await everyArchitecture(run, packages, signal);
  const installed = installedVersions(await ask(run, names, signal));
  const wanted = packages.filter(({ name, version }) => installed.get(name)?.some((each) => each !== version));
  if (wanted.length > 0) await findAvailable(run, wanted, { signal, mayWait: true });
  const table = await ask(run, names, signal);
  const offers = parseOffers(table);
  const present = installedVersions(table);
  const releases = parseReleases(await ask(run, [], signal));
  for (const { name, version } of packages) {
    const sources = offers
      .filter((offer) => offer.name === name && offer.version === version)
      .flatMap((o) => o.sources);
    // What apt's table does not name at all it cannot bring; what is here comes from nowhere.
    if (sources.length === 0 && present.get(name)?.includes(version) !== true && isNamed(table, { name, version })) {
      return `root's policy names packages.origins, and apt does not say where ${name} ${version} comes from`;
    }
    const bad = sources.find((source) => !isAllowed(releases.get(source), origins));
    if (bad !== undefined) {
      const words = describe(releases.get(bad));
      return `root's policy does not let ${name} ${version} come from ${bad} (${words}); packages.origins names what may`;
    }
  }
  return null;
}

/** Reads `apt-cache policy NAME…`. Priorities are padded to four characters: ` 500`, `1001`, `-100`, and longer ones. */
export function parseOffers(output: string): readonly Offer[] {
  const offers: Offer[] = [];
  let name = '';
  for (const line of output.split('\n')) {
    const heading = /^(\S+?)(?::\w+)?:$/.exec(line);
    const version = /^ (?:\*\*\*| {3}) (\S+) -?\d+(?: \(phased \d+%\))?$/.exec(line);
    const source = /^ {7,}-?\d+ (.+)$/.exec(line);
    if (heading !== null) name = heading[1] ?? '';
    else if (version !== null) offers.push({ name, version: version[1] ?? '', sources: [] });
    else if (source !== null && source[1] !== INSTALLED) {
      const last = offers.pop();
      if (last !== undefined) offers.push({ ...last, sources: [...last.sources, source[1] ?? ''] });
    }
  }
  return offers;
}

/** Reads `apt-cache policy`: what stands in the Release file of each source. */
export function parseReleases(output: string): ReadonlyMap<string, Release> {
  const releases = new Map<string, Release>();
  let source = '';
  for (const line of output.split('\n')) {
    const heading = /^ {0,3}-?\d+ (.+)$/.exec(line);
    const release = /^ {5}release (.*)$/.exec(line);
    const site = /^ {5}origin (.*)$/.exec(line);
    if (line === 'Pinned packages:') break;
    if (heading !== null) {
      source = heading[1] ?? '';
      releases.set(source, { origin: '', suite: '', codename: '', label: '', site: '' });
    }
    const known = releases.get(source);
    if (known === undefined) continue;
    if (release !== null) releases.set(source, { ...known, ...fieldsOf(release[1] ?? '') });
    else if (site !== null) releases.set(source, { ...known, site: site[1] ?? '' });
  }
  return releases;
}

function fieldsOf(text: string): Partial<Release> {
  // A comma within a value is not told from one between fields; such a value then matches nothing but `*`.
  const pairs = text.split(',').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
  return Object.fromEntries(
    pairs.flatMap(([key = '', value = '']) => (isField(key) ? [[FIELDS[key], value] as const] : [])),
  );
}

function isField(key: string): key is keyof typeof FIELDS {
  return Object.hasOwn(FIELDS, key);
}

/** A source that apt says nothing of matches nothing. */
function isAllowed(release: Release | undefined, origins: readonly AllowedOrigin[]): boolean {
  if (release === undefined) return false;
  return origins.some((allowed) =>
    (Object.entries(allowed) as [keyof Release, string][]).every(([key, pattern]) =>
      matchesWildcard(release[key], pattern),
    ),
  );
}

function describe(release: Release | undefined): string {
  if (release === undefined) return 'of which apt says nothing';
  return Object.entries(release)
    .map(([key, value]) => `${key}: ${value === '' ? 'none' : value}`)
    .join(', ');
}

/** apt speaks of the host's own architecture unless it is told another; an order's name means all of them. */
async function everyArchitecture(
  run: RunCommand,
  packages: readonly PackageVersion[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const foreign = await readCommand(run, ['dpkg', '--print-foreign-architectures'], { signal });
  const suffixes = ['', ...foreign.split('\n').flatMap((line) => (line.trim() === '' ? [] : [`:${line.trim()}`]))];
  return packages.flatMap(({ name }) => suffixes.map((suffix) => `${name}${suffix}`));
}

/** By name, of each architecture that has it. */
function installedVersions(output: string): ReadonlyMap<string, readonly string[]> {
  const versions = new Map<string, readonly string[]>();
  let name = '';
  for (const line of output.split('\n')) {
    name = /^(\S+?)(?::\w+)?:$/.exec(line)?.[1] ?? name;
    const version = /^ {2}Installed: (.*)$/.exec(line)?.[1];
    if (version === undefined || version === '(none)') continue;
    versions.set(name, [...(versions.get(name) ?? []), version]);
  }
  return versions;
}

/** Whether apt's table of a package has that version anywhere, in whatever form. */
function isNamed(table: string, { name, version }: PackageVersion): boolean {
  let current = '';
  return table.split('\n').some((line) => {
    current = /^(\S+?)(?::\w+)?:$/.exec(line)?.[1] ?? current;
    return current === name && line.split(' ').includes(version);
  });
}

async function ask(run: RunCommand, names: readonly string[], signal: AbortSignal): Promise<string> {
  const answer = await run(aptCache('policy', ...names), { signal });
  if (answer.status !== 0) throw new Error(`apt-cache policy: ${lastWords(answer)}`);
  return answer.stdout;
}
