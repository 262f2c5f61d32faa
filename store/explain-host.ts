import { type AdmissionFacts, candidateOf, type LimitUse, rampsLeft, type Wait, waitOf } from '../model/admission';
import type { BoardHost } from '../model/board/board';
import type { CampaignSpec, Patch } from '../model/campaign';
import type { CampaignHostView, HoldView } from '../model/campaign-view';
import { type ExplainedWait, explainWait, partOf, ringBefore, type WaitFacts } from '../model/explained-wait';
import { asId, type CampaignId, type HostId } from '../model/ids';
import type { StoredPhase } from '../model/words';
import { type HostRequestView, readHostRequests } from './asked-hosts';
import { HOST_VIEW_COLUMNS, HOST_VIEW_FROM, hostViewOf, type CampaignHostRow } from './campaign-hosts-read';
import { readApprovals, readRings, readStandingHolds, readTallies } from './campaign-parts';
import { orNull, readCourse, readInstant, readSpec, readStoredPhase } from './campaign-rows';
import { type Database, inSnapshot, type Transaction } from './database';
import type { BarKind } from './sessions';
import {
  BOARD_COLUMNS,
  boardHostOf,
  type BoardRow,
  REBOOT_LOCKED,
  REBOOT_LOCKED_AT,
  SESSION_LOST_AT,
} from './lane-board';
import { listIdentityBars } from './identity-bars';
import { LIMIT_COLUMNS, type LimitRow, limitsOf } from './limits';
import { type OrderProgress, readProgress } from './order-progress';
import { readSigningOf, readSigningPauses, signsAtOf } from './signing-pauses';

/** A host of a campaign, and why it waits. */
export interface HostExplanation {
  readonly host: CampaignHostView;
  /** What the campaign brings to it. */
  readonly patch: Patch;
  /** How and when its campaign ended: nothing more is asked of the host. Null: it goes on, or was not launched. */
  readonly ended: { readonly phase: StoredPhase; readonly at: string } | null;
  /** Null: nothing stops its next order, or it wants none. */
  readonly wait: Wait | null;
  /** The same in words, as of a wave or a campaign: since when, until when, who can change it. */
  readonly explained: ExplainedWait | null;
  /** The hold behind `held`. */
  readonly hold: HoldView | null;
  /** All that stand on the campaign or on the host's cluster, whatever it waits for. */
  readonly holds: readonly HoldView[];
  /** The limit behind a `limit_…` or `budget`. */
  readonly limit: LimitUse | null;
  /** Why no gateway lets it in; null: nothing keeps it out. */
  readonly barred: { readonly kind: BarKind; readonly reason: string } | null;
  /** What it was ordered is taken back by its agent unless it is confirmed within this, in ms; null: it is not, or nothing was. */
  readonly confirmMs: number | null;
  /** What its agent said last of the order it has in hand; null: nothing, so far. */
  readonly progress: OrderProgress | null;
  /** Why its order is not signed yet, in the signer's words; null: it is, or the signer said nothing. */
  readonly signing: string | null;
  /** Whether it wants an order at all. */
  readonly wantsOrder: boolean;
  /** What people asked of it, oldest first. */
  readonly requests: readonly HostRequestView[];
}

interface Row extends CampaignHostRow, BoardRow {
  readonly host_id: string;
  readonly state: BoardRow['state'];
  readonly direction: BoardRow['direction'];
  readonly operation: BoardRow['operation'];
  readonly ordered: boolean;
  readonly generation: number;
  readonly reason: string | null;
  readonly ring: number;
  readonly budget_keys: string[];
  readonly course: string;
  readonly spec: unknown;
  readonly campaign_name: string;
  readonly campaign_phase: string;
  readonly launched_at: Date | null;
  readonly backing_out_since: Date | null;
  readonly ended_at: Date | null;
  readonly read_at: Date;
  readonly reboot_locked: boolean;
  readonly locked_at: Date | null;
  readonly lost_at: Date | null;
}

/** Asks the rule of admission why a host waits, from one reading. Null when the campaign has no such host (name or id). */
export function explainHost(db: Database, campaignId: CampaignId, host: string): Promise<HostExplanation | null> {
  return inSnapshot(db, async (tx) => {
    const result = await tx.query<Row>(
      `SELECT ${HOST_VIEW_COLUMNS}, ch.ring, ch.budget_keys, d.course, c.spec, c.name AS campaign_name, c.launched_at,
              c.phase AS campaign_phase, c.backing_out_since, c.ended_at,
              clock_timestamp() AS read_at, ${REBOOT_LOCKED} AS reboot_locked,
              ${REBOOT_LOCKED_AT} AS locked_at, ${SESSION_LOST_AT} AS lost_at, ${BOARD_COLUMNS} FROM ${HOST_VIEW_FROM}
         JOIN directive d ON d.campaign_id = ch.campaign_id AND d.ring = ch.ring AND d.cluster = ch.cluster
         JOIN campaign c ON c.campaign_id = ch.campaign_id
        WHERE ch.campaign_id = $1 AND (h.name = $2 OR h.host_id::text = $2)`,
      [campaignId, host],
    );
    const row = result.rows[0];
    if (row === undefined) return null;
    const board = boardHostOf(row);
    const wantsOrder = row.ended_at === null && board.operation !== null && !board.ordered;
    const spec = readSpec(row.spec);
    const { patch, confirmMs = null } = spec;
    const isConfirmed = board.ordered && board.direction === 'forward' && board.operation !== 'smoke_test';
    const [bar] = await listIdentityBars(tx, [asId<HostId>(row.host_id)]);
    const barred = bar === undefined ? null : { kind: bar.kind, reason: bar.reason };
    const ended = row.ended_at === null ? null : endOf(row, row.ended_at);
    // A hold that outlived its campaign is in nobody's way.
    const standing = ended === null ? ((await readStandingHolds(tx, [campaignId])).get(campaignId) ?? []) : [];
    const holds = standing.filter(({ cluster }) => cluster === null || cluster === row.cluster);
    const hostId = asId<HostId>(row.host_id);
    const progress = board.ordered ? await readProgress(tx, campaignId, { ...board, hostId }) : null;
    const requests = await readHostRequests(tx, campaignId, hostId);
    const signing = board.ordered ? await readSigningOf(tx, campaignId, hostId) : null;
    const asked = { patch, ended, barred, wantsOrder, progress, signing, requests };
    const within = { confirmMs: isConfirmed ? confirmMs : null };
    const none = {
      host: hostViewOf(row),
      ...asked,
      ...within,
      wait: null,
      explained: null,
      hold: null,
      holds,
      limit: null,
    };
    return wantsOrder ? { ...none, ...(await askAdmission(tx, campaignId, { row, board, spec, standing })) } : none;
  });
}

function endOf(row: Pick<Row, 'campaign_phase'>, endedAt: Date): HostExplanation['ended'] {
  return { phase: readStoredPhase(row.campaign_phase), at: readInstant(endedAt) };
}

/** What the rule of admission is asked about, as far as it is read already. */
interface Asked {
  readonly row: Row;
  readonly board: BoardHost;
  readonly spec: CampaignSpec;
  /** The holds of the campaign, of all its clusters. */
  readonly standing: readonly HoldView[];
}

async function askAdmission(
  tx: Transaction,
  campaignId: CampaignId,
  asked: Asked,
): Promise<Pick<HostExplanation, 'wait' | 'explained' | 'hold' | 'limit'>> {
  const { row, board } = asked;
  const facts = await readFacts(tx, campaignId, asked);
  const of = { position: row.position, site: row.site, budgetKeys: row.budget_keys };
  const member = { ...of, host: board, rebootLocked: row.reboot_locked };
  const candidate = candidateOf(row, member, row.connected);
  const wait = waitOf(candidate, facts);
  const limit = facts.limits[wait?.subject ?? ''] ?? null;
  const hold = asked.standing.find(({ holdId }) => holdId === wait?.subject) ?? null;
  const explained =
    wait === null
      ? null
      : explainWait(wait, {
          ...(await readWaitFacts(tx, campaignId, asked)),
          ...{ hold, limit, signsAt: signsAtOf(facts.pauses ?? [], wait.subject) },
        });
  return { wait, explained, hold, limit };
}

/** What its wait is explained by, as of a wave (store/explain-campaign.ts). */
async function readWaitFacts(
  tx: Transaction,
  campaignId: CampaignId,
  { row, spec }: Asked,
): Promise<Omit<WaitFacts, 'hold' | 'limit'>> {
  const rings = await readRings(tx, campaignId, { spec, tallies: await readTallies(tx, [campaignId]) });
  const ring = rings[row.ring];
  const part = { advance: spec.advance, cluster: row.cluster };
  return {
    campaign: row.campaign_name,
    launchedAt: orNull(row.launched_at, readInstant),
    readAt: readInstant(row.read_at),
    lockedAt: orNull(row.locked_at, readInstant),
    lostAt: orNull(row.lost_at, readInstant),
    ring: ring === undefined ? null : partOf(ring, part),
    beganAt:
      readCourse(row.course) === 'back_out'
        ? orNull(row.backing_out_since, readInstant)
        : (ring?.waves.find(({ cluster }) => cluster === row.cluster)?.openedAt ?? null),
    before: ringBefore(rings, row.ring, part),
  };
}

async function readFacts(
  tx: Transaction,
  campaignId: CampaignId,
  { row, spec, standing }: Asked,
): Promise<AdmissionFacts> {
  const tallies = (await readTallies(tx, [campaignId])).filter((tally) => tally.ring === row.ring);
  const sumOf = (measure: string): number =>
    tallies.reduce((sum, tally) => (tally.measure === measure ? sum + tally.hosts : sum), 0);
  const approvals = await readApprovals(tx, campaignId);
  return {
    course: readCourse(row.course),
    approvalsMissing: Math.max(0, spec.approvals - approvals.length),
    holds: standing,
    pauses: (await readSigningPauses(tx, campaignId)).filter(({ ring }) => ring === row.ring),
    limits: await readLimits(tx, campaignId),
    ...rampsLeft(spec, sumOf),
  };
}

async function readLimits(tx: Transaction, campaignId: CampaignId): Promise<Record<string, LimitUse>> {
  const result = await tx.query<LimitRow>(`SELECT ${LIMIT_COLUMNS} FROM admission_limit WHERE campaign_id = $1`, [
    campaignId,
  ]);
  return limitsOf(result.rows);
}
