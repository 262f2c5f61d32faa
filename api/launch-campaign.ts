import type { CampaignId } from '../model/ids';
import { campaignProblems, type PlannedCampaign } from '../model/trust/campaign-problems';
import { readMembers } from '../store/campaign-hosts-read';
import { nameCampaigns } from '../store/campaigns-read';
import type { Database, Transaction } from '../store/database';
import { listAllHosts, listOwners } from '../store/inventory';
import {
  launchPlan,
  LaunchError,
  type LaunchRefusal,
  type LaunchRequest,
  type PlanCheck,
  readUnlaunched,
  type UnlaunchedPlan,
} from '../store/launches';
import { hostsOfRing, type Plan } from '../store/plans';
import { ApiError, type ApiErrorKind } from './api-error';
import type { ApiParts } from './api-instance';
import { buildPlan } from './build-plan';
import { findNewerReleases } from './newer-releases';
import { ownedByOthers } from './owned-by-others';
import { readLaunchManifest } from './signed-documents';
import { readReplaced, readStoredPlan, type Replaced } from '../store/replacements';
import { requireSecondPerson } from './second-person';
import { askHosts, findBlockers, ownersApartFrom } from './plan-campaign';
import { readCampaignFile } from '../documents/read-campaign-file';

const REFUSALS: Readonly<Record<LaunchRefusal, { readonly kind: ApiErrorKind; readonly next: string }>> = {
  unknown_plan: { kind: 'not_found', next: 'Plan the file first: ringmaster plan FILE.' },
  already_ended: { kind: 'conflict', next: 'Plan the file again: ringmaster plan FILE.' },
  drifted: { kind: 'drifted', next: 'Plan the file again and read what changed: ringmaster plan FILE.' },
  blocked: {
    kind: 'blocked',
    next: 'Where the manifest forbids it: launch with one that allows it, or have such a one signed ("ringmaster manifest draft"). Of all else "ringmaster plan FILE" says what to do.',
  },
  name_taken: { kind: 'blocked', next: 'Give this campaign another name, or wait until that one has ended.' },
  owned_by_other: { kind: 'drifted', next: 'Plan the file again: those hosts will be left out.' },
};

/** What was looked at before the locks were taken; null: no plan of this hash waited for its launch. */
type Planned = UnlaunchedPlan | null;

/** Who launches which plan, and why. */
export interface LaunchWish {
  readonly planHash: string;
  readonly actor: string;
  readonly reason: string;
  /** The text of the signed manifest. */
  readonly manifest?: string;
}

/** A plan that was launched; its workflow is started by whoever asked. */
export interface LaunchedPlan {
  readonly campaignId: CampaignId;
  readonly alreadyLaunched: boolean;
}

/** Launches a plan as it is stored, which plans it anew: seconds of a processor at 70,000 hosts. Throws ApiError. */
export async function launchStoredPlan(
  parts: Pick<ApiParts, 'db' | 'simulation' | 'twoPeople'>,
  request: LaunchWish,
): Promise<LaunchedPlan> {
  const { db } = parts;
  const { planHash, actor, reason } = request;
  // First: a manifest for what was never planned helps nobody.
  await demandPlan(db, planHash);
  const manifest = await readLaunchManifest(db, request.manifest);
  const planned = await readUnlaunched(db, planHash);
  const behind = manifest === null || planned === null ? [] : await findNewerReleases(db, manifest, planned.campaignId);
  const doubts = [...behind, ...(await findDoubts(parts, { ...request, planned }))];
  await demandSecondPerson(parts, { ...request, planned });
  const checkNow: LaunchRequest['check'] = async (tx, stored) => {
    if (stored.campaignId !== planned?.campaignId) throw plannedMeanwhile();
    const { plan, replaced, ...checked } = await check(tx, stored);
    const unapproved = manifest === null || plan === null ? [] : campaignProblems(manifest.manifest, plan, Date.now());
    const blockers = [...checked.blockers, ...doubts, ...unapproved];
    // Last: whoever waits for the other campaign's end may end it, and nothing else must keep this one from being launched then.
    if (checked.planHash === planHash && blockers.length === 0 && replaced !== null) refuseUnended(replaced);
    return { ...checked, blockers };
  };
  return launchPlan(db, { planHash, actor, reason, check: checkNow, manifest }).catch((error: unknown) => {
    if (!(error instanceof LaunchError)) throw error;
    const { kind, next } = REFUSALS[error.kind];
    throw new ApiError(kind, error.message, { next, cause: error });
  });
}

async function demandPlan(db: Database, planHash: string): Promise<void> {
  if ((await readStoredPlan(db, planHash)) !== null) return;
  const { kind, next } = REFUSALS.unknown_plan;
  throw new ApiError(kind, `no plan has the hash ${planHash}`, { next });
}

/** Neither hosts nor a second person were asked about it: what is planned in that very moment is launched by the next request. */
function plannedMeanwhile(): ApiError {
  return new ApiError('conflict', 'this plan was made only while its launch was asked for', 'Launch it again.');
}

/** Starting takes two people where the policy says so; a campaign that is approved by others once it is launched has them. */
async function demandSecondPerson(
  parts: Pick<ApiParts, 'db' | 'twoPeople'>,
  { planHash, actor, reason, planned }: Omit<LaunchWish, 'manifest'> & { readonly planned: Planned },
): Promise<void> {
  if (parts.twoPeople === 'none' || planned === null || planned.spec.approvals > 0) return;
  const { campaignId, spec } = planned;
  const campaign = { campaignId, name: spec.name, class: spec.class };
  await requireSecondPerson(parts, {
    ...{ action: 'launch', campaign, actor, reason, terms: { planHash }, key: planHash },
  });
}

/**
 * What hosts have against the packages of a plan by now, as sentences. They are asked before the launch takes its locks,
 * for they take seconds. Of a plan that is no longer the one for this fleet nobody is asked: the launch refuses it.
 */
async function findDoubts(
  parts: Pick<ApiParts, 'db' | 'simulation'>,
  { planHash, actor, planned }: { readonly planHash: string; readonly actor: string; readonly planned: Planned },
): Promise<readonly string[]> {
  const source = planned?.source ?? null;
  const file = source === null ? null : readCampaignFile(source);
  if (source === null || file?.ok !== true || file.spec.patch.kind === 'bundle') return [];
  const stored = await readStoredPlan(parts.db, planHash);
  const owners = ownersApartFrom(await listOwners(parts.db), stored?.replaces?.campaignId);
  const hosts = await listAllHosts(parts.db);
  const result = buildPlan({ spec: file.spec, source, hosts, owners });
  if (!result.ok || result.built.plan.planHash !== planHash) return [];
  const { problems, blockers } = await askHosts(parts, { plan: result.built.plan, hosts, actor });
  return [...problems, ...blockers].map(({ message }) => message);
}

/** What the fleet says of a plan, with what is judged beside it. */
interface Checked extends PlanCheck {
  /** Null: its file makes no plan any more. */
  readonly plan: PlannedCampaign | null;
  /** The campaign that it takes over from. */
  readonly replaced: Replaced | null;
}

/**
 * Plans the stored file again on the fleet of this moment: the same hash means that nothing that matters changed. Throws
 * ApiError `blocked` when every host belongs to other campaigns by now.
 */
async function check(tx: Transaction, stored: { campaignId: CampaignId; source: string }): Promise<Checked> {
  const file = readCampaignFile(stored.source);
  const replaced = await readReplaced(tx, stored.campaignId);
  const unplanned = { planHash: '', blockers: [], plan: null, replaced };
  if (!file.ok) return { ...unplanned, drift: 'this version reads the campaign file differently' };
  const hosts = await listAllHosts(tx);
  const owners = ownersApartFrom(await listOwners(tx), replaced?.campaignId);
  const result = buildPlan({ spec: file.spec, source: stored.source, hosts, owners });
  if (!result.ok && result.problems.length === 0) {
    throw ownedByOthers(result.owned, await nameCampaigns(tx, result.owned.owners));
  }
  if (!result.ok) return { ...unplanned, drift: result.problems.map(({ message }) => message).join('; ') };
  const { plan } = result.built;
  const blockers = (await findBlockers(tx, plan, { hosts, replaces: replaced?.campaignId })).map(
    (blocker) => blocker.message,
  );
  const names = new Map(hosts.map((host) => [host.hostId as string, host.name]));
  return {
    planHash: plan.planHash,
    drift: describeDrift(await readMembers(tx, stored.campaignId), { plan, names }),
    blockers,
    replaced,
    // As the file has it: a ring without hosts is in the manifest too.
    plan: { spec: file.spec, rings: plan.rings.map((ring) => ({ name: ring.name, hosts: hostsOfRing(ring) })) },
  };
}

/** Who takes over waits until the other has ended and let its hosts go. Throws ApiError `conflict`. */
function refuseUnended({ name, hasEnded, ownsHosts }: Replaced): void {
  if (hasEnded && !ownsHosts) return;
  const message = hasEnded
    ? `${name}, which it replaces, lets its hosts go just now`
    : `${name}, which it replaces, has not ended`;
  throw new ApiError(
    'conflict',
    message,
    `End it and wait: ringmaster abort ${name} --reason TEXT. Then launch again.`,
  );
}

function describeDrift(
  then: ReadonlyMap<string, string>,
  now: { readonly plan: Plan; readonly names: ReadonlyMap<string, string> },
): string {
  const current = now.plan.rings.flatMap((ring) => ring.waves.flatMap((wave) => wave.lanes.flat()));
  const joined = current
    .filter((host) => !then.has(host.hostId))
    .map((host) => now.names.get(host.hostId) ?? host.hostId);
  const present = new Set<string>(current.map((host) => host.hostId));
  const left = [...then].filter(([hostId]) => !present.has(hostId)).map(([, name]) => name);
  if (joined.length === 0 && left.length === 0) {
    return 'since it was planned, hosts changed their cluster, site or labels, or the rules of planning changed';
  }
  const parts = [
    ...(joined.length > 0 ? [`${nameSome(joined)} would now be in it`] : []),
    ...(left.length > 0 ? [`${nameSome(left)} would not`] : []),
  ];
  return `since it was planned the fleet changed: ${parts.join(', ')}`;
}

/** The first three by name, and how many more. */
function nameSome(names: readonly string[]): string {
  const sorted = [...names].sort();
  const rest = sorted.length - 3;
  return sorted.slice(0, 3).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
