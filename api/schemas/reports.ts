import { type TSchema, Type } from '@fastify/type-provider-typebox';
import { WAIT_REASONS } from '../../model/admission';
import { type CampaignExplanation, ENDED_WAVE_WAITS, STANDSTILLS } from '../../model/explained-wait';
import type { CampaignReport } from '../../model/campaign-report';
import { SLO_IDS, SLO_STATES } from '../../model/slo';
import { CAMPAIGN_PHASES, HOLD_SCOPES, HOLD_SOURCES, HOST_STATES, VERDICTS } from '../../model/words';
import type { HostExplanation } from '../../store/explain-host';
import { BAR_KINDS } from '../../store/sessions';
import { answer, COUNT, COUNTS, describing, INSTANT, orNull, RATIO, shape } from './basics';
import { APPROVAL, CAMPAIGN_HOST, CLASS, GOAL_VIEW, HOLD, NAMED, PATCH, PROBE } from './campaigns';

const word = Type.String();
const maybe = { word: orNull(word), instant: orNull(INSTANT), count: orNull(COUNT), ratio: orNull(RATIO) };
/** Between two clocks' readings: it may be below zero. */
const span = orNull(Type.Number());

const TIMES = shape({
  plannedAt: INSTANT,
  launchedAt: maybe.instant,
  endedAt: maybe.instant,
  decidedAt: maybe.instant,
  toDecideMs: span,
  approvalWaitMs: span,
  ranMs: span,
  toPatch: Type.Array(shape({ share: RATIO, ms: span, sinceDecisionMs: span })),
  heldMs: Type.Number(),
});

const RING = shape({
  name: word,
  hosts: COUNT,
  started: COUNT,
  reported: COUNT,
  failed: COUNT,
  patched: COUNT,
  verdict: orNull(Type.Enum(VERDICTS)),
  verdictReason: maybe.word,
  overriddenBy: maybe.word,
  openedAt: maybe.instant,
  passedAt: maybe.instant,
  probes: Type.Optional(Type.Array(PROBE)),
});

const SLO = shape({
  id: Type.Enum(SLO_IDS),
  objective: RATIO,
  good: COUNT,
  valid: COUNT,
  unknown: COUNT,
  shortfalls: COUNTS,
  ratio: maybe.ratio,
  state: Type.Enum(SLO_STATES),
  eligible: orNull(shape({ valid: COUNT, ratio: maybe.ratio })),
});

const HELD = shape({
  source: Type.Enum(HOLD_SOURCES),
  scope: Type.Enum(HOLD_SCOPES),
  cluster: maybe.word,
  reason: word,
  setBy: word,
  setAt: INSTANT,
  liftedBy: maybe.word,
  liftedAt: maybe.instant,
  liftReason: maybe.word,
});

const REQUEST = { act: Type.Enum(['retry', 'exclude']), actor: word, reason: word, askedAt: INSTANT };

const REPORT = {
  campaignId: word,
  name: word,
  class: CLASS,
  phase: Type.Enum(CAMPAIGN_PHASES),
  final: Type.Boolean(),
  readAt: INSTANT,
  planHash: word,
  patch: PATCH,
  people: shape({
    plannedBy: word,
    approvals: Type.Array(APPROVAL),
    launchedBy: maybe.word,
    launchReason: Type.Optional(maybe.word),
  }),
  times: TIMES,
  scope: shape({ inScope: COUNT, eligible: COUNT, notReady: COUNTS }),
  counts: COUNTS,
  rings: Type.Array(RING),
  goals: Type.Array(GOAL_VIEW),
  slos: Type.Array(SLO),
  burnUp: Type.Array(shape({ afterMs: Type.Number(), hosts: COUNT })),
  holds: Type.Array(HELD),
  unpatched: Type.Array(shape({ state: Type.Enum(HOST_STATES), reason: maybe.word, hosts: COUNT })),
  hostRequests: Type.Optional(Type.Array(shape({ ...REQUEST, hosts: COUNT }))),
  replaces: Type.Optional(orNull(NAMED)),
  replacedBy: Type.Optional(orNull(NAMED)),
};
describing<CampaignReport>()(shape(REPORT));

/** Why no gateway lets a host in. */
export const BARRED = orNull(shape({ kind: Type.Enum(BAR_KINDS), reason: word }));

const EXPLAINED = shape({
  reason: Type.Enum([...WAIT_REASONS, ...ENDED_WAVE_WAITS]),
  subject: word,
  hosts: COUNT,
  heldBy: orNull(Type.Enum(STANDSTILLS)),
  text: word,
  since: maybe.instant,
  earliest: maybe.instant,
  who: word,
  command: maybe.word,
});

const WAITS = {
  campaignId: word,
  name: word,
  phase: Type.Enum(CAMPAIGN_PHASES),
  readAt: INSTANT,
  waits: Type.Array(EXPLAINED),
  waves: Type.Array(shape({ ring: word, cluster: word, hosts: COUNT, waits: Type.Array(EXPLAINED) })),
  unasked: COUNT,
};
describing<CampaignExplanation>()(shape(WAITS));

const WITHOUT_HOLDS = {
  host: CAMPAIGN_HOST,
  patch: PATCH,
  ended: orNull(shape({ phase: Type.Enum(CAMPAIGN_PHASES), at: INSTANT })),
  wait: orNull(shape({ reason: Type.Enum(WAIT_REASONS), subject: word })),
  explained: orNull(EXPLAINED),
  limit: orNull(
    shape({
      scope: Type.Enum(['campaign', 'cluster', 'site', 'budget']),
      key: word,
      maxHosts: COUNT,
      backoutMaxHosts: COUNT,
      inUse: COUNT,
      backingOut: COUNT,
      impaired: COUNT,
    }),
  ),
  barred: BARRED,
  confirmMs: maybe.count,
  progress: orNull(shape({ percent: COUNT, doing: word, saidAt: INSTANT })),
  wantsOrder: Type.Boolean(),
  signing: maybe.word,
  requests: Type.Array(shape(REQUEST)),
};
// Its holds are told as the campaign's are: with who set them, and when.
describing<Omit<HostExplanation, 'hold' | 'holds'>>()(shape(WITHOUT_HOLDS));

export const CAMPAIGN_EXPLANATION: TSchema = answer('CampaignExplanation', WAITS);
export const CAMPAIGN_REPORT: TSchema = answer('CampaignReport', REPORT);
export const HOST_EXPLANATION: TSchema = answer('HostExplanation', {
  ...WITHOUT_HOLDS,
  hold: orNull(HOLD),
  holds: Type.Array(HOLD),
});
