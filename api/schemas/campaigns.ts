import { type TSchema, Type } from '@fastify/type-provider-typebox';
import { ASK_STAGES } from '../../model/gate-ask';
import { PACE_CAUSES } from '../../model/auto-pace';
import type { Goal, Patch } from '../../model/campaign';
import type { CampaignHostView, CampaignSummary, CampaignView } from '../../model/campaign-view';
import { CURABLE } from '../../model/cures';
import {
  CAMPAIGN_PHASES,
  COURSES,
  DIRECTIONS,
  HOLD_SCOPES,
  HOLD_SOURCES,
  HOST_STATES,
  OPERATIONS,
  VERDICTS,
} from '../../model/words';
import type { HostLogEntry } from '../../model/host-log';
import type { RecordedAct } from '../../store/audit';
import { answer, COUNT, COUNTS, describing, INSTANT, orNull, RATIO, shape } from './basics';

const word = Type.String();
const maybe = { word: orNull(word), instant: orNull(INSTANT) };

export const CLASS = Type.Enum(['emergency', 'routine']);

export const PATCH = describing<Patch>()(
  Type.Union([
    shape({
      kind: Type.Enum(['deb', 'rpm']),
      packages: Type.Array(shape({ name: word, version: word, digests: Type.Optional(Type.Array(word)) })),
      removals: Type.Optional(Type.Array(word)),
    }),
    shape({ kind: Type.Literal('bundle'), name: word, version: word, digest: word }),
  ]),
);

export const GOAL = describing<Goal>()(shape({ ratio: RATIO, withinMs: COUNT }));

/** A campaign by both its names. */
export const NAMED = shape({ campaignId: word, name: word });

/** A hold that stands. */
export const HOLD = shape({
  holdId: word,
  cluster: maybe.word,
  scope: Type.Enum(HOLD_SCOPES),
  source: Type.Enum(HOLD_SOURCES),
  reason: word,
  setBy: word,
  setAt: INSTANT,
  effectiveAt: maybe.instant,
  failedFor: Type.Optional(Type.Enum(CURABLE)),
});

const WAVE = shape({
  cluster: word,
  hosts: COUNT,
  course: Type.Enum(COURSES),
  openedAt: maybe.instant,
  endedAt: maybe.instant,
  passedAt: maybe.instant,
  counts: COUNTS,
});

/** What a gate's probe said of a ring. */
export const PROBE = shape({
  probe: word,
  cluster: maybe.word,
  dryRun: Type.Boolean(),
  stage: Type.Enum(ASK_STAGES),
  looks: COUNT,
  failed: COUNT,
  passed: COUNT,
  passes: COUNT,
  outcome: orNull(Type.Enum(VERDICTS)),
  reason: maybe.word,
  askedAt: maybe.instant,
  goesOn: Type.Boolean(),
  verdict: orNull(Type.Enum(VERDICTS)),
  verdictReason: maybe.word,
  overriddenBy: maybe.word,
});

const RING = shape({
  name: word,
  hosts: COUNT,
  counts: COUNTS,
  inFlight: COUNT,
  started: COUNT,
  reported: COUNT,
  failed: COUNT,
  bakeMs: COUNT,
  verdict: orNull(Type.Enum(VERDICTS)),
  verdictReason: maybe.word,
  judgedAt: maybe.instant,
  overriddenBy: maybe.word,
  backoutVerdict: orNull(Type.Enum(VERDICTS)),
  backoutVerdictReason: maybe.word,
  rehearsal: orNull(
    shape({ verdict: Type.Enum(VERDICTS), reason: word, overriddenBy: maybe.word, overAt: maybe.instant }),
  ),
  mayFail: COUNT,
  waves: Type.Array(WAVE),
  probes: Type.Optional(Type.Array(PROBE)),
});

/** A goal, and where it is heading. */
export const GOAL_VIEW = shape({
  ratio: RATIO,
  withinMs: COUNT,
  hosts: COUNT,
  deadlineAt: maybe.instant,
  reachedAt: maybe.instant,
  missed: Type.Boolean(),
  forecast: shape({
    outlook: Type.Enum(['reached', 'on_track', 'late', 'unknown']),
    projectedAt: maybe.instant,
    reason: maybe.word,
  }),
});

export const APPROVAL = shape({ approver: word, reason: word, approvedAt: INSTANT });

const SUMMARY = {
  campaignId: word,
  name: word,
  class: CLASS,
  phase: Type.Enum(CAMPAIGN_PHASES),
  planHash: word,
  hosts: COUNT,
  counts: COUNTS,
  plannedBy: word,
  plannedAt: INSTANT,
  launchedBy: maybe.word,
  launchedAt: maybe.instant,
  endedAt: maybe.instant,
};

const AUTO_PACE = shape({
  maxInFlight: COUNT,
  ceiling: COUNT,
  change: shape({
    from: COUNT,
    to: COUNT,
    cause: Type.Enum(PACE_CAUSES),
    ratio: orNull(RATIO),
    lateMs: orNull(Type.Number()),
    at: INSTANT,
  }),
});

const FULL = {
  ...SUMMARY,
  storedPhase: Type.Enum(CAMPAIGN_PHASES),
  revision: COUNT,
  patch: PATCH,
  launchReason: Type.Optional(maybe.word),
  maxInFlight: Type.Optional(orNull(COUNT)),
  onFail: Type.Enum(['hold', 'back_out']),
  observingSince: maybe.instant,
  backout: orNull(shape({ since: INSTANT, withinMs: COUNT, dueAt: INSTANT, late: Type.Boolean() })),
  acceptanceMs: COUNT,
  goals: Type.Array(GOAL_VIEW),
  autoPace: orNull(AUTO_PACE),
  rings: Type.Array(RING),
  holds: Type.Array(HOLD),
  approvalsNeeded: COUNT,
  approvals: Type.Array(APPROVAL),
  excluded: COUNTS,
  connected: COUNT,
  readAt: INSTANT,
  signingWaits: Type.Optional(Type.Array(shape({ operation: Type.Enum(OPERATIONS), reason: word }))),
  replaces: Type.Optional(orNull(NAMED)),
  replacedBy: Type.Optional(orNull(NAMED)),
};
// Read by nobody: what an operator reads and what is said of it are kept the same by the compiler.
describing<CampaignView>()(shape(FULL));
describing<CampaignSummary>()(shape(SUMMARY));

export const CAMPAIGN_HOST = describing<CampaignHostView>()(
  shape({
    hostId: word,
    name: word,
    cluster: word,
    site: word,
    ring: word,
    state: Type.Enum(HOST_STATES),
    direction: Type.Enum(DIRECTIONS),
    operation: orNull(Type.Enum(OPERATIONS)),
    ordered: Type.Boolean(),
    generation: COUNT,
    reason: maybe.word,
    failedFor: maybe.word,
    connected: Type.Boolean(),
    changedAt: INSTANT,
  }),
);

const ACT = describing<Omit<RecordedAct, 'detail'>>()(shape({ at: INSTANT, actor: word, act: word, subject: word }));

const LOG_ENTRY = describing<HostLogEntry>()(
  shape({
    hostId: word,
    host: word,
    direction: Type.Enum(DIRECTIONS),
    operation: Type.Enum(OPERATIONS),
    generation: COUNT,
    state: Type.Enum(['open', 'offered', 'ended', 'withdrawn']),
    placedAt: INSTANT,
    offeredAt: maybe.instant,
    report: orNull(shape({ phase: word, reason: word, message: word, runningVersion: word, receivedAt: INSTANT })),
  }),
);

export const HOST_LOG: TSchema = answer('HostLog', { entries: Type.Array(LOG_ENTRY) });
export const CAMPAIGN: TSchema = answer('Campaign', FULL);
export const CAMPAIGN_LIST: TSchema = answer('CampaignList', {
  campaigns: Type.Array(shape(SUMMARY)),
  next: maybe.word,
});
export const CAMPAIGN_HOST_LIST: TSchema = answer('CampaignHostList', {
  hosts: Type.Array(CAMPAIGN_HOST),
  next: maybe.word,
});
export const ACT_LIST: TSchema = answer('ActList', {
  acts: Type.Array(shape({ ...ACT.properties, detail: Type.Unknown() })),
  next: maybe.word,
});
export const LAUNCH: TSchema = answer('Launch', {
  campaignId: word,
  alreadyLaunched: Type.Boolean(),
  started: Type.Boolean(),
});
export const STEERED: TSchema = answer('Steered', {
  campaignId: word,
  update: word,
  revision: COUNT,
  notLifted: Type.Optional(Type.Array(word)),
  hosts: Type.Optional(COUNT),
  inFlight: Type.Optional(COUNT),
  refused: Type.Optional(Type.Array(shape({ host: word, why: word }))),
  onRecord: Type.Optional(Type.Literal(false)),
});
export const HOLD_PLACED: TSchema = answer('Hold', {
  holdId: word,
  campaignId: word,
  effectiveAt: INSTANT,
  onRecord: Type.Boolean(),
});
