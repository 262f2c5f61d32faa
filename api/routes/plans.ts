import { envelope, type Api, type ApiParts } from '../api-instance';
import { checkCampaign, planCampaign } from '../plan-campaign';
import { hostsOfPlan } from '../../store/plans';
import { FILE_BODY } from './hosts';

/** Adds POST /v1/plans (plan a file and store the plan) and POST /v1/validate (check it, write nothing). */
export function registerPlanRoutes(app: Api, parts: ApiParts): void {
  app.post('/v1/plans', { schema: { body: FILE_BODY } }, async (request, reply) => {
    return reply.code(201).send(envelope('Plan', await planCampaign(parts, request.body, request.actor)));
  });

  app.post('/v1/validate', { schema: { body: FILE_BODY } }, async (request) => {
    const { plan } = await checkCampaign(parts.db, request.body);
    return envelope('Validation', { name: plan.spec.name, hosts: hostsOfPlan(plan) });
  });
}
