import { Type } from '@fastify/type-provider-typebox';
import { HOST_STATES } from '../../model/words';
import { listActs } from '../../store/audit';
import { listCampaignHosts } from '../../store/campaign-hosts-read';
import { readCampaignReport } from '../../store/frozen-reports';
import { listCampaigns, readCampaign } from '../../store/campaigns-read';
import { explainHost } from '../../store/explain-host';
import { readHostLog } from '../../store/host-logs';
import { ApiError } from '../api-error';
import { envelope, type Api, type ApiParts } from '../api-instance';
import { findCampaign } from '../find-campaign';
import { launchCampaign } from '../launch-campaign';
import { LIMIT } from './hosts';

const MAX_PAGE = 1000;
const PLAN_HASH = Type.String({ pattern: '^sha256:[0-9a-f]{64}$' });

/** A campaign in a path: its id or its name. */
export const CAMPAIGN_PARAMS = Type.Object({ campaign: Type.String({ minLength: 1, maxLength: 64 }) });

const STATE = Type.Enum(HOST_STATES);

/** Adds launching, listing and reading of campaigns. Reads come from PostgreSQL alone. */
export function registerCampaignRoutes(app: Api, parts: ApiParts): void {
  const { db } = parts;
  const body = Type.Object(
    { planHash: PLAN_HASH, manifest: Type.Optional(Type.String()) },
    { additionalProperties: false },
  );
  app.post('/v1/campaigns', { schema: { body } }, async (request, reply) => {
    const launch = await launchCampaign(parts, { ...request.body, actor: request.actor });
    if (!launch.started) request.log.warn({ campaignId: launch.campaignId }, 'launched; its workflow starts later');
    return reply.code(launch.started ? 201 : 202).send(envelope('Launch', launch));
  });

  const listQuery = Type.Object(
    {
      unfinished: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')])),
      limit: Type.Optional(LIMIT),
    },
    { additionalProperties: false },
  );
  app.get('/v1/campaigns', { schema: { querystring: listQuery } }, async (request) => {
    const { unfinished, limit = '100' } = request.query;
    const filter = { unfinished: unfinished === 'true', limit: Math.min(Number(limit), MAX_PAGE) };
    return envelope('CampaignList', { campaigns: await listCampaigns(db, filter) });
  });

  app.get('/v1/campaigns/:campaign', { schema: { params: CAMPAIGN_PARAMS } }, async (request) => {
    const { campaign } = request.params;
    const view = await readCampaign(db, await findCampaign(db, campaign));
    if (view === null) throw new ApiError('not_found', `campaign ${campaign} is gone`, 'See "ringmaster get".');
    return envelope('Campaign', view);
  });

  app.get('/v1/campaigns/:campaign/report', { schema: { params: CAMPAIGN_PARAMS } }, async (request) => {
    const { campaign } = request.params;
    const report = await readCampaignReport(db, await findCampaign(db, campaign));
    if (report === null) throw new ApiError('not_found', `campaign ${campaign} is gone`, 'See "ringmaster get".');
    return envelope('CampaignReport', report);
  });

  app.get('/v1/campaigns/:campaign/acts', { schema: { params: CAMPAIGN_PARAMS } }, async (request) => {
    return envelope('ActList', { acts: await listActs(db, await findCampaign(db, request.params.campaign)) });
  });
  registerHostReads(app, parts);
}

function registerHostReads(app: Api, { db }: ApiParts): void {
  const querystring = Type.Object(
    { state: Type.Optional(STATE), after: Type.Optional(Type.String()), limit: Type.Optional(LIMIT) },
    { additionalProperties: false },
  );
  const schema = { params: CAMPAIGN_PARAMS, querystring };
  app.get('/v1/campaigns/:campaign/hosts', { schema }, async (request) => {
    const { state, after, limit = '100' } = request.query;
    const page = {
      limit: Math.min(Number(limit), MAX_PAGE),
      ...(state !== undefined && { state }),
      ...(after !== undefined && { after }),
    };
    const hosts = await listCampaignHosts(db, await findCampaign(db, request.params.campaign), page);
    const next = hosts.length === page.limit ? (hosts.at(-1)?.name ?? null) : null;
    return envelope('CampaignHostList', { hosts, next });
  });

  const logQuery = Type.Object(
    {
      host: Type.Optional(Type.String({ minLength: 1, maxLength: 253 })),
      bad: Type.Optional(Type.Literal('true')),
      limit: Type.Optional(LIMIT),
    },
    { additionalProperties: false },
  );
  app.get(
    '/v1/campaigns/:campaign/log',
    { schema: { params: CAMPAIGN_PARAMS, querystring: logQuery } },
    async (request) => {
      const { host, bad, limit = '100' } = request.query;
      const page = {
        bad: bad === 'true',
        limit: Math.min(Number(limit), MAX_PAGE),
        ...(host !== undefined && { host }),
      };
      const campaignId = await findCampaign(db, request.params.campaign);
      if (host !== undefined && (await explainHost(db, campaignId, host)) === null)
        throw notInCampaign(host, request.params.campaign);
      return envelope('HostLog', { entries: await readHostLog(db, campaignId, page) });
    },
  );

  const hostParams = Type.Object({
    campaign: Type.String({ minLength: 1, maxLength: 64 }),
    host: Type.String({ minLength: 1, maxLength: 253 }),
  });
  app.get('/v1/campaigns/:campaign/hosts/:host', { schema: { params: hostParams } }, async (request) => {
    const { campaign, host } = request.params;
    const explanation = await explainHost(db, await findCampaign(db, campaign), host);
    if (explanation === null) throw notInCampaign(host, campaign);
    return envelope('HostExplanation', explanation);
  });
}

function notInCampaign(host: string, campaign: string): ApiError {
  const next = 'See "ringmaster plan" for the hosts left out, and "ringmaster hosts list" for all.';
  return new ApiError('not_found', `host ${host} is not in campaign ${campaign}`, next);
}
