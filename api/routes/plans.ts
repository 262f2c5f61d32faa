import { Type } from '@fastify/type-provider-typebox';
import { envelope, type Api, type ApiParts } from '../api-instance';
import { createPlanner, type Planner } from '../planner';
import { discardPlans } from '../../store/discarded-plans';
import { tracePlan } from '../trace-plan';
import { readCampaign } from '../../store/campaigns-read';
import { type NamedCampaign, readStoredPlan } from '../../store/replacements';
import { ApiError } from '../api-error';
import { findCampaign } from '../find-campaign';
import { refuseIdle } from '../refuse-idle';
import { CAMPAIGN_PARAMS } from './campaigns';
import { does } from '../operation';
import { DIGEST, REASON, shape } from '../schemas/basics';
import { DISCARDED, PLAN, SCENARIO_ANSWER, STORED_PLAN, VALIDATION } from '../schemas/plans';
import { FILE_BODY } from './hosts';

/** `replaces`: the campaign that the plan takes over from, by name or id. `scenarioAtMost`: up to so many hosts the answer has what virtual time needs, too, and nobody plans once more for that. */
const PLAN_BODY = Type.Object(
  {
    ...FILE_BODY.properties,
    scenarioAtMost: Type.Optional(Type.Integer({ minimum: 0 })),
    replaces: Type.Optional(CAMPAIGN_PARAMS.properties.campaign),
  },
  { additionalProperties: false },
);

const DOES = {
  plan: does(
    'plan',
    'plans it and stores the plan (`replaces`: the campaign that it takes over from, whose hosts count as free; `needsManifest` of the answer: it is launched with a signed manifest or not at all; `secondPerson`: its launch takes two people), and has its `scenario` when nothing blocks it and it has at most so many hosts; the same plan again gives the same campaign. Packages: asks hosts whether they resolve, at most 20 s',
    { 201: PLAN },
  ),
  stored: does(
    'read',
    'a stored plan in short: its name, what it brings to how many hosts in which rings, how many at once, whether it was launched, and which campaign it `replaces`',
    { 200: STORED_PLAN },
  ),
  discard: does(
    'plan',
    'deletes a plan that nobody launched, by its id, or all of a name; what was launched stays, and what is deleted stands in the audit',
    { 200: DISCARDED },
  ),
  validate: does('check_file', 'checks a campaign file, writes nothing, asks no host', { 200: VALIDATION }),
  scenario: does(
    'check_file',
    'what a plan of the file would be now, without names and ids: hosts by place, lanes, limits, and the share that is away; for `ringmaster simulate`. Writes nothing',
    { 200: SCENARIO_ANSWER },
  ),
};

/**
 * Adds POST /v1/plans (plan a file and store the plan), what is asked of stored plans, POST /v1/validate (check it, write nothing) and POST
 * /v1/scenarios (what the plan would be, without names, for virtual time; nothing is written).
 */
export function registerPlanRoutes(app: Api, parts: ApiParts): void {
  const planner = parts.planner ?? createPlanner(parts);
  app.post('/v1/plans', { schema: { body: PLAN_BODY }, config: DOES.plan }, async (request, reply) => {
    const { scenarioAtMost, replaces, ...sent } = request.body;
    const beganAt = Date.now();
    const planned = await planner.plan(sent, {
      actor: request.actor,
      ...(scenarioAtMost !== undefined && { scenarioAtMost }),
      ...(replaces !== undefined && { replaces: await replaceable(parts, replaces) }),
    });
    tracePlan(parts.tracing, planned, beganAt);
    return reply.code(201).send(envelope('Plan', planned));
  });

  registerStoredPlans(app, parts);
  registerChecks(app, planner);
}

/** Plans as they are kept: one to be read, and those that nobody wants any more. */
function registerStoredPlans(app: Api, parts: ApiParts): void {
  const params = Type.Object({ hash: DIGEST });
  app.get('/v1/plans/:hash', { schema: { params }, config: DOES.stored }, async (request) => {
    const plan = await readStoredPlan(parts.db, request.params.hash);
    if (plan !== null) return envelope('StoredPlan', plan);
    throw new ApiError(
      'not_found',
      `no plan has the hash ${request.params.hash}`,
      'Plan the file first: ringmaster plan FILE.',
    );
  });

  const discarding = { params: CAMPAIGN_PARAMS, body: shape({ reason: REASON }) };
  app.post('/v1/campaigns/:campaign/discard', { schema: discarding, config: DOES.discard }, async (request) => {
    const { campaign } = request.params;
    const plans = await discardPlans(parts.db, { campaign, actor: request.actor, reason: request.body.reason });
    if (plans.length > 0) return envelope('Discarded', { plans });
    const found = await readCampaign(parts.db, await findCampaign(parts.db, campaign));
    throw wasLaunched(found?.name ?? campaign, found?.endedAt ?? null);
  });
}

function wasLaunched(name: string, endedAt: string | null): ApiError {
  if (endedAt === null) {
    const next = `To end it: ringmaster abort ${name} --reason TEXT.`;
    return new ApiError('refused', `${name} was launched: what was launched stays`, next);
  }
  const next = `Nothing is to be done: its name is free. What it came to: ringmaster report ${name}.`;
  return new ApiError('refused', `${name} was launched and has ended: it stays on record`, next);
}

/** What a file would come to; nothing is written. */
function registerChecks(app: Api, planner: Planner): void {
  app.post('/v1/validate', { schema: { body: FILE_BODY }, config: DOES.validate }, async (request) =>
    envelope('Validation', await planner.check(request.body)),
  );

  app.post('/v1/scenarios', { schema: { body: FILE_BODY }, config: DOES.scenario }, async (request) =>
    envelope('Scenario', await planner.scenario(request.body)),
  );
}

/** A campaign that runs, and can be taken over from. Throws ApiError. */
async function replaceable({ db }: ApiParts, named: string): Promise<NamedCampaign> {
  const campaign = await readCampaign(db, await findCampaign(db, named));
  if (campaign === null) throw new ApiError('not_found', `campaign ${named} is gone`, 'See "ringmaster get".');
  refuseIdle(campaign);
  return { campaignId: campaign.campaignId, name: campaign.name };
}
