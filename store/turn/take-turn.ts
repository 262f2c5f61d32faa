import {
  type Admission,
  admit,
  candidateOf,
  rampsLeft,
  type SigningPause,
  type StandingHold,
} from '../../model/admission';
import { isKeptOut } from '../../model/board/asked';
import { type BoardHost, isWanting } from '../../model/board/board';
import { mayProceed } from '../../model/board/course';
import { orderPlaced, orderWithdrawn } from '../../model/board/order';
import type { HostId } from '../../model/ids';
import { Ledger } from '../../model/ledger';
import { limitNamesOf } from '../../model/limits';
import { type RingTally, sumOf, withDifference } from '../../model/ring-gate';
import type { Course } from '../../model/words';
import { type Database, inBoundedTransaction, prepared, together, type Transaction } from '../database';
import { type FirstFailure, noteFailures } from '../failure-reasons';
import { type Lane, type LaneHost, readLaneHosts, writeBoardHosts } from '../lane-board';
import { lockCampaign, lockFleetShared } from '../locks';
import { PAUSES_OF_RING } from '../signing-pauses';
import { FencedError, fenceTurn } from './fence';
import { judgeAndHold, readRing } from './judge';
import { lockLimits, writeLedger } from './ledger';
import { closeReported, insertOrders, type Placement } from './orders';
import { countOutcomes } from './outcomes';
import { closeTurn, readWritten } from './close-turn';
import type { Turn, TurnTaken, WrittenHost } from './turn';

/**
 * Takes one turn of a lane: one transaction that records what the board learned, judges the gate, places orders and
 * drops the digested reports (design section 6; each step's order cures a measured flaw).
 *
 * Everybody waits for the campaign's lock while the server waits for us, so what does not need an answer first is sent
 * together: locks, fence and what is read; the limits; everything that is written; the commit.
 *
 * @throws FencedError when the lane is at another turn or its rows are not where the board believes; nothing is written.
 */
export function takeTurn(db: Database, turn: Turn): Promise<TurnTaken> {
  return inBoundedTransaction(db, async (tx) => {
    const seen = await lockAndLook(tx, turn);
    if (seen === 'again') return answerAgain(tx, turn);
    const { hosts, withdrawn, ring: before, followed } = seen;
    const { course } = seen.permission;
    const { campaignId } = turn.lane;
    const limits = await lockLimits(tx, campaignId, namesOf(turn.lane, hosts));
    const ledger = new Ledger();
    const learned = record(turn, { hosts, withdrawn, ledger });
    const asking = { course, cluster: turn.lane.cluster };
    const ring = withDifference(before, asking, ledger.tallies);
    const held = await judgeAndHold(tx, { campaignId, spec: turn.spec, ...asking }, ring);
    const permission = held ? await readPermission(tx, turn.lane) : seen.permission;
    const placing = admitHosts(turn, { hosts: learned, course, ring, permission, limits: ledger.applyTo(limits) });
    const after = place(learned, placing.placements, { turn, ledger, now: permission.now });
    const parked = !turn.running && placing.placements.length === 0;
    const own = new Set([...withdrawn, ...placing.placements.map(({ member }) => member.position)]);
    const moved = movedHosts(hosts, after);
    const [ended, placed] = await together([
      closeReported(tx, turn.lane, turn),
      insertOrders(tx, turn.lane, { ...turn, placements: placing.placements }),
      writeRows(tx, turn.lane, moved),
      noteFailures(tx, turn.lane.laneId, firstFailures(hosts, learned)),
      // By what the board learned: a host that failed may be on its way back, for another reason, at the end of the turn.
      countOutcomes(tx, turn.lane, { moved: movedHosts(hosts, learned), now: permission.now }),
      writeLedger(tx, turn.lane, ledger),
      closeTurn(tx, turn, {
        ...{ ledger, before, course, starved: placing.starved, parked, written: [...own], followed },
      }),
    ]);
    const { pausedMs } = placing;
    return { written: writtenRows(after, own), placed, parked, pausedMs, ended, moved, held, again: false };
  });
}

/** What a turn judges by, as it was when the campaign's lock was taken. */
interface Seen {
  readonly hosts: Hosts;
  readonly withdrawn: readonly number[];
  readonly followed: number;
  readonly ring: RingTally;
  readonly permission: Permission;
}

/** Each statement sees what was committed before it began, so the locks come first, in statements of their own. */
async function lockAndLook(tx: Transaction, turn: Turn): Promise<Seen | 'again'> {
  const { lane } = turn;
  const changed = turn.changes.map(({ position }) => position);
  const [, , fence, hosts, ring, permission] = await together([
    lockFleetShared(tx),
    lockCampaign(tx, lane.campaignId),
    fenceTurn(tx, lane.laneId, turn),
    readLaneHosts(tx, lane.laneId, changed),
    readRing(tx, lane.campaignId, lane.ring),
    readPermission(tx, lane),
  ]);
  if (fence.kind === 'again') return 'again';
  const { withdrawn, followed } = fence;
  // Seldom any. None of them is wanting by its row, and the board may have nothing to say of it.
  const others = withdrawn.length === 0 ? [] : await readLaneHosts(tx, lane.laneId, withdrawn);
  return {
    hosts: new Map([...hosts, ...others].map((row) => [row.position, row])),
    withdrawn,
    followed,
    ring,
    permission,
  };
}

/** The answer of a turn that was committed before: its orders are in the rows, and no later turn changed them. */
async function answerAgain(tx: Transaction, turn: Turn): Promise<TurnTaken> {
  const positions = await readWritten(tx, turn.lane.laneId);
  const own = new Set(positions);
  const rows = (await readLaneHosts(tx, turn.lane.laneId, positions)).filter(({ position }) => own.has(position));
  return {
    written: rows.map(({ position, host }) => ({ position, host })),
    placed: [],
    parked: !turn.running && !rows.some(({ host }) => host.ordered),
    pausedMs: null,
    ended: 0,
    moved: [],
    held: false,
    again: true,
  };
}

type Hosts = ReadonlyMap<number, LaneHost>;

function namesOf(lane: Lane, hosts: Hosts): Set<string> {
  const names = new Set<string>();
  for (const member of hosts.values()) for (const name of limitNamesOf(lane, member)) names.add(name);
  return names;
}

/** Applies the board's changes and the withdrawals, each against the row it must follow. */
function record(
  turn: Turn,
  { hosts, withdrawn, ledger }: { hosts: Hosts; withdrawn: readonly number[]; ledger: Ledger },
): Hosts {
  const after = new Map(hosts);
  const change = (position: number, next: (host: BoardHost) => BoardHost): void => {
    const member = after.get(position);
    if (member === undefined) throw new FencedError(`position ${position} is not in lane ${turn.lane.laneId}`);
    const host = next(member.host);
    ledger.book(member.host, host, limitNamesOf(turn.lane, member));
    after.set(position, { ...member, host });
  };
  for (const { position, host } of turn.changes) {
    change(position, (before) => {
      if (before.revision === host.revision - 1) return host;
      throw new FencedError(`position ${position} of lane ${turn.lane.laneId} is at revision ${before.revision}`);
    });
  }
  for (const position of withdrawn) {
    // An order is withdrawn only while open, so nobody reported it and the board still awaits it.
    change(position, orderWithdrawn);
  }
  return after;
}

interface Placing {
  readonly placements: readonly Placement[];
  readonly starved: boolean;
  readonly pausedMs: number | null;
}

/** How long the lane has nothing to do but wait for the signer's time; null: something else may help it sooner. */
function pausedFor({ waiting }: Admission, { pauses, now }: Permission): number | null {
  if (waiting.length === 0 || waiting.some(({ wait }) => wait.reason !== 'signed_pace')) return null;
  return Math.max(0, Math.min(...pauses.map(({ againMs }) => againMs)) - now);
}

function admitHosts(
  turn: Turn,
  context: {
    hosts: Hosts;
    course: Course;
    ring: RingTally;
    permission: Permission;
    limits: Parameters<typeof admit>[1]['limits'];
  },
): Placing {
  const { hosts, course, ring, permission, limits } = context;
  const wanting = [...hosts.values()]
    .filter(({ host, excluded }) => isWanting(host) && mayProceed(host, course) && !(excluded && isKeptOut(host)))
    .sort((a, b) => a.position - b.position);
  const admission = admit(
    wanting.map((member) => candidateOf(turn.lane, member, member.bootId !== null)),
    {
      course,
      approvalsMissing: Math.max(0, turn.spec.approvals - permission.approvals),
      holds: permission.holds,
      pauses: permission.pauses,
      limits,
      ...rampsLeft(turn.spec, (measure) => sumOf(ring, measure)),
    },
  );
  const { admitted, waiting } = admission;
  const placements = admitted.flatMap((position): Placement[] => {
    const member = hosts.get(position);
    return member === undefined ? [] : [{ member, wanting: member.host, bootId: member.bootId ?? '' }];
  });
  const starved = waiting.some(
    ({ wait }) => wait.reason === 'ramp' || wait.reason === 'budget' || wait.reason.startsWith('limit_'),
  );
  return { placements, starved, pausedMs: pausedFor(admission, permission) };
}

function place(
  learned: Hosts,
  placements: readonly Placement[],
  { turn, ledger, now }: { turn: Turn; ledger: Ledger; now: number },
): Hosts {
  const after = new Map(learned);
  for (const { member } of placements) {
    const operation = member.host.operation ?? 'install';
    const host = orderPlaced(member.host, now + turn.terms[operation].deadlineMs);
    ledger.book(member.host, host, limitNamesOf(turn.lane, member));
    after.set(member.position, { ...member, host });
  }
  return after;
}

/** By what the board learned: a host may be on its way back at the end of the same turn. */
function firstFailures(before: Hosts, learned: Hosts): FirstFailure[] {
  return [...learned.values()].flatMap(({ position, host: { verdict, reason } }) => {
    const isFirst = verdict === 'failed' && before.get(position)?.host.verdict !== 'failed';
    return isFirst && reason !== null && reason !== '' ? [{ position, reason }] : [];
  });
}

interface MovedHost {
  readonly position: number;
  readonly hostId: HostId;
  readonly before: BoardHost;
  readonly after: BoardHost;
}

function movedHosts(before: Hosts, after: Hosts): MovedHost[] {
  return [...after.values()].flatMap(({ position, hostId, host }) => {
    const from = before.get(position)?.host;
    return from === undefined || from === host ? [] : [{ position, hostId, before: from, after: host }];
  });
}

async function writeRows(tx: Transaction, lane: Lane, moved: readonly MovedHost[]): Promise<void> {
  const rows = moved.map(({ position, before, after }) => ({ position, host: after, from: before.revision }));
  const written = await writeBoardHosts(tx, lane.laneId, rows);
  if (written !== rows.length) throw new FencedError(`rows of lane ${lane.laneId} changed under the turn`);
}

function writtenRows(after: Hosts, own: ReadonlySet<number>): WrittenHost[] {
  return [...after.values()]
    .filter(({ position }) => own.has(position))
    .map(({ position, host }) => ({ position, host }));
}

interface Permission {
  readonly now: number;
  readonly course: Course;
  readonly holds: StandingHold[];
  readonly pauses: SigningPause[];
  readonly approvals: number;
}

// No directive is no permission.
const PERMISSION = prepared(
  `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now,
          coalesce((SELECT course FROM directive WHERE campaign_id = $1 AND ring = $2 AND cluster = $3), 'closed') AS course,
          (SELECT count(*)::int FROM approval a JOIN campaign c USING (campaign_id)
            WHERE a.campaign_id = $1 AND a.plan_hash = c.plan_hash) AS approvals,
          (SELECT coalesce(jsonb_agg(jsonb_build_object('holdId', hold_id, 'cluster', cluster, 'scope', scope,
                                                        'source', source, 'reason', reason)), '[]')
             FROM hold WHERE campaign_id = $1 AND lifted_at IS NULL) AS holds,
          ${PAUSES_OF_RING} AS pauses`,
);

async function readPermission(tx: Transaction, { campaignId, ring, cluster }: Lane): Promise<Permission> {
  const result = await tx.query<Omit<Permission, 'now'> & { now: string }>({
    ...PERMISSION,
    values: [campaignId, ring, cluster],
  });
  const row = result.rows[0];
  if (row === undefined) throw new Error('the database gave no time');
  return { ...row, now: Number(row.now) };
}
