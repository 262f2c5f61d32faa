import type { PackageVersion } from './campaign';
import type { Host } from './host';
import type { HostId } from './ids';
import { MAX_PACKAGES, PACKAGE_PATTERNS } from './package-patterns';
import type { BlockerView, SimulatedHostView, SimulationView } from './plan-view';
import type { PackageChange, PackagePatch, SimulationAnswer } from './simulation';

/**
 * How long a plan waits for hosts' answers, in ms. One may have to fetch its package lists anew, which takes seconds; a
 * person waits.
 */
export const ANSWER_WITHIN_MS = 20_000;
/** Hosts asked for each operating system, version and architecture: one may be odd, a second may be away. */
const ASKED_PER_GROUP = 3;
/** Names listed in a sentence. */
const NAMED = 10;

/** Hosts that resolve packages alike, because they have the same operating system, version and architecture. */
export interface SimulationGroup {
  /** Such as `debian 12 x64`; null: agents have not said, for instance because they never connected. */
  readonly os: string | null;
  readonly hosts: number;
  readonly connected: number;
  /** To be asked: connected, and with the capability named after the patch's kind. */
  readonly ask: readonly Host[];
}

/** What came back; a host of the group without an answer did not give one in time. */
export interface SimulationEvidence {
  readonly groups: readonly SimulationGroup[];
  readonly answers: ReadonlyMap<HostId, SimulationAnswer>;
  /** How long answers were waited for, in ms. */
  readonly waitedMs: number;
}

/** A patch that this fleet cannot install as the file has it; `path` is the key it concerns. */
export interface PatchProblem {
  readonly path: string;
  readonly message: string;
  readonly next: string;
}

/** With a problem the file is wrong; with a blocker nobody knows yet. */
export interface SimulationVerdict {
  readonly problems: readonly PatchProblem[];
  readonly blockers: readonly BlockerView[];
  readonly views: readonly SimulationView[];
}

/**
 * Chooses whom to ask. `hosts` come in the plan's fair order, so that the first of a group are of different sites where
 * there are any.
 */
export function chooseHosts(
  hosts: readonly Host[],
  { kind, connected }: { readonly kind: PackagePatch['kind']; readonly connected: ReadonlySet<HostId> },
): SimulationGroup[] {
  const groups = new Map<string | null, { hosts: number; connected: number; ask: Host[] }>();
  for (const host of hosts) {
    const os = osOf(host);
    const group = groups.get(os) ?? { hosts: 0, connected: 0, ask: [] };
    groups.set(os, group);
    group.hosts += 1;
    if (!connected.has(host.hostId)) continue;
    group.connected += 1;
    const isAble = host.facts.capabilities?.includes(kind) === true;
    if (isAble && group.ask.length < ASKED_PER_GROUP) group.ask.push(host);
  }
  return [...groups].map(([os, group]) => ({ os, ...group })).sort((left, right) => compare(left.os, right.os));
}

function osOf({ facts }: Host): string | null {
  const { osId, osVersion, arch } = facts;
  return osId === undefined || osId === '' ? null : [osId, osVersion ?? '', arch ?? ''].filter(Boolean).join(' ');
}

function compare(left: string | null, right: string | null): number {
  return (left ?? '\uffff') < (right ?? '\uffff') ? -1 : 1;
}

interface Said {
  readonly host: string;
  readonly os: string;
  readonly answer: SimulationAnswer;
}

/** What one group said: who told something about the patch, and who told nothing. */
interface Heard {
  readonly group: SimulationGroup;
  readonly os: string;
  readonly told: readonly Said[];
  readonly silent: readonly { readonly host: string; readonly why: string }[];
}

/**
 * Judges what hosts said.
 *
 * - A version that no host of an operating system knows is wrong there. When one of them resolves it, the others only
 *   lag behind: they are named in the view, and gates count them.
 * - A plan that changes or removes more than is listed is refused as soon as one host says so: `packages` lists all.
 * - A host that would refuse the order for a reason of its own is named in the view. Where all who told something of an
 *   operating system would, nothing is known of the others there, and the patch is refused.
 * - An operating system of which no host told anything is a blocker, never a pass. Hosts whose operating system nobody
 *   knows yet pass with the others.
 */
export function judgeSimulation(patch: PackagePatch, evidence: SimulationEvidence): SimulationVerdict {
  const heard = evidence.groups.map((group) => hear(group, evidence));
  const told = heard.flatMap((each) => each.told);
  const isKnown = told.length > 0;
  return {
    problems: [
      ...unknownVersions(patch, heard),
      ...needsMore(patch, told),
      ...wouldRemove(patch, told, evidence),
      ...allRefuse(heard),
    ],
    blockers: heard
      .filter((each) => each.told.length === 0 && !(each.group.os === null && isKnown))
      .map((each) => blocker(patch, each, evidence)),
    views: heard.map((each) => viewOf(each, evidence)),
  };
}

function hear(group: SimulationGroup, { answers, waitedMs }: SimulationEvidence): Heard {
  const os = group.os ?? 'an unknown operating system';
  const told: Said[] = [];
  const silent: { host: string; why: string }[] = [];
  for (const { hostId, name } of group.ask) {
    const answer = answers.get(hostId);
    if (answer === undefined) silent.push({ host: name, why: `no answer within ${seconds(waitedMs)}` });
    else if (answer.kind === 'cannot' && (answer.problem === 'busy' || answer.problem === 'broken')) {
      silent.push({ host: name, why: answer.message === '' ? answer.problem : answer.message });
    } else told.push({ host: name, os, answer });
  }
  return { group, os, told, silent };
}

function unknownVersions(patch: PackagePatch, heard: readonly Heard[]): PatchProblem[] {
  const byPackage = new Map<string | null, Said[]>();
  for (const { told } of heard) {
    // Whoever resolves it, or says what more it needs, knows the versions.
    if (!told.every(({ answer }) => isUnknown(answer) || isRefusing(answer))) continue;
    for (const said of told) {
      if (!isUnknown(said.answer)) continue;
      const about = said.answer.package;
      byPackage.set(about, [...(byPackage.get(about) ?? []), said]);
    }
  }
  return [...byPackage].map(([about, said]) => {
    const index = patch.packages.findIndex(({ name }) => name === about);
    const listed = patch.packages[index];
    const what = listed === undefined ? 'these packages' : `${listed.name} ${listed.version}`;
    return {
      path: listed === undefined ? 'spec.patch.packages' : `spec.patch.packages[${index}].version`,
      message: `no host can resolve ${what}: asked ${nameHosts(said)}${theirWords(said)}`,
      next: `write a version their repositories have, bring them that version, or leave these hosts out of spec.target.selector`,
    };
  });
}

function isUnknown(answer: SimulationAnswer): answer is Extract<SimulationAnswer, { kind: 'cannot' }> {
  return answer.kind === 'cannot' && answer.problem === 'unknown_version';
}

function isRefusing(answer: SimulationAnswer): boolean {
  return answer.kind === 'cannot' && answer.problem === 'would_refuse';
}

function allRefuse(heard: readonly Heard[]): PatchProblem[] {
  const said = heard.filter(({ told }) => told.every(({ answer }) => isRefusing(answer))).flatMap(({ told }) => told);
  if (said.length === 0) return [];
  return [
    {
      path: 'spec.patch.packages',
      message: `every host that was asked would refuse such an order: ${nameHosts(said)}${theirWords(said)}`,
      next: 'list packages these hosts have and may change, or leave such hosts out of spec.target.selector',
    },
  ];
}

function needsMore(patch: PackagePatch, told: readonly Said[]): PatchProblem[] {
  const said = told.filter(({ answer }) => answer.kind === 'cannot' && answer.problem === 'needs_more');
  if (said.length === 0) return [];
  const path = 'spec.patch.packages';
  const listed = new Set(patch.packages.map(({ name }) => name));
  const extra = said.flatMap(({ answer }) => answer.changes).filter(({ name, to }) => to !== null && !listed.has(name));
  const names = [...new Set(extra.map(({ name }) => name))].sort();
  const what = names.length === 0 ? 'packages that are not listed' : list(names);
  const message = `the plan also changes ${what}: on ${nameHosts(said)}${names.length === 0 ? theirWords(said) : ''}`;
  return [{ path, message, next: completeList(patch, { extra, names }) }];
}

/** The whole list in YAML on one line, which can be pasted in either of YAML's styles. */
function completeList(
  patch: PackagePatch,
  { extra, names }: { readonly extra: readonly PackageChange[]; readonly names: readonly string[] },
): string {
  const patterns = PACKAGE_PATTERNS[patch.kind];
  const isFit = extra.every(({ name, to }) => patterns.name.test(name) && patterns.version.test(to ?? ''));
  if (names.length === 0 || !isFit || patch.packages.length + names.length > MAX_PACKAGES) {
    return `list every package that changes; ${MAX_PACKAGES} at most, more is a distribution upgrade`;
  }
  const versions = names.map((name) => [
    ...new Set(extra.filter((change) => change.name === name).map(({ to }) => to)),
  ]);
  const torn = names.filter((_, index) => versions[index]?.length !== 1);
  if (torn.length > 0) {
    return `hosts want different versions of ${list(torn)}: plan one campaign for each operating system, by os.version in spec.target.selector`;
  }
  const complete = [
    ...patch.packages,
    ...names.map((name, index) => ({ name, version: versions[index]?.[0] ?? '' })),
  ].map(yamlOf);
  return `list every package that changes: packages: [ ${complete.join(', ')} ]`;
}

function yamlOf({ name, version, digests }: PackageVersion): string {
  const checked = digests === undefined ? '' : `, digests: [ ${digests.join(', ')} ]`;
  return `{ name: ${JSON.stringify(name)}, version: ${JSON.stringify(version)}${checked} }`;
}

function wouldRemove(patch: PackagePatch, told: readonly Said[], { groups }: SimulationEvidence): PatchProblem[] {
  const said = told.filter(({ answer }) => answer.kind === 'cannot' && answer.problem === 'would_remove');
  if (said.length === 0) return [];
  const listed = new Set(patch.removals);
  const removed = said.flatMap(({ answer }) => answer.changes.filter(({ to }) => to === null).map(({ name }) => name));
  const names = [...new Set(removed)].filter((name) => !listed.has(name)).sort();
  const what = names.length === 0 ? 'packages' : list(names);
  const others = groups.reduce((sum, group) => sum + group.ask.length, 0) > said.length;
  return [
    {
      path: 'spec.patch.packages',
      message: `the plan removes ${what}: on ${nameHosts(said)}${names.length === 0 ? theirWords(said) : ''}`,
      next: others
        ? 'choose versions that need no removal, list under spec.patch.removals what may go, or leave these hosts out of spec.target.selector'
        : 'choose versions that need no removal, or list under spec.patch.removals what may go',
    },
  ];
}

function blocker(patch: PackagePatch, { group, os, silent }: Heard, { waitedMs }: SimulationEvidence): BlockerView {
  const { hosts, connected, ask } = group;
  const where = `${count(hosts)} with ${os}`;
  const code = 'cannot_verify';
  if (connected === 0) {
    return {
      code,
      message: `none of the ${where} is connected, so nobody can say whether these ${patch.kind} packages resolve there`,
      next: 'connect one of them, or leave them out of spec.target.selector; then plan again',
    };
  }
  if (ask.length === 0) {
    return {
      code,
      message: `no connected host of the ${where} installs ${patch.kind} packages (its agent does not offer "${patch.kind}")`,
      next: `let their agents install ${patch.kind} packages (docs/agent.md), or leave these hosts out of spec.target.selector; then plan again`,
    };
  }
  const why = silent.map(({ host, why }) => `${host}: ${why}`).join('; ');
  const isLate = silent.every((each) => each.why === `no answer within ${seconds(waitedMs)}`);
  return {
    code,
    message: `of the ${where} nobody could say whether these ${patch.kind} packages resolve (${why})`,
    next: isLate
      ? 'plan again; if it stays, look at the agents of these hosts'
      : 'mend or wait for one of these hosts, then plan again',
  };
}

function viewOf({ group }: Heard, { answers }: SimulationEvidence): SimulationView {
  const asked = group.ask.map(({ hostId, name }): SimulatedHostView => {
    const answer = answers.get(hostId);
    if (answer === undefined) return { host: name, answer: 'no_answer', message: '', changes: 0, installs: [] };
    const installs = answer.changes.filter(({ from, to }) => from === null && to !== null).map(({ name }) => name);
    const changes = answer.changes.length;
    if (answer.kind === 'resolves') return { host: name, answer: 'resolves', message: '', changes, installs };
    return { host: name, answer: answer.problem, message: answer.message, changes, installs: [] };
  });
  return { os: group.os, hosts: group.hosts, connected: group.connected, asked };
}

/** `web-1 and web-2 (debian 12 x64), db-1 (debian 11 x64)`. */
function nameHosts(said: readonly Said[]): string {
  const systems = [...new Set(said.map(({ os }) => os))];
  return systems
    .map((os) => `${list(said.filter((each) => each.os === os).map(({ host }) => host))} (${os})`)
    .join(', ');
}

/** What the first of them says, for the rest say the same. */
function theirWords(said: readonly Said[]): string {
  const answer = said[0]?.answer;
  return answer?.kind === 'cannot' && answer.message !== '' ? `; it says: ${answer.message}` : '';
}

function list(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return names.slice(0, NAMED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function count(hosts: number): string {
  return hosts === 1 ? '1 host' : `${hosts} hosts`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
