import { Type } from '@fastify/type-provider-typebox';
import { envelope, type Api, type ApiParts } from '../api-instance';
import { checkCampaign, membersOf, planCampaign } from '../plan-campaign';
import { scenarioOfPlan } from '../scenario-of-plan';
import { listConnectedHosts } from '../../store/simulations';
import { hostsOfPlan } from '../../store/plans';
import { tracePlan } from '../trace-plan';
import { FILE_BODY } from './hosts';

/** `scenarioAtMost`: up to so many hosts the answer has what virtual time needs, too, and nobody plans once more for that. */
const PLAN_BODY = Type.Object(
  { ...FILE_BODY.properties, scenarioAtMost: Type.Optional(Type.Integer({ minimum: 0 })) },
  { additionalProperties: false },
);

/**
 * Adds POST /v1/plans (plan a file and store the plan), POST /v1/validate (check it, write nothing) and POST
 * /v1/scenarios (what the plan would be, without names, for virtual time; nothing is written).
 */
export function registerPlanRoutes(app: Api, parts: ApiParts): void {
  app.post('/v1/plans', { schema: { body: PLAN_BODY } }, async (request, reply) => {
    const { scenarioAtMost, ...sent } = request.body;
    const beganAt = Date.now();
    const { plan, view } = await planCampaign(parts, sent, request.actor);
    tracePlan(parts.tracing, view, beganAt);
    const isTold = scenarioAtMost !== undefined && view.blockers.length === 0 && view.hosts <= scenarioAtMost;
    const answer = isTold ? { ...view, scenario: scenarioOfPlan(plan, view.connected) } : view;
    return reply.code(201).send(envelope('Plan', answer));
  });

  app.post('/v1/validate', { schema: { body: FILE_BODY } }, async (request) => {
    const { plan } = await checkCampaign(parts.db, request.body);
    return envelope('Validation', { name: plan.spec.name, hosts: hostsOfPlan(plan) });
  });

  app.post('/v1/scenarios', { schema: { body: FILE_BODY } }, async (request) => {
    const { plan } = await checkCampaign(parts.db, request.body);
    const live = await listConnectedHosts(parts.db);
    const connected = [...membersOf(plan)].filter((hostId) => live.has(hostId)).length;
    return envelope('Scenario', scenarioOfPlan(plan, connected));
  });
}
