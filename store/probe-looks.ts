import { type Answer, type AskStage, type GateAsk, noteLook, type ProbeStanding } from '../model/gate-ask';
import { asId, type CampaignId } from '../model/ids';
import type { Verdict } from '../model/words';
import { readSpec } from './campaign-rows';
import { type Database, inBoundedTransaction, type Transaction } from './database';
import {
  asksOf,
  type ProbedPart,
  type ReadPart,
  readPart,
  STANDING_COLUMNS,
  standingOf,
  type StandingRow,
  waitsForProbes,
} from './gate-probes';
import { announceCampaign, insertEffectiveHold } from './holds';
import { lockCampaign, lockFleetShared } from './locks';

/** A look that was begun: whoever has it asks, and records the answer unless somebody has begun another since. */
export interface ClaimedLook {
  readonly part: ProbedPart;
  readonly ask: GateAsk;
  readonly stage: AskStage;
  readonly awaited: boolean;
  readonly look: string;
  /** By the database's clock. */
  readonly askedAt: Date;
}

/** What became of an answer. `superseded`: another look was begun since, and this one counts for nothing. */
export type Recorded = 'superseded' | 'recorded' | 'held';

/** Looks that one process begins at once. */
const MAX_LOOKS = 32;
/** After its time-out an answer has this long to be recorded; then somebody else asks. */
const RECORDING_MS = 15_000;

interface DueRow {
  readonly campaign_id: string;
  readonly ring: number;
  readonly cluster: string;
  readonly probe: string;
  readonly spec: unknown;
}

/** A worker tells of its probes each minute (workers/prober.ts). */
const TOLD_WITHIN = `interval '5 minutes'`;

/**
 * Begins the looks that are due, each of them once among all workers. A probe is left to the workers that have it; one that
 * nobody tells of is anybody's, to say so.
 */
export function claimLooks(db: Database, known: readonly string[]): Promise<ClaimedLook[]> {
  return inBoundedTransaction(db, async (tx) => {
    const due = await tx.query<DueRow>(
      `SELECT g.campaign_id, g.ring, g.cluster, g.probe, c.spec FROM gate_probe g JOIN campaign c USING (campaign_id)
        WHERE g.due_at <= clock_timestamp()
          AND (g.probe = ANY ($1::text[]) OR NOT EXISTS (
            SELECT FROM known_probe k WHERE k.name = g.probe AND k.told_at > clock_timestamp() - ${TOLD_WITHIN}))
        ORDER BY g.due_at LIMIT ${MAX_LOOKS} FOR UPDATE OF g SKIP LOCKED`,
      [known],
    );
    const looks: ClaimedLook[] = [];
    for (const row of due.rows) {
      const look = await claim(tx, row);
      if (look !== null) looks.push(look);
    }
    return looks;
  });
}

async function claim(tx: Transaction, row: DueRow): Promise<ClaimedLook | null> {
  const spec = readSpec(row.spec);
  const part = partOf(row);
  const ask = asksOf(spec).find(({ probe }) => probe === row.probe);
  const { stage, awaited } = waitsForProbes(await readPart(tx, part), spec.rings[row.ring]?.bakeMs ?? 0);
  if (ask === undefined || stage === null) {
    await setDue(tx, row, null);
    return null;
  }
  if (!ask.during.includes(stage)) {
    await setDue(tx, row, ask.intervalMs);
    return null;
  }
  const begun = await tx.query<{ look: string; now: Date }>(
    `UPDATE gate_probe SET look = look + 1, due_at = clock_timestamp() + make_interval(secs => $5::float8 / 1000)
      WHERE campaign_id = $1 AND ring = $2 AND cluster = $3 AND probe = $4 RETURNING look, clock_timestamp() AS now`,
    [...keyOf(row), ask.timeoutMs + RECORDING_MS],
  );
  const first = begun.rows[0];
  return first === undefined ? null : { part, ask, stage, awaited, look: first.look, askedAt: first.now };
}

async function setDue(tx: Transaction, row: DueRow, afterMs: number | null): Promise<void> {
  await tx.query(
    `UPDATE gate_probe SET due_at = clock_timestamp() + make_interval(secs => $5::float8 / 1000)
      WHERE campaign_id = $1 AND ring = $2 AND cluster = $3 AND probe = $4`,
    [...keyOf(row), afterMs],
  );
}

function keyOf(row: Omit<DueRow, 'spec'>): [string, number, string, string] {
  return [row.campaign_id, row.ring, row.cluster, row.probe];
}

function partOf({ campaign_id, ring, cluster }: DueRow): ProbedPart {
  return { campaignId: asId<CampaignId>(campaign_id), ring, cluster: cluster === '' ? null : cluster };
}

/**
 * Records an answer and, where it decides, the hold, in one transaction under the campaign's lock: nothing is admitted that the
 * hold forbids. An answer counts once; one that comes after another look was begun counts for nothing.
 */
export function recordLook(db: Database, claimed: ClaimedLook, answer: Answer): Promise<Recorded> {
  const { part, ask } = claimed;
  const key = [part.campaignId, part.ring, part.cluster ?? '', ask.probe];
  return inBoundedTransaction(db, async (tx) => {
    await lockFleetShared(tx);
    await lockCampaign(tx, part.campaignId);
    const found = await tx.query<StandingRow>(
      `SELECT ${STANDING_COLUMNS} FROM gate_probe
        WHERE campaign_id = $1 AND ring = $2 AND cluster = $3 AND probe = $4 AND look = $5 FOR UPDATE`,
      [...key, claimed.look],
    );
    const row = found.rows[0];
    if (row === undefined) return 'superseded';
    const now = await readPart(tx, part);
    const isOver = waitsForProbes(now, 0).stage === null;
    const before = standingOf(row);
    const askedAt = claimed.askedAt.toISOString();
    const after = isOver ? before : noteLook(ask, before, { ...answer, ...claimed, askedAt });
    await writeLook(tx, { key, after, answer, claimed, isOver });
    const decides = ask.dryRun !== true && after.verdict !== null && before.verdict !== after.verdict;
    if (decides) await hold(tx, { part, now, stage: claimed.stage, reason: after.verdictReason ?? answer.reason });
    if (decides || isNews({ row, before, after, outcome: answer.outcome, awaited: claimed.awaited }))
      await announceCampaign(tx, part.campaignId);
    return decides ? 'held' : 'recorded';
  });
}

async function writeLook(
  tx: Transaction,
  written: {
    readonly key: readonly (string | number)[];
    readonly after: ProbeStanding;
    readonly answer: Answer;
    readonly claimed: ClaimedLook;
    readonly isOver: boolean;
  },
): Promise<void> {
  const { key, after, answer, claimed, isOver } = written;
  const { stage, looks, failed, passed, unclear, waited } = after;
  await tx.query(
    // Whoever records it again, because nothing was heard of the first time, finds another number.
    `UPDATE gate_probe SET look = look + 1, stage = $5, looks = $6, failed = $7, passed = $8, unclear = $9, waited = $10,
            outcome = $11, reason = $12, asked_at = $13, verdict = $14, verdict_reason = $15, overridden_verdict = $16,
            overridden_by = CASE WHEN $16::text IS NULL THEN NULL ELSE overridden_by END,
            due_at = clock_timestamp() + make_interval(secs => $17::float8 / 1000)
      WHERE campaign_id = $1 AND ring = $2 AND cluster = $3 AND probe = $4`,
    [
      ...key,
      ...[stage, looks, failed, passed, unclear, waited],
      ...[answer.outcome, answer.reason, claimed.askedAt],
      ...[after.verdict, after.verdictReason, after.overridden, isOver ? null : claimed.ask.intervalMs],
    ],
  );
}

/** The same interlock as of any gate that fails (store/turn/judge.ts): what goes forward is held, everywhere. */
async function hold(
  tx: Transaction,
  held: { readonly part: ProbedPart; readonly now: ReadPart; readonly stage: AskStage; readonly reason: string },
): Promise<void> {
  const { part, now, stage, reason } = held;
  const ring = `${stage === 'opening' ? 'opening of ring' : 'ring'} ${now.ringName}`;
  await insertEffectiveHold(tx, {
    ...{ campaignId: part.campaignId, cluster: null, scope: 'forward', source: 'gate', setBy: 'gate' },
    reason: `${part.cluster === null ? ring : `${ring} in cluster ${part.cluster}`}: ${reason}`,
  });
}

/** What the campaign's workflow or people who watch must see at once; a probe that says the same again is no news. */
function isNews(look: {
  readonly row: StandingRow;
  readonly before: ProbeStanding;
  readonly after: ProbeStanding;
  readonly outcome: Verdict;
  readonly awaited: boolean;
}): boolean {
  const { row, before, after, outcome, awaited } = look;
  return (
    row.outcome !== outcome ||
    before.verdict !== after.verdict ||
    before.overridden !== after.overridden ||
    (awaited && outcome === 'pass')
  );
}
