import { Type } from '@fastify/type-provider-typebox';
import type { CampaignId } from '../../model/ids';
import { HOST_STATES } from '../../model/words';
import { listActs } from '../../store/audit';
import { listCampaignHosts } from '../../store/campaign-hosts-read';
import { readCampaignReport } from '../../store/frozen-reports';
import { type CampaignCursor, listCampaigns, readCampaign } from '../../store/campaigns-read';
import { explainCampaign } from '../../store/explain-campaign';
import { explainHost } from '../../store/explain-host';
import { readHostLog } from '../../store/host-logs';
import { ApiError } from '../api-error';
import { envelope, type Api, type ApiParts } from '../api-instance';
import { findCampaign } from '../find-campaign';

import { does } from '../operation';
import { PAGE_BY_NAME, PAGE_BY_NUMBER, pageOf } from '../paging';
import { createPlanner } from '../planner';
import { closed, DIGEST, LIMIT, REASON } from '../schemas/basics';
import { ACT_LIST, CAMPAIGN, CAMPAIGN_HOST_LIST, CAMPAIGN_LIST, HOST_LOG, LAUNCH } from '../schemas/campaigns';
import { CAMPAIGN_EXPLANATION, CAMPAIGN_REPORT, HOST_EXPLANATION } from '../schemas/reports';

const MAX_PAGE = 1000;

const CURSOR =
  /^([01])_(-?[0-9]{1,12}(?:\.[0-9]{1,6})?)_(-?[0-9]{1,12}(?:\.[0-9]{1,6})?)_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** A campaign in a path: its id or its name. */
export const CAMPAIGN_PARAMS = Type.Object({ campaign: Type.String({ minLength: 1, maxLength: 64 }) });

const STATE = Type.Enum(HOST_STATES);

const DOES = {
  launch: does(
    'launch',
    'launches, for a `reason` that the audit and the report keep, with the text of the signed manifest where there is one: 201, or 202 while Temporal is away (it starts when Temporal is back). Takes two people where the policy says so',
    { 201: LAUNCH, 202: LAUNCH },
  ),
  list: does(
    'read',
    'campaigns: those that run, those that ended, last those only planned; `next` is the `after` of the next page',
    { 200: CAMPAIGN_LIST },
  ),
  read: does('read', 'one in full, by id or name', { 200: CAMPAIGN }),
  report: does(
    'read',
    "what it came to: promises, times, scope, burn-up, holds; reads each host's row once, so it is for the end and not for a screen",
    { 200: CAMPAIGN_REPORT },
  ),
  acts: does('read', 'the audit of the campaign, newest first; `next` is the `after` of the next page', {
    200: ACT_LIST,
  }),
  hosts: does('read', 'its hosts, in the order of their names; `next` is the `after` of the next page', {
    200: CAMPAIGN_HOST_LIST,
  }),
  log: does(
    'read',
    'what its hosts were ordered and what their agents reported, the newest last; `bad=true`: only what went wrong or went back',
    { 200: HOST_LOG },
  ),
  explanation: does(
    'read',
    'why it and each of its waves wait: the rule, since when, until when at the earliest, who can change it',
    { 200: CAMPAIGN_EXPLANATION },
  ),
  host: does('read', 'one host, and why it waits', { 200: HOST_EXPLANATION }),
};

/** Adds launching, listing and reading of campaigns. Reads come from PostgreSQL alone. */
export function registerCampaignRoutes(app: Api, parts: ApiParts): void {
  const { db } = parts;
  registerLaunch(app, parts);

  const listQuery = Type.Object(
    {
      unfinished: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')])),
      limit: Type.Optional(LIMIT),
      after: Type.Optional(Type.String({ pattern: CURSOR.source })),
    },
    { additionalProperties: false },
  );
  app.get('/v1/campaigns', { schema: { querystring: listQuery }, config: DOES.list }, async (request) => {
    const { unfinished, limit = '100', after } = request.query;
    const page = { limit: Math.min(Number(limit), MAX_PAGE), after: cursorIn(after) };
    const { campaigns, next } = await listCampaigns(db, { unfinished: unfinished === 'true', ...page });
    return envelope('CampaignList', { campaigns, next: next === null ? null : textOf(next) });
  });

  app.get('/v1/campaigns/:campaign', { schema: { params: CAMPAIGN_PARAMS }, config: DOES.read }, async (request) => {
    const { campaign } = request.params;
    const view = await readCampaign(db, await findCampaign(db, campaign));
    if (view === null) throw new ApiError('not_found', `campaign ${campaign} is gone`, 'See "ringmaster get".');
    return envelope('Campaign', view);
  });

  app.get(
    '/v1/campaigns/:campaign/report',
    { schema: { params: CAMPAIGN_PARAMS }, config: DOES.report },
    async (request) => {
      const { campaign } = request.params;
      const report = await readCampaignReport(db, await findCampaign(db, campaign));
      if (report === null) throw new ApiError('not_found', `campaign ${campaign} is gone`, 'See "ringmaster get".');
      return envelope('CampaignReport', report);
    },
  );

  app.get(
    '/v1/campaigns/:campaign/explanation',
    { schema: { params: CAMPAIGN_PARAMS }, config: DOES.explanation },
    async (request) => {
      const { campaign } = request.params;
      const explanation = await explainCampaign(db, await findCampaign(db, campaign));
      if (explanation === null)
        throw new ApiError('not_found', `campaign ${campaign} is gone`, 'See "ringmaster get".');
      return envelope('CampaignExplanation', explanation);
    },
  );

  app.get(
    '/v1/campaigns/:campaign/acts',
    { schema: { params: CAMPAIGN_PARAMS, querystring: PAGE_BY_NUMBER }, config: DOES.acts },
    async (request) => {
      const campaignId = await findCampaign(db, request.params.campaign);
      const { rows, next } = await listActs(db, campaignId, pageOf(request.query, 100));
      return envelope('ActList', { acts: rows, next });
    },
  );
  registerHostReads(app, parts);
  registerHostLog(app, parts);
}

/** A launch is a row in PostgreSQL: should the engine be away, the sweep of start-launched.ts starts the workflow later. */
function registerLaunch(app: Api, parts: ApiParts): void {
  const planner = parts.planner ?? createPlanner(parts);
  const body = Type.Object({ planHash: DIGEST, reason: REASON, manifest: Type.Optional(Type.String()) }, closed);
  app.post('/v1/campaigns', { schema: { body }, config: DOES.launch }, async (request, reply) => {
    const launched = await planner.launch({ ...request.body, actor: request.actor });
    const { campaignId } = launched;
    const started = await startsNow(parts.engine, campaignId);
    if (!started) request.log.warn({ campaignId }, 'launched; its workflow starts later');
    return reply.code(started ? 201 : 202).send(envelope('Launch', { ...launched, started }));
  });
}

/** False while the workflow engine is away. */
async function startsNow(engine: ApiParts['engine'], campaignId: CampaignId): Promise<boolean> {
  try {
    await engine.startCampaign(campaignId);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.kind === 'engine_away') return false;
    throw error;
  }
}

/** A cursor as clients send it back: a running campaign's or another's, when it was launched and planned, and its id. */
function cursorIn(text: string | undefined): CampaignCursor | null {
  const [, rank, launched = '', planned = '', campaignId = ''] = CURSOR.exec(text ?? '') ?? [];
  return rank === undefined ? null : { rank: Number(rank), launched, planned, campaignId };
}

const textOf = ({ rank, launched, planned, campaignId }: CampaignCursor): string =>
  [rank, launched, planned, campaignId].join('_');

/** What hosts of a campaign were ordered and reported. */
function registerHostLog(app: Api, { db }: ApiParts): void {
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
    { schema: { params: CAMPAIGN_PARAMS, querystring: logQuery }, config: DOES.log },
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
}

function registerHostReads(app: Api, { db }: ApiParts): void {
  const querystring = Type.Object({ state: Type.Optional(STATE), ...PAGE_BY_NAME.properties }, closed);
  const schema = { params: CAMPAIGN_PARAMS, querystring };
  app.get('/v1/campaigns/:campaign/hosts', { schema, config: DOES.hosts }, async (request) => {
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

  const hostParams = Type.Object({
    campaign: Type.String({ minLength: 1, maxLength: 64 }),
    host: Type.String({ minLength: 1, maxLength: 253 }),
  });
  app.get(
    '/v1/campaigns/:campaign/hosts/:host',
    { schema: { params: hostParams }, config: DOES.host },
    async (request) => {
      const { campaign, host } = request.params;
      const explanation = await explainHost(db, await findCampaign(db, campaign), host);
      if (explanation === null) throw notInCampaign(host, campaign);
      return envelope('HostExplanation', explanation);
    },
  );
}

function notInCampaign(host: string, campaign: string): ApiError {
  const next = 'See "ringmaster plan" for the hosts left out, and "ringmaster hosts list" for all.';
  return new ApiError('not_found', `host ${host} is not in campaign ${campaign}`, next);
}
