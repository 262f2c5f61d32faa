import { admit, candidateOf, rampsLeft, type StandingHold } from '../../model/admission';
import { type BoardHost, isWanting } from '../../model/board/board';
import { mayProceed } from '../../model/board/course';
import { orderPlaced, orderWithdrawn } from '../../model/board/order';
import type { HostId } from '../../model/ids';
import { Ledger } from '../../model/ledger';
import { limitNamesOf } from '../../model/limits';
import { type RingTally, sumOf, withDifference } from '../../model/ring-gate';
import type { Course } from '../../model/words';
import { type Database, inBoundedTransaction, type Transaction } from '../database';
import { type Lane, type LaneHost, readLaneHosts, writeBoardHosts } from '../lane-board';
import { lockCampaign, lockFleetShared } from '../locks';
import { FencedError, fenceTurn } from './fence';
import { judgeAndHold, readRing } from './judge';
import { lockLimits, writeLedger } from './ledger';
import { closeReported, insertOrders, type Placement, withdrawStale } from './orders';
import { closeTurn, readWritten } from './close-turn';
import type { Turn, TurnTaken, WrittenHost } from './turn';

/**
 * Takes one turn of a lane: one transaction that records what the board learned, judges the gate, places orders and
 * drops the digested reports (design section 6; each step's order cures a measured flaw).
 *
 * @throws FencedError when the lane is at another turn or its rows are not where the board believes; nothing is written.
 */
export function takeTurn(db: Database, turn: Turn): Promise<TurnTaken> {
  return inBoundedTransaction(db, async (tx) => {
    await lockFleetShared(tx);
    await lockCampaign(tx, turn.lane.campaignId);
    if ((await fenceTurn(tx, turn.lane.laneId, turn)) === 'again') return answerAgain(tx, turn);
    const course = await readCourse(tx, turn.lane);
    const withdrawn = await withdrawStale(tx, turn.lane.laneId, { turn: turn.turn, course });
    const hosts = await readHosts(tx, turn, withdrawn);
    const ledger = new Ledger();
    const limits = await lockLimits(tx, turn.lane.campaignId, namesOf(turn.lane, hosts));
    const learned = record(turn, { hosts, withdrawn, ledger });
    const ended = await closeReported(tx, turn.lane.laneId, turn);
    const ring = withDifference(
      await readRing(tx, turn.lane.campaignId, turn.lane.ring),
      turn.lane.cluster,
      ledger.tallies,
    );
    await judgeAndHold(tx, { campaignId: turn.lane.campaignId, spec: turn.spec, course }, ring);
    const placing = await admitHosts(tx, turn, { hosts: learned, course, ring, limits: ledger.applyTo(limits) });
    const after = place(learned, placing.placements, { turn, ledger, now: placing.now });
    await insertOrders(tx, turn.lane, { turn: turn.turn, terms: turn.terms, placements: placing.placements });
    await writeRows(tx, turn.lane, movedHosts(hosts, after));
    await writeLedger(tx, turn.lane, ledger);
    const parked = !turn.running && placing.placements.length === 0;
    const own = new Set([...withdrawn, ...placing.placements.map(({ member }) => member.position)]);
    await closeTurn(tx, turn, { ledger, starved: placing.starved, parked, written: [...own] });
    return {
      written: writtenRows(after, own),
      placed: placing.placements.length,
      parked,
      ended,
      moved: movedHosts(hosts, after),
    };
  });
}

/** The answer of a turn that was committed before: its orders are in the rows, and no later turn changed them. */
async function answerAgain(tx: Transaction, turn: Turn): Promise<TurnTaken> {
  const positions = await readWritten(tx, turn.lane.laneId);
  const own = new Set(positions);
  const rows = (await readLaneHosts(tx, turn.lane.laneId, positions)).filter(({ position }) => own.has(position));
  const placed = rows.filter(({ host }) => host.ordered).length;
  return {
    written: rows.map(({ position, host }) => ({ position, host })),
    placed,
    parked: !turn.running && placed === 0,
    ended: [],
    moved: [],
  };
}

type Hosts = ReadonlyMap<number, LaneHost>;

async function readHosts(tx: Transaction, turn: Turn, withdrawn: readonly number[]): Promise<Hosts> {
  const positions = [...withdrawn, ...turn.changes.map(({ position }) => position)];
  const rows = await readLaneHosts(tx, turn.lane.laneId, positions);
  return new Map(rows.map((row) => [row.position, row]));
}

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
  readonly now: number;
}

async function admitHosts(
  tx: Transaction,
  turn: Turn,
  context: { hosts: Hosts; course: Course; ring: RingTally; limits: Parameters<typeof admit>[1]['limits'] },
): Promise<Placing> {
  const wanting = [...context.hosts.values()]
    .filter(({ host }) => isWanting(host) && mayProceed(host, context.course))
    .sort((a, b) => a.position - b.position);
  const { now, holds, approvals } = await readPermission(tx, turn);
  if (wanting.length === 0) return { placements: [], starved: false, now };
  const sessions = await readLiveSessions(
    tx,
    wanting.map(({ hostId }) => hostId),
  );
  const { admitted, waiting } = admit(
    wanting.map((member) => candidateOf(turn.lane, member, sessions.has(member.hostId))),
    {
      course: context.course,
      approvalsMissing: Math.max(0, turn.spec.approvals - approvals),
      holds,
      limits: context.limits,
      ...rampsLeft(turn.spec, (measure) => sumOf(context.ring, measure)),
    },
  );
  const placements = admitted.flatMap((position): Placement[] => {
    const member = context.hosts.get(position);
    return member === undefined ? [] : [{ member, wanting: member.host, bootId: sessions.get(member.hostId) ?? '' }];
  });
  const starved = waiting.some(
    ({ wait }) => wait.reason === 'ramp' || wait.reason === 'budget' || wait.reason.startsWith('limit_'),
  );
  return { placements, starved, now };
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

interface MovedHost {
  readonly position: number;
  readonly before: BoardHost;
  readonly after: BoardHost;
}

function movedHosts(before: Hosts, after: Hosts): MovedHost[] {
  return [...after.values()].flatMap(({ position, host }) => {
    const from = before.get(position)?.host;
    return from === undefined || from === host ? [] : [{ position, before: from, after: host }];
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

async function readCourse(tx: Transaction, lane: Lane): Promise<Course> {
  const result = await tx.query<{ course: Course }>(
    'SELECT course FROM directive WHERE campaign_id = $1 AND ring = $2 AND cluster = $3',
    [lane.campaignId, lane.ring, lane.cluster],
  );
  // No directive is no permission.
  return result.rows[0]?.course ?? 'closed';
}

async function readPermission(
  tx: Transaction,
  { lane }: Turn,
): Promise<{ now: number; holds: StandingHold[]; approvals: number }> {
  interface Row {
    now: string;
    approvals: number;
    holds: StandingHold[];
  }
  const result = await tx.query<Row>(
    `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now,
            (SELECT count(*)::int FROM approval a JOIN campaign c USING (campaign_id)
              WHERE a.campaign_id = $1 AND a.plan_hash = c.plan_hash) AS approvals,
            (SELECT coalesce(jsonb_agg(jsonb_build_object('holdId', hold_id, 'cluster', cluster, 'scope', scope,
                                                          'source', source, 'reason', reason)), '[]')
               FROM hold WHERE campaign_id = $1 AND lifted_at IS NULL) AS holds`,
    [lane.campaignId],
  );
  const row = result.rows[0];
  if (row === undefined) throw new Error('the database gave no time');
  return { now: Number(row.now), holds: row.holds, approvals: row.approvals };
}

/** Boot ids by host, of hosts whose session is live on a gateway whose lease runs. */
async function readLiveSessions(tx: Transaction, hostIds: readonly HostId[]): Promise<Map<string, string>> {
  const result = await tx.query<{ host_id: string; boot_id: string }>(
    `SELECT s.host_id, s.boot_id FROM session s JOIN gateway g USING (gateway_id)
      WHERE s.host_id = ANY($1::uuid[]) AND s.lost_at IS NULL AND g.lease_until > clock_timestamp()`,
    [hostIds],
  );
  return new Map(result.rows.map(({ host_id, boot_id }) => [host_id, boot_id]));
}
