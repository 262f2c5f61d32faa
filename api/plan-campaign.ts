import type { Patch } from '../model/campaign';
import type { FileProblem } from '../model/campaign-file/problem';
import type { Host } from '../model/host';
import type { CampaignId, HostId } from '../model/ids';
import { mayLose } from '../model/gate';
import { capabilityBlockers, inability } from '../model/plan-capabilities';
import type { SimulationVerdict } from '../model/plan-simulation';
import type { BlockerView, ExclusionView, PlanView } from '../model/plan-view';
import { describeRecalled } from '../model/recall';
import { findArtifact, findArtifactVersion } from '../store/artifacts';
import { countConnected } from '../store/campaign-parts';
import { nameCampaigns } from '../store/campaigns-read';
import type { Database, Transaction } from '../store/database';
import { listAllHosts, listOwners } from '../store/inventory';
import { unfinishedNamed } from '../store/launches';
import type { NamedCampaign } from '../store/replacements';
import { listKnownProbes } from '../store/probe-views';
import { recallsOf } from '../store/recalls';
import { hostsOfPlan, hostsOfRing, hostsOfWave, savePlan, type Plan } from '../store/plans';
import { isRootPublished } from '../store/trust-documents';
import { ApiError } from './api-error';
import type { ApiParts } from './api-instance';
import { plannedAsks, probeBlockers } from './plan-asks';
import { buildPlan, type BuiltPlan, type PlanProblem } from './build-plan';
import { ownedByOthers } from './owned-by-others';
import { positionOf } from '../documents/position-of';
import { readCampaignFile, type CampaignFile } from '../documents/read-campaign-file';
import { secondPersonOf } from './second-person';
import { simulatePatch } from './simulate-patch';

/** Names listed per reason of exclusion. */
const NAMED = 20;

/** What planning works with. */
export type PlanParts = Pick<ApiParts, 'db' | 'simulation'>;

/** A campaign file as a client sent it. */
export interface SentFile {
  /** Its name, for messages. */
  readonly file: string;
  readonly text: string;
}

/**
 * Checks a campaign file against this fleet and writes nothing. Throws ApiError: `invalid_file` with all problems, or
 * `blocked` when every host belongs to unfinished campaigns.
 */
export async function checkCampaign(db: Database, sent: SentFile): Promise<BuiltPlan> {
  return (await build(db, sent)).built;
}

/**
 * Plans a campaign and stores the plan whole. Hosts are asked what packages would do there, which takes seconds. Throws ApiError: `invalid_file` with all problems, or `blocked` when every
 * host belongs to unfinished campaigns; then nothing is stored.
 */
export async function planCampaign(
  parts: PlanParts & Pick<ApiParts, 'twoPeople'>,
  sent: SentFile,
  by: { readonly actor: string; readonly replaces?: NamedCampaign },
): Promise<{ readonly plan: Plan; readonly view: PlanView }> {
  const { db } = parts;
  const { actor, replaces } = by;
  const { built, file, ...known } = await build(db, sent, replaces?.campaignId);
  const { plan, emptyRings } = built;
  const { problems, blockers, views } = await askHosts(parts, { plan, hosts: known.hosts, actor });
  if (problems.length > 0) throw invalidFile(sent, placed(problems, { sent, file }));
  const campaignId = await savePlan(
    db,
    replaces === undefined ? plan : { ...plan, replaces: replaces.campaignId },
    actor,
  );
  const found = await findBlockers(db, plan, { hosts: known.hosts, replaces: replaces?.campaignId });
  const view: PlanView = {
    ...viewOf(plan, campaignId),
    connected: await countConnected(db, campaignId),
    emptyRings,
    excluded: exclusions(plan, known),
    ...plannedAsks(plan.spec, await listKnownProbes(db)),
    simulations: views,
    blockers: [...found, ...blockers],
    ...(replaces !== undefined && { replaces }),
    ...((await isRootPublished(db)) && { needsManifest: true }),
    ...secondPersonOf(parts.twoPeople, plan.spec),
  };
  return { plan, view };
}

/** What the plan alone says, in the words of its file. */
function viewOf(
  plan: Plan,
  campaignId: CampaignId,
): Omit<PlanView, 'connected' | 'emptyRings' | 'excluded' | 'simulations' | 'blockers'> {
  const { spec, planHash } = plan;
  const limit = plan.limits.find(({ scope }) => scope === 'campaign');
  return {
    campaignId,
    name: spec.name,
    class: spec.class,
    planHash,
    patch: spec.patch,
    hosts: hostsOfPlan(plan),
    rings: ringViews(plan),
    goals: spec.goals,
    onFail: spec.onFail,
    onHostFail: spec.onHostFail,
    reboot: spec.reboot,
    ...(spec.restartServices === true ? { restartServices: true } : {}),
    ...(spec.confirmMs !== undefined && { confirmMs: spec.confirmMs }),
    maxFailed: spec.gate.maxFailed,
    maxInFlight: limit?.maxHosts ?? 1,
    rampFrom: spec.pace.rampFrom,
    approvals: spec.approvals,
  };
}

/** What the fleet was when a plan was built: hosts by name, and the names of the campaigns that own them. */
interface KnownFleet {
  readonly hosts: readonly Host[];
  readonly names: ReadonlyMap<HostId, string>;
  readonly owners: ReadonlyMap<HostId, CampaignId>;
  readonly campaigns: ReadonlyMap<CampaignId, string>;
}

interface Built extends KnownFleet {
  readonly built: BuiltPlan;
  readonly file: CampaignFile;
}

async function build(db: Database, sent: SentFile, replaces?: CampaignId): Promise<Built> {
  const file = readCampaignFile(sent.text);
  if (!file.ok)
    throw invalidFile(
      sent,
      file.problems.map((problem) => ({ file: sent.file, ...problem })),
    );
  const hosts = await listAllHosts(db);
  const owners = ownersApartFrom(await listOwners(db), replaces);
  const result = buildPlan({ spec: file.spec, source: sent.text, hosts, owners });
  const problems = [...(await patchProblems(db, file.spec.patch)), ...(result.ok ? [] : result.problems)];
  if (problems.length > 0) throw invalidFile(sent, placed(problems, { sent, file }));
  const campaigns = await nameCampaigns(db, [...new Set(owners.values())]);
  if (!result.ok) throw ownedByOthers(result.owned, campaigns);
  const names = new Map(hosts.map((host) => [host.hostId, host.name]));
  return { built: result.built, file, hosts, names, owners, campaigns };
}

function placed(problems: readonly PlanProblem[], of: { sent: SentFile; file: CampaignFile }): FileProblem[] {
  return problems
    .map((problem) => ({ file: of.sent.file, ...positionOf(of.file.root, problem.path), ...problem }))
    .sort((left, right) => left.line - right.line || left.column - right.column);
}

function invalidFile(sent: SentFile, problems: readonly FileProblem[]): ApiError {
  const count = problems.length;
  const message = `${sent.file} has ${count} problem${count === 1 ? '' : 's'}; nothing was created`;
  return new ApiError('invalid_file', message, { next: 'Correct the file and plan it again.', problems });
}

/** Who owns hosts, without the campaign that is taken over from: its hosts are free for the plan that replaces it. */
export function ownersApartFrom(
  owners: ReadonlyMap<HostId, CampaignId>,
  replaces: CampaignId | undefined,
): ReadonlyMap<HostId, CampaignId> {
  return replaces === undefined ? owners : new Map([...owners].filter(([, owner]) => owner !== replaces));
}

/** A bundle must be known by exactly this name, version and digest. */
async function patchProblems(db: Database, patch: Patch): Promise<PlanProblem[]> {
  if (patch.kind !== 'bundle') return [];
  const { name, version, digest } = patch;
  const stored = await findArtifact(db, digest);
  if (stored !== null) {
    if (stored.name === name && stored.version === version) return [];
    const message = `the bundle with this digest is ${stored.name} ${stored.version}, not ${name} ${version}`;
    return [{ path: 'spec.patch.digest', message, next: 'correct name and version, or the digest' }];
  }
  const same = await findArtifactVersion(db, { kind: 'bundle', name, version });
  if (same !== null) {
    const message = `bundle ${name} ${version} has another digest: ${same.digest}`;
    return [{ path: 'spec.patch.digest', message, next: 'write that digest, or add your bundle under a new version' }];
  }
  const message = `bundle ${name} ${version} is not known here`;
  return [{ path: 'spec.patch.name', message, next: 'add it first: ringmaster bundle add FILE' }];
}

/**
 * Asks hosts of a plan whether its packages resolve there. A bundle is the same everywhere: about one nobody is asked.
 */
export async function askHosts(
  { db, simulation }: PlanParts,
  { plan, hosts, actor }: { readonly plan: Plan; readonly hosts: readonly Host[]; readonly actor: string },
): Promise<SimulationVerdict> {
  const { patch, name } = plan.spec;
  if (patch.kind === 'bundle') return { problems: [], blockers: [], views: [] };
  const members = membersOf(plan);
  // Those that cannot do it at all have a blocker of their own.
  const planned = hosts.filter((host) => members.has(host.hostId) && inability(patch, host.facts) === null);
  return simulatePatch(db, { patch, hosts: planned, seed: name, actor, times: simulation });
}

/** Every host of a plan. */
export function membersOf(plan: Pick<Plan, 'rings'>): Set<HostId> {
  const lanes = plan.rings.flatMap((ring) => ring.waves.flatMap((wave) => wave.lanes));
  return new Set(lanes.flatMap((lane) => lane.map((host) => host.hostId)));
}

/** What keeps this plan from being launched now, although its file is right and its packages resolve. */
export async function findBlockers(
  db: Database | Transaction,
  plan: Pick<Plan, 'spec' | 'rings'>,
  { hosts, replaces }: { readonly hosts: readonly Host[]; readonly replaces: CampaignId | undefined },
): Promise<BlockerView[]> {
  const { name } = plan.spec;
  const members = membersOf(plan);
  const planned = hosts.filter((host) => members.has(host.hostId));
  const blockers = [
    ...rehearsalBlockers(plan),
    ...capabilityBlockers(plan.spec, planned),
    ...probeBlockers(plan.spec, await listKnownProbes(db)),
  ];
  for (const recall of await recallsOf(db, plan.spec.patch)) {
    blockers.push({
      code: 'recalled',
      message: `${describeRecalled(recall)} was recalled by ${recall.recalledBy}: ${recall.reason}`,
      next: `take another version, or have the recall withdrawn: ringmaster recall withdraw ${recall.recallId} --reason TEXT`,
    });
  }
  const namesake = await unfinishedNamed(db, name);
  if (namesake !== null && namesake !== replaces) {
    blockers.push({
      code: 'name_in_use',
      message: `an unfinished campaign is named ${name}`,
      next: 'give this one another name, or wait until that one has ended',
    });
  }
  return blockers;
}

/**
 * A cluster that goes through its rings by itself rehearses its way back on its own hosts of the first ring. One that has none
 * there would go on with nothing proven, although its campaign asks for it.
 */
function rehearsalBlockers({ spec, rings }: Pick<Plan, 'spec' | 'rings'>): BlockerView[] {
  const [first, ...later] = rings;
  if (!spec.rehearseBackout || spec.advance !== 'per_cluster' || first === undefined) return [];
  const rehearsing = new Set(first.waves.map(({ cluster }) => cluster));
  const others = later.flatMap(({ waves }) => waves.map(({ cluster }) => cluster));
  const left = [...new Set(others.filter((cluster) => !rehearsing.has(cluster)))].sort();
  if (left.length === 0) return [];
  const ring = `the first ring (${first.name})`;
  const message = `rehearseBackout: ${left.join(', ')} ${left.length === 1 ? 'has' : 'have'} no host in ${ring}, so the way back would not be proven there`;
  const next = `give each cluster a host in ${ring}, or write "advance: together" or "rehearseBackout: false"`;
  return [{ code: 'cannot_rehearse', message, next }];
}

function ringViews({ spec, rings }: Plan): PlanView['rings'] {
  return rings.map((ring) => {
    const hosts = hostsOfRing(ring);
    return {
      name: ring.name,
      hosts,
      bakeMs: spec.rings.find(({ name }) => name === ring.name)?.bakeMs ?? 0,
      mayFail: mayLose(spec.gate.maxFailed, hosts),
      waves: ring.waves.map((wave) => ({ cluster: wave.cluster, hosts: hostsOfWave(wave) })),
    };
  });
}

function exclusions(plan: Plan, { names, owners, campaigns }: KnownFleet): ExclusionView[] {
  const reasons = [...new Set(plan.excluded.map((host) => host.reason))].sort();
  return reasons.map((reason) => {
    const hosts = plan.excluded.filter((host) => host.reason === reason);
    const known = hosts.map((host) => names.get(host.hostId) ?? host.hostId).sort();
    const owning = hosts.flatMap((host) => owners.get(host.hostId) ?? []).map((id) => campaigns.get(id) ?? id);
    return { reason, hosts: hosts.length, names: known.slice(0, NAMED), owners: [...new Set(owning)].sort() };
  });
}
