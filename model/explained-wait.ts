import type { LimitUse, StandingHold, Wait, WaitReason } from './admission';
import type { ProbeView, RingView, WaveView } from './campaign-view';
import { cureOf, type CuredReason } from './cures';
import type { CampaignId } from './ids';
import { safeText } from './safe-text';
import { type CampaignPhase, HOLD_SOURCES, type HoldSource } from './words';

/**
 * Why something waits, in the one text that the api answers and the `ringmaster` command prints; `heldBy` is the word that the
 * metrics count it under. The reasons are those of the rule that admits (model/admission.ts), and two of waves that have no host
 * left to admit.
 */
export const ENDED_WAVE_WAITS = ['baking', 'gate'] as const;
export type ExplainedReason = WaitReason | (typeof ENDED_WAVE_WAITS)[number];

/** What holds a campaign up, in the words of the metrics. */
export const STANDSTILLS = [...HOLD_SOURCES, 'approval'] as const;
/** One of them. */
export type Standstill = (typeof STANDSTILLS)[number];

/** A rule that makes hosts, a wave or a campaign wait. */
export interface ExplainedWait {
  readonly reason: ExplainedReason;
  /** The hold's id, or the limit's `scope:key`; empty otherwise. */
  readonly subject: string;
  /** Hosts that wait for it; 0: it keeps none of them, but what comes after. */
  readonly hosts: number;
  /** What the metrics count this wait under; null: it is no standstill, and they count none. */
  readonly heldBy: Standstill | null;
  /** The rule, in words. */
  readonly text: string;
  /** Since when, ISO 8601 in UTC; null: nobody wrote that down. */
  readonly since: string | null;
  /** Until when at the earliest; null: that cannot be told. */
  readonly earliest: string | null;
  /** Who can change it. */
  readonly who: string;
  /** The command that does; null: there is none. */
  readonly command: string | null;
}

/** What one wave waits for. */
export interface WaveExplanation {
  readonly ring: string;
  readonly cluster: string;
  readonly hosts: number;
  readonly waits: readonly ExplainedWait[];
}

/** What a campaign waits for as a whole, and each of its waves that waits for something. */
export interface CampaignExplanation {
  readonly campaignId: CampaignId;
  readonly name: string;
  readonly phase: CampaignPhase;
  readonly readAt: string;
  readonly waits: readonly ExplainedWait[];
  readonly waves: readonly WaveExplanation[];
  /** Hosts that were not asked for: they wait in too many different ways. */
  readonly unasked: number;
}

/** What is known of a wait besides the wait. */
export interface WaitFacts {
  /** Its name or id, for commands. */
  readonly campaign: string;
  readonly launchedAt: string | null;
  /** The hold behind `held`. */
  readonly hold: (StandingHold & { readonly setAt?: string; readonly failedFor?: CuredReason }) | null;
  /** The limit behind a `limit_…` or `budget`. */
  readonly limit: LimitUse | null;
  /** The ring before one that has not opened; absent: nobody asked, or there is none. */
  readonly before?: RingView | null;
  /** The ring itself. */
  readonly ring?: RingView | null;
  /** Since when hosts of its wave may begin in its direction: their ring opened, or they were to go back. Absent: nobody asked. */
  readonly beganAt?: string | null;
  /** Since when nobody has a session with it, and when it took its lock to reboot: of several hosts, of the first. */
  readonly lostAt?: string | null;
  readonly lockedAt?: string | null;
  /** When the signer is asked again. */
  readonly signsAt?: string | null;
  /** The moment of the reading. */
  readonly readAt: string;
}

/** A wait of the rule of admission, explained. */
export function explainWait(wait: Wait, facts: WaitFacts, hosts = 1): ExplainedWait {
  const { reason, subject } = wait;
  return {
    ...{ reason, subject, hosts },
    heldBy: causeOf(reason, facts),
    text: describeWait(wait, facts),
    ...timesOf(reason, facts),
    who: whoMayChange(reason, facts.hold?.source ?? null),
    command: commandFor(reason, facts),
  };
}

/** What a ring, or a part of it (`partOf`), waits for whose hosts have all ended; null: it has not ended, or was left behind. */
export function explainEnded(
  ring: RingView,
  { campaign, readAt }: Pick<WaitFacts, 'campaign' | 'readAt'>,
): ExplainedWait | null {
  const endedAt = endOf(ring.waves);
  if (endedAt === null || ring.waves.every(({ passedAt }) => passedAt !== null)) return null;
  const bakedAt = after(endedAt, ring.bakeMs);
  const isBaking = bakedAt > readAt;
  const asks = probesInTheWay(ring);
  const rule = isBaking ? `ring ${ring.name} bakes` : `ring ${ring.name} is before its gate`;
  return {
    ...{ subject: '', hosts: 0, heldBy: null, since: endedAt },
    reason: isBaking ? 'baking' : 'gate',
    text: [rule, ...asks].join('; '),
    earliest: isBaking ? bakedAt : null,
    who: whoMayChange(isBaking ? 'baking' : 'gate', null),
    command: `ringmaster get ${campaign}`,
  };
}

/** The word that the metrics have for a standstill. */
function causeOf(reason: WaitReason, { hold }: WaitFacts): ExplainedWait['heldBy'] {
  if (reason === 'approval') return 'approval';
  return reason === 'held' ? (hold?.source ?? null) : null;
}

/** The rule of a wait, in words. */
export function describeWait(
  { reason, subject }: Wait,
  facts: Pick<WaitFacts, 'hold' | 'limit' | 'before' | 'ring'>,
): string {
  switch (reason) {
    case 'approval':
      return `${subject} approval(s) are missing`;
    case 'ring_not_open':
      return notOpen(facts);
    case 'held':
      return `hold ${subject} forbids it (${safeText(facts.hold?.reason ?? 'no reason known')})${cureIn(facts)}`;
    case 'no_session':
      return 'it has no live session; it goes on as soon as it connects';
    case 'signed_pace':
      return `the signer signs it later (${safeText(subject)}); it goes on by itself`;
    case 'reboot_lock':
      return 'it has a lock to reboot by itself (FleetLock); it goes on when it gives that back, or after an hour';
    case 'ramp':
      return 'the ring begins with few hosts; more may begin as these succeed';
    case 'limit_campaign':
    case 'limit_cluster':
    case 'limit_site':
    case 'budget':
      return `the limit ${subject} is full (${facts.limit === null ? 'unknown' : `${facts.limit.inUse} in use of ${facts.limit.maxHosts}`})`;
  }
}

function cureIn({ hold }: Pick<WaitFacts, 'hold'>): string {
  return hold?.failedFor === undefined ? '' : `; ${cureOf(hold.failedFor, '').text}`;
}

function notOpen({ before = null, ring = null }: Pick<WaitFacts, 'before' | 'ring'>): string {
  const asks = ring === null ? [] : probesInTheWay(ring);
  const words = ['its ring has not opened', ...asks];
  if (before === null || before.waves.every(({ passedAt }) => passedAt !== null)) return words.join('; ');
  const isOpen = before.waves.some(({ openedAt }) => openedAt !== null);
  const why = isOpen ? standingOf(before) : 'has not opened either';
  return `its ring has not opened: ring ${before.name} before it ${why}`;
}

function standingOf(ring: RingView): string {
  const endedAt = endOf(ring.waves);
  if (endedAt === null) return 'goes on';
  return [`has ended and has not passed its gate`, ...probesInTheWay(ring)].join('; ');
}

/** Probes that have not passed as often as they must, in words. */
function probesInTheWay({ probes = [] }: RingView): string[] {
  return probes
    .filter(({ goesOn, dryRun, overriddenBy, verdict, passed, passes }) => {
      return goesOn && !dryRun && overriddenBy === null && verdict === null && passed < passes;
    })
    .map((probe) => `probe ${probe.probe} passed ${probe.passed} of ${probe.passes} looks${lastOf(probe)}`);
}

function lastOf({ outcome, reason }: ProbeView): string {
  return outcome === null ? '' : ` (last ${outcome}: ${safeText(reason ?? '')})`;
}

function timesOf(reason: WaitReason, facts: WaitFacts): Pick<ExplainedWait, 'since' | 'earliest'> {
  switch (reason) {
    case 'approval':
      return { since: facts.launchedAt, earliest: null };
    case 'held':
      return { since: facts.hold?.setAt ?? null, earliest: null };
    case 'ring_not_open':
      return { since: facts.launchedAt, earliest: earliestOpening(facts) };
    case 'no_session':
      return { since: facts.lostAt ?? null, earliest: null };
    case 'signed_pace':
      return { since: null, earliest: facts.signsAt ?? null };
    case 'reboot_lock':
      return lockTimes(facts.lockedAt ?? null);
    case 'ramp':
    case 'limit_campaign':
    case 'limit_cluster':
    case 'limit_site':
    case 'budget':
      // When a host will end, and make a place, nobody can tell.
      return { since: facts.beganAt ?? null, earliest: null };
  }
}

/** A lock is waited for as long as a reboot can take (store/lane-board.ts); its host may give it back sooner. */
const LONGEST_LOCK_MS = 3_600_000;

function lockTimes(lockedAt: string | null): Pick<ExplainedWait, 'since' | 'earliest'> {
  return { since: lockedAt, earliest: lockedAt === null ? null : after(lockedAt, LONGEST_LOCK_MS) };
}

/** A ring opens no sooner than the one before it has baked. */
function earliestOpening({ before = null, readAt }: WaitFacts): string | null {
  const endedAt = before === null ? null : endOf(before.waves);
  if (before === null || endedAt === null) return null;
  const bakedAt = after(endedAt, before.bakeMs);
  return bakedAt > readAt ? bakedAt : null;
}

/** Whose part of a ring is meant. */
interface Part {
  readonly advance: 'together' | 'per_cluster';
  readonly cluster: string;
}

/** What of a ring a cluster's hosts wait for: all of it, or what is the cluster's own, where clusters go by themselves. */
export function partOf(ring: RingView, { advance, cluster }: Part): RingView {
  if (advance === 'together') return ring;
  const isOwn = (each: { readonly cluster: string | null }): boolean => each.cluster === cluster;
  const { waves, probes } = ring;
  return { ...ring, waves: waves.filter(isOwn), ...(probes !== undefined && { probes: probes.filter(isOwn) }) };
}

/** The ring that must pass before one may open, where that has hosts: of one cluster's part, where clusters go by themselves. */
export function ringBefore(rings: readonly RingView[], ordinal: number, part: Part): RingView | null {
  const parts = rings.slice(0, ordinal).map((ring) => partOf(ring, part));
  return parts.reverse().find(({ waves }) => waves.length > 0) ?? null;
}

/** When the last of these waves ended; null: not all have. */
function endOf(part: readonly WaveView[]): string | null {
  const ends = part.flatMap(({ endedAt }) => (endedAt === null ? [] : [endedAt]));
  return ends.length === 0 || ends.length < part.length ? null : ends.reduce((last, end) => (end > last ? end : last));
}

function after(instant: string, ms: number): string {
  return new Date(Date.parse(instant) + ms).toISOString();
}

const GATE_HOLD = 'an operator, in spite of the gate, with a second person where the policy wants one';

/** Who can change it. */
function whoMayChange(reason: ExplainedReason, source: HoldSource | null): string {
  switch (reason) {
    case 'approval':
      return 'an approver';
    case 'held':
      if (source === 'recall') return 'whoever withdraws the recall';
      return source === 'gate' ? GATE_HOLD : 'an operator';
    case 'no_session':
    case 'reboot_lock':
      return 'whoever looks after the host';
    case 'signed_pace':
      return 'nobody: approvers, with another manifest, for a campaign of its own';
    case 'ramp':
      return 'nobody: it rises as hosts succeed';
    case 'limit_campaign':
    case 'limit_cluster':
    case 'limit_site':
      return 'an operator, with another pace; it frees itself as hosts end';
    case 'budget':
      return 'nobody: the campaign file says how many; it frees itself as hosts end';
    case 'ring_not_open':
    case 'baking':
    case 'gate':
      return 'nobody: it goes on by itself';
  }
}

/** The command that ends a hold, or what made it. */
export function commandToGoOn(
  campaign: string,
  { source, failedFor }: { readonly source: HoldSource; readonly failedFor?: CuredReason },
): string {
  if (failedFor !== undefined) return cureOf(failedFor, campaign).command;
  // Only the recall itself is withdrawn, for every campaign at once.
  if (source === 'recall') return 'ringmaster recall list';
  return `ringmaster resume ${campaign} --reason TEXT${source === 'gate' ? ' --gate' : ''}`;
}

function commandFor(reason: WaitReason, { campaign, hold }: WaitFacts): string | null {
  switch (reason) {
    case 'approval':
      return `ringmaster approve ${campaign} --reason TEXT`;
    case 'ring_not_open':
      return `ringmaster get ${campaign}`;
    case 'limit_campaign':
    case 'limit_cluster':
    case 'limit_site':
      return `ringmaster pace ${campaign} --max-in-flight PERCENT --reason TEXT`;
    case 'held':
      return hold === null ? null : commandToGoOn(campaign, hold);
    case 'no_session':
    case 'signed_pace':
    case 'reboot_lock':
    case 'ramp':
    case 'budget':
      return null;
  }
}
