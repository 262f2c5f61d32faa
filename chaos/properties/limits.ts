import { isImpaired, isInFlight } from '../../model/board/board';
import type {
  CampaignHistory,
  HostHistory,
  HostMove,
  HostStanding,
  LimitHistory,
  LimitSize,
} from '../../model/history';
import type { Finding } from './finding';

/** What a limit counts at one instant. */
interface Use {
  inUse: number;
  backingOut: number;
  impaired: number;
}

interface Watched {
  readonly limit: LimitHistory;
  readonly use: Use;
}

interface HostChange extends HostMove {
  readonly host: HostHistory;
}

/**
 * Limits and budgets are never exceeded at any instant: a sweep over everything that was committed, in its order. A limit is
 * exceeded when a host takes a place in it and it then counts more than it allows; a limit that was made smaller, or that
 * hosts broke below, may count more for a while as long as nobody new takes a place (docs/decisions/0003).
 */
export function findExceededLimits(campaign: CampaignHistory): Finding[] {
  const watched = new Map(
    campaign.limits.map((limit) => [nameOf(limit), { limit, use: { inUse: 0, backingOut: 0, impaired: 0 } }]),
  );
  for (const host of campaign.hosts) {
    for (const name of limitsOf(host)) count(watched.get(name)?.use, host.moves[0]?.before ?? host.board, 1);
  }
  const found: Finding[] = [];
  for (const instant of instantsOf(campaign)) found.push(...applyInstant(watched, instant));
  return found;
}

const nameOf = ({ scope, key }: Pick<LimitHistory, 'scope' | 'key'>): string => `${scope}:${key}`;

/** Said here once more, apart from what the turn itself counts by. */
function limitsOf({ cluster, site, budgetKeys }: HostHistory): string[] {
  return ['campaign:', `cluster:${cluster}`, `site:${site}`, ...budgetKeys.map((key) => `budget:${key}`)];
}

/** The changes of each transaction together, oldest first: nobody sees half of one. */
function instantsOf(campaign: CampaignHistory): HostChange[][] {
  const byTransaction = new Map<string, HostChange[]>();
  for (const host of campaign.hosts) {
    for (const move of host.moves) {
      const changes = byTransaction.get(move.transaction);
      if (changes === undefined) byTransaction.set(move.transaction, [{ ...move, host }]);
      else changes.push({ ...move, host });
    }
  }
  return [...byTransaction.values()].sort((a, b) => firstStep(a) - firstStep(b));
}

function firstStep(changes: readonly HostChange[]): number {
  return changes.reduce((least, { step }) => Math.min(least, step), Infinity);
}

function applyInstant(watched: ReadonlyMap<string, Watched>, changes: readonly HostChange[]): Finding[] {
  const takenForward = new Map<string, HostChange>();
  const takenBack = new Map<string, HostChange>();
  for (const change of changes) {
    for (const name of limitsOf(change.host)) {
      const use = watched.get(name)?.use;
      count(use, change.before, -1);
      count(use, change.after, 1);
      if (takesForward(change, name.startsWith('budget:'))) takenForward.set(name, change);
      if (!goesBack(change.before) && goesBack(change.after)) takenBack.set(name, change);
    }
  }
  return [
    ...[...takenForward].flatMap(([name, change]) => judge(watched.get(name), change, 'forward')),
    ...[...takenBack].flatMap(([name, change]) => judge(watched.get(name), change, 'backout')),
  ];
}

/** A budget counts a host that rests broken already, so such a host takes no new place in it. */
function takesForward({ before, after }: HostMove, isBudget: boolean): boolean {
  if (!isInFlight(after) || goesBack(after) || isInFlight(before)) return false;
  return !(isBudget && isImpaired(before));
}

const goesBack = ({ state }: HostStanding): boolean => state === 'backing_out';

function judge(
  watched: Watched | undefined,
  { step, at, host }: HostChange,
  direction: 'forward' | 'backout',
): Finding[] {
  if (watched === undefined) {
    return [{ property: 'limit_violations', text: `host ${host.hostId} was disturbed under a limit that has no row` }];
  }
  const { limit, use } = watched;
  const size = sizeAt(limit, step);
  const broken = limit.scope === 'budget' ? use.impaired : 0;
  const counted = direction === 'backout' ? use.backingOut : use.inUse + broken;
  const allowed = direction === 'backout' ? size.backoutMaxHosts : size.maxHosts;
  if (counted <= allowed) return [];
  const when = `when host ${host.hostId} took its place at ${new Date(at).toISOString()}`;
  const text = `${nameOf(limit)} counted ${counted} hosts (${direction}) and allows ${allowed}, ${when}`;
  return [{ property: 'limit_violations', text }];
}

/** A limit's size just before what happened at this step. */
function sizeAt(limit: LimitHistory, step: number): LimitSize {
  return limit.moves.find((move) => move.step > step)?.before ?? limit;
}

function count(use: Use | undefined, host: HostStanding, by: 1 | -1): void {
  if (use === undefined) return;
  if (isInFlight(host)) use.inUse += by;
  if (goesBack(host)) use.backingOut += by;
  if (isImpaired(host)) use.impaired += by;
}
