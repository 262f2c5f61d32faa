import { type TSchema, Type } from '@fastify/type-provider-typebox';
import { ROLES } from '../../model/access';
import { ASK_STAGES } from '../../model/gate-ask';
import type { DiscardedPlan, PlanView } from '../../model/plan-view';
import { answer, COUNT, describing, INSTANT, orNull, RATIO, shape } from './basics';
import { CLASS, GOAL, NAMED, PATCH } from './campaigns';

const word = Type.String();
const words = Type.Array(word);

const RING = shape({
  name: word,
  hosts: COUNT,
  bakeMs: COUNT,
  mayFail: COUNT,
  waves: Type.Array(shape({ cluster: word, hosts: COUNT })),
});

const SIMULATION = shape({
  os: orNull(word),
  hosts: COUNT,
  connected: COUNT,
  asked: Type.Array(
    shape({
      host: word,
      answer: Type.Enum([
        'resolves',
        'unknown_version',
        'needs_more',
        'would_remove',
        'would_refuse',
        'busy',
        'broken',
        'no_answer',
      ]),
      message: word,
      changes: COUNT,
      installs: words,
    }),
  ),
});

const BLOCKER = shape({
  code: Type.Enum(['name_in_use', 'cannot_verify', 'cannot_rehearse', 'cannot_do', 'recalled', 'unknown_probe']),
  message: word,
  next: word,
  hosts: Type.Optional(Type.Array(shape({ name: word, reason: word }))),
});

/** What virtual time needs; its inside belongs to `ringmaster simulate`, and changes with it. */
const SCENARIO = { spec: Type.Object({}), shape: Type.Object({}) };

const ASK = shape({
  probe: word,
  during: Type.Array(Type.Enum(ASK_STAGES)),
  intervalMs: COUNT,
  timeoutMs: COUNT,
  passes: COUNT,
  maxFailed: COUNT,
  maxUnclear: COUNT,
  looks: COUNT,
  dryRun: Type.Optional(Type.Literal(true)),
  says: orNull(word),
  expects: orNull(word),
});

const VIEW = {
  campaignId: word,
  name: word,
  class: CLASS,
  planHash: word,
  patch: PATCH,
  hosts: COUNT,
  connected: COUNT,
  rings: Type.Array(RING),
  emptyRings: words,
  excluded: Type.Array(shape({ reason: word, hosts: COUNT, names: words, owners: words })),
  goals: Type.Array(GOAL),
  onFail: Type.Enum(['hold', 'back_out']),
  onHostFail: Type.Enum(['leave', 'back_out']),
  reboot: Type.Enum(['never', 'if_required', 'always']),
  restartServices: Type.Optional(Type.Literal(true)),
  confirmMs: Type.Optional(COUNT),
  maxFailed: RATIO,
  asks: Type.Optional(Type.Array(ASK)),
  maxInFlight: COUNT,
  rampFrom: COUNT,
  approvals: COUNT,
  simulations: Type.Array(SIMULATION),
  blockers: Type.Array(BLOCKER),
  replaces: Type.Optional(NAMED),
  needsManifest: Type.Optional(Type.Literal(true)),
  secondPerson: Type.Optional(shape({ roles: Type.Array(Type.Enum(ROLES)), waitsMs: COUNT })),
};
describing<PlanView>()(shape(VIEW));

export const PLAN: TSchema = answer('Plan', { ...VIEW, scenario: Type.Optional(shape(SCENARIO)) });
export const STORED_PLAN: TSchema = answer('StoredPlan', {
  ...NAMED.properties,
  hosts: COUNT,
  class: CLASS,
  patch: PATCH,
  rings: Type.Array(shape({ name: word, hosts: COUNT })),
  maxInFlight: COUNT,
  isLaunched: Type.Boolean(),
  replaces: orNull(NAMED),
});
const DISCARDED_PLAN = describing<DiscardedPlan>()(
  shape({ campaignId: word, name: word, planHash: word, plannedBy: word, plannedAt: INSTANT }),
);
export const DISCARDED: TSchema = answer('Discarded', { plans: Type.Array(DISCARDED_PLAN) });
export const VALIDATION: TSchema = answer('Validation', { name: word, hosts: COUNT });
export const SCENARIO_ANSWER: TSchema = answer('Scenario', SCENARIO);
