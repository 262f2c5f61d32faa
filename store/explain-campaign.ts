import { type AdmissionFacts, candidateWith, rampsLeft, type Wait, waitOf } from '../model/admission';
import type { CampaignSpec } from '../model/campaign';
import type { CampaignView, HoldView, RingView, WaveView } from '../model/campaign-view';
import {
  type CampaignExplanation,
  type ExplainedWait,
  explainEnded,
  explainWait,
  partOf,
  ringBefore,
  type WaitFacts,
  type WaveExplanation,
} from '../model/explained-wait';
import type { CampaignId } from '../model/ids';
import { limitNamesOf } from '../model/limits';
import { readTallies, type TallyRow } from './campaign-parts';
import { orNull, readInstant, readSpec } from './campaign-rows';
import { readCampaignWithin } from './campaigns-read';
import { type Database, inSnapshot, type Transaction } from './database';
import { type BoardRow, boardHostOf, REBOOT_LOCKED, REBOOT_LOCKED_AT, SESSION_LOST_AT } from './lane-board';
import { LIMIT_COLUMNS, type LimitRow, limitsOf } from './limits';
import { readSigningPauses, signsAtOf } from './signing-pauses';

/** Kinds of waiting hosts that are asked for, the largest first; a site of its own for each host makes many. */
const MAX_GROUPS = 2_000;

/** Waiting hosts that the rule of admission cannot tell apart. */
interface GroupRow extends BoardRow {
  readonly ring: number;
  readonly cluster: string;
  readonly site: string;
  readonly budget_keys: string[];
  readonly connected: boolean;
  readonly reboot_locked: boolean;
  /** Of the first of them. */
  readonly locked_at: Date | null;
  readonly lost_at: Date | null;
  readonly hosts: number;
  readonly waiting: number;
}

/** Asks the rule of admission what the waves of a campaign wait for, from one reading. Null: there is none with this id. */
export function explainCampaign(db: Database, campaignId: CampaignId): Promise<CampaignExplanation | null> {
  return inSnapshot(db, async (tx) => {
    const campaign = await readCampaignWithin(tx, campaignId);
    if (campaign === null) return null;
    const { name, phase, readAt, rings } = campaign;
    const isOver = campaign.endedAt !== null || campaign.launchedAt === null;
    const asked = isOver ? { groups: [], unasked: 0 } : await readGroups(tx, campaignId);
    const facts = await readFacts(tx, campaign);
    const waves = rings.flatMap((ring, ordinal) =>
      ring.waves.map((wave) => explainWave({ campaign, ring, ordinal, wave, facts, groups: asked.groups })),
    );
    const holds = isOver ? [] : holdsOn({ campaign }, () => true);
    const waits = isOver ? [] : merged([...waves.flatMap((wave) => wave.waits), ...holds]);
    return {
      ...{ campaignId, name, phase, readAt, waits, unasked: asked.unasked },
      waves: isOver ? [] : waves.filter((wave) => wave.waits.length > 0),
    };
  });
}

interface Facts {
  readonly spec: CampaignSpec;
  readonly tallies: readonly TallyRow[];
  readonly limits: AdmissionFacts['limits'];
  readonly pauses: Awaited<ReturnType<typeof readSigningPauses>>;
}

async function readFacts(tx: Transaction, { campaignId }: CampaignView): Promise<Facts> {
  const found = await tx.query<{ spec: unknown }>('SELECT spec FROM campaign WHERE campaign_id = $1', [campaignId]);
  const limits = await tx.query<LimitRow>(`SELECT ${LIMIT_COLUMNS} FROM admission_limit WHERE campaign_id = $1`, [
    campaignId,
  ]);
  const spec = readSpec(found.rows[0]?.spec);
  const pauses = await readSigningPauses(tx, campaignId);
  return { spec, tallies: await readTallies(tx, [campaignId]), limits: limitsOf(limits.rows), pauses };
}

async function readGroups(
  tx: Transaction,
  campaignId: CampaignId,
): Promise<{ readonly groups: readonly GroupRow[]; readonly unasked: number }> {
  const result = await tx.query<GroupRow>(
    `SELECT ch.ring, ch.cluster, ch.site, ch.budget_keys, ch.state, ch.direction, ch.operation, ch.ordered, ch.generation,
            ch.touched, ch.reboot_required, ch.verdict, ch.backout_verdict, min(ch.position) AS position, 0 AS revision,
            NULL AS deadline_at, 0 AS report_revision, NULL AS reason, count(*)::int AS hosts,
            (sum(count(*)) OVER ())::int AS waiting,
            coalesce(s.lost_at IS NULL AND g.lease_until > now(), false) AS connected, own.reboot_locked,
            min(CASE WHEN own.reboot_locked THEN ${REBOOT_LOCKED_AT} END) AS locked_at, min(${SESSION_LOST_AT}) AS lost_at
       FROM campaign_host ch LEFT JOIN session s USING (host_id) LEFT JOIN gateway g USING (gateway_id)
            CROSS JOIN LATERAL (SELECT ${REBOOT_LOCKED} AS reboot_locked) own
      WHERE ch.campaign_id = $1 AND ch.operation IS NOT NULL AND NOT ch.ordered AND NOT ch.excluded
      GROUP BY ch.ring, ch.cluster, ch.site, ch.budget_keys, ch.state, ch.direction, ch.operation, ch.ordered,
               ch.generation, ch.touched, ch.reboot_required, ch.verdict, ch.backout_verdict, connected, own.reboot_locked
      ORDER BY count(*) DESC, ch.ring, ch.cluster, ch.site LIMIT ${MAX_GROUPS}`,
    [campaignId],
  );
  const asked = result.rows.reduce((sum, { hosts }) => sum + hosts, 0);
  return { groups: result.rows, unasked: (result.rows[0]?.waiting ?? 0) - asked };
}

interface AskedWave {
  readonly campaign: CampaignView;
  readonly ring: RingView;
  readonly ordinal: number;
  readonly wave: WaveView;
  readonly facts: Facts;
  readonly groups: readonly GroupRow[];
}

function explainWave(asked: AskedWave): WaveExplanation {
  const { campaign, ring, ordinal, wave, groups } = asked;
  const asking = groups.filter((group) => group.ring === ordinal && group.cluster === wave.cluster);
  const waits = asking.flatMap((group) => {
    const wait = waitOfGroup(group, asked);
    return wait === null ? [] : [explainWait(wait, { ...waitFacts(wait, asked), ...timesOf(group) }, group.hosts)];
  });
  const part = partOf(ring, { advance: asked.facts.spec.advance, cluster: wave.cluster });
  const ended =
    wave.course === 'forward' ? explainEnded(part, { campaign: campaign.name, readAt: campaign.readAt }) : null;
  const isLeft = wave.passedAt !== null;
  const held = isLeft ? [] : holdsOn(asked, ({ cluster }) => cluster === null || cluster === wave.cluster);
  const own = [...waits, ...held, ...(ended === null ? [] : [ended])];
  return { ring: ring.name, cluster: wave.cluster, hosts: wave.hosts, waits: merged(own) };
}

/** The same rule as in a turn, asked for all hosts of a kind at once. */
function waitOfGroup(group: GroupRow, { campaign, wave, ordinal, facts }: AskedWave): Wait | null {
  const { cluster, connected: live, position, reboot_locked: rebootLocked } = group;
  const limits = limitNamesOf({ cluster }, { site: group.site, budgetKeys: group.budget_keys });
  const ofRing = facts.tallies.filter(({ ring }) => ring === ordinal);
  const sumOf = (measure: string): number =>
    ofRing.reduce((sum, tally) => (tally.measure === measure ? sum + tally.hosts : sum), 0);
  const candidate = { ...candidateWith(boardHostOf(group), { position, cluster, limits, live }), rebootLocked };
  return waitOf(candidate, {
    course: wave.course,
    approvalsMissing: Math.max(0, campaign.approvalsNeeded - campaign.approvals.length),
    holds: campaign.holds,
    pauses: facts.pauses.filter(({ ring }) => ring === ordinal),
    limits: facts.limits,
    ...rampsLeft(facts.spec, sumOf),
  });
}

function timesOf({ locked_at, lost_at }: GroupRow): Pick<WaitFacts, 'lockedAt' | 'lostAt'> {
  return { lockedAt: orNull(locked_at, readInstant), lostAt: orNull(lost_at, readInstant) };
}

function waitFacts({ subject }: Wait, { campaign, ring, ordinal, wave, facts }: AskedWave): WaitFacts {
  const part = { advance: facts.spec.advance, cluster: wave.cluster };
  return {
    ...{ campaign: campaign.name, launchedAt: campaign.launchedAt, readAt: campaign.readAt },
    ring: partOf(ring, part),
    beganAt: wave.course === 'back_out' ? (campaign.backout?.since ?? null) : wave.openedAt,
    hold: campaign.holds.find(({ holdId }) => holdId === subject) ?? null,
    limit: facts.limits[subject] ?? null,
    signsAt: signsAtOf(
      facts.pauses.filter((pause) => pause.ring === ordinal),
      subject,
    ),
    before: ringBefore(campaign.rings, ordinal, part),
  };
}

/**
 * Also where no host waits for them now: nothing new begins, and no next ring opens. While a campaign backs out, only what holds
 * everything stands in its way.
 */
function holdsOn({ campaign }: Pick<AskedWave, 'campaign'>, concerns: (hold: HoldView) => boolean): ExplainedWait[] {
  const { name, launchedAt, readAt, storedPhase } = campaign;
  const standing = campaign.holds.filter(
    (hold) => concerns(hold) && (storedPhase !== 'backing_out' || hold.scope === 'all'),
  );
  return standing.map((hold) => {
    return explainWait(
      { reason: 'held', subject: hold.holdId },
      { campaign: name, launchedAt, readAt, hold, limit: null },
      0,
    );
  });
}

function both(one: ExplainedWait, other: ExplainedWait): ExplainedWait {
  const since = firstOf(one.since, other.since);
  return { ...one, hosts: one.hosts + other.hosts, since, earliest: firstOf(one.earliest, other.earliest) };
}

function firstOf(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}

/** Each rule once, with all the hosts that wait for it: holds first, whatever else is in the way, then what keeps most of them. */
function merged(waits: readonly ExplainedWait[]): ExplainedWait[] {
  const byRule = new Map<string, ExplainedWait>();
  for (const wait of waits) {
    const key = `${wait.reason} ${wait.subject} ${wait.text}`;
    const known = byRule.get(key);
    byRule.set(key, known === undefined ? wait : both(known, wait));
  }
  const rank = ({ reason }: ExplainedWait): number => (reason === 'held' ? 0 : 1);
  return [...byRule.values()].sort((a, b) => rank(a) - rank(b) || b.hosts - a.hosts);
}
