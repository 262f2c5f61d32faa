import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { type FastifyBaseLogger, type FastifyRequest } from 'fastify';
import { ApiError } from './api-error';
import type { Api, ApiParts } from './api-instance';
import { sendProblem } from './problem';
import { registerAboutRoutes } from './routes/about';
import { registerArtifactRoutes } from './routes/artifacts';
import { registerAuditRoutes } from './routes/audit';
import { registerCampaignRoutes } from './routes/campaigns';
import { registerEventRoutes } from './routes/events';
import { registerHostRoutes } from './routes/hosts';
import { registerIdentityRoutes } from './routes/identities';
import { registerPlanRoutes } from './routes/plans';
import { registerRecallRoutes } from './routes/recalls';
import { registerSteeringRoutes } from './routes/steering';
import { registerTrustRoutes } from './routes/trust';
import type { TokenRegistry } from './tokens';

/** Says that the process answers, and nothing else, to anybody. */
const OPEN_ROUTE = '/healthz';

/** Builds the operators' HTTP API; it does not listen yet. Every route but {@link OPEN_ROUTE} needs a bearer token. */
export async function createApi(parts: ApiParts, logger?: FastifyBaseLogger): Promise<Api> {
  const app: Api = fastify({
    ...(logger === undefined ? { logger: false } : { loggerInstance: logger }),
    // A client's own id would let it forge another's lines in the log.
    genReqId: () => randomUUID(),
    // Unknown keys are errors, never dropped; nothing is coerced (design section 4: no silent default).
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, allErrors: false } },
    forceCloseConnections: true,
  }).withTypeProvider<TypeBoxTypeProvider>();
  await app.register(helmet);
  app.decorateRequest('actor', '');
  app.setErrorHandler(sendProblem);
  app.setNotFoundHandler((request) => {
    const [path = ''] = request.url.split('?', 1);
    throw new ApiError('not_found', `there is no ${request.method} ${path}`, 'See docs/api.md for the routes.');
  });
  app.addHook('onRequest', async (request) => {
    // By the route, never by the URL as it was sent: "/%761/…" and "http://any/v1/…" reach the same routes.
    if (request.routeOptions.url !== OPEN_ROUTE) request.actor = authenticate(request, parts.tokens);
  });
  app.get(OPEN_ROUTE, () => ({ status: 'ok' }));
  registerAboutRoutes(app);
  registerHostRoutes(app, parts);
  registerIdentityRoutes(app, parts);
  registerArtifactRoutes(app, parts);
  registerPlanRoutes(app, parts);
  registerCampaignRoutes(app, parts);
  registerSteeringRoutes(app, parts);
  registerTrustRoutes(app, parts);
  registerEventRoutes(app, parts);
  registerAuditRoutes(app, parts);
  registerRecallRoutes(app, parts);
  return app;
}

function authenticate(request: FastifyRequest, tokens: TokenRegistry): string {
  const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  const actor = token === undefined ? null : tokens.actorOf(token);
  if (actor !== null) return actor;
  const cause = token === undefined ? 'no bearer token was sent' : 'this token is not known';
  throw new ApiError(
    'unauthenticated',
    cause,
    'Use a token of the file the api was started with (RINGMASTER_TOKEN_FILE).',
  );
}
