import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { type FastifyBaseLogger } from 'fastify';
import { ApiError } from './api-error';
import type { Api, ApiParts } from './api-instance';
import { authorise } from './authenticate';
import { STOPPING } from '../model/access';
import { askedFrom } from '../store/asked-from';
import { DenialLog } from './denial-log';
import { KnownSecrets } from './known-secrets';
import { collectRoutes, does } from './operation';
import { sendProblem } from './problem';
import { registerAboutRoutes } from './routes/about';
import { refuseUnstorable } from './refuse-unstorable';
import { registerArtifactRoutes } from './routes/artifacts';
import { registerAuditRoutes } from './routes/audit';
import { registerCampaignRoutes } from './routes/campaigns';
import { registerEventRoutes } from './routes/events';
import { registerHostRoutes } from './routes/hosts';
import { registerIdentityRoutes } from './routes/identities';
import { registerPlanRoutes } from './routes/plans';
import { registerNotificationRoutes } from './routes/notifications';
import { registerRecallRoutes } from './routes/recalls';
import { registerSteeringRoutes } from './routes/steering';
import { registerPeopleRoutes } from './routes/people';
import { registerSignInRoutes } from './routes/sign-in';
import { registerTokenRoutes } from './routes/tokens';
import { registerTrustRoutes } from './routes/trust';
import { HEALTH } from './schemas/access';
import { RequestLimiter, strangerOf } from './request-rates';

const LONGEST_PARAMETER = 1_024;
/** Answers are data: a browser that shows one loads nothing, runs nothing, sends no form, and frames it nowhere. */
const NOTHING = {
  defaultSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

/** Builds the operators' HTTP API; it does not listen yet. Every route needs a token or a session that permits what it is for, unless it says otherwise. */
export async function createApi(parts: ApiParts, logger?: FastifyBaseLogger): Promise<Api> {
  const app: Api = fastify({
    ...(logger === undefined ? { logger: false } : { loggerInstance: logger }),
    // Nobody else's word: whoever could say where they come from would be as many addresses as they like.
    trustProxy: [...(parts.trustedProxies ?? [])],
    // A client's own id would let it forge another's lines in the log.
    genReqId: () => randomUUID(),
    // Unknown keys are errors, never dropped; nothing is coerced (design section 4: no silent default).
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, allErrors: false } },
    forceCloseConnections: true,
    // A host's name has up to 253 characters, and each may be written with three.
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    // What is refused before a route is found, such as a URL that cannot be read.
    frameworkErrors: (error, request, reply) => {
      sendProblem(error, request, reply);
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  await app.register(helmet, { contentSecurityPolicy: { useDefaults: false, directives: NOTHING } });
  const denials = new DenialLog(
    () => performance.now(),
    (error) => {
      app.log.warn({ err: error }, 'a refusal could not be put on record');
    },
  );
  app.decorateRequest('actor', '');
  app.decorateRequest('principal', null);
  collectRoutes(app);
  app.setErrorHandler(sendProblem);
  refuseUnstorable(app);
  app.setNotFoundHandler((request) => {
    const [path = ''] = request.url.split('?', 1);
    throw new ApiError('not_found', `there is no ${request.method} ${path}`, 'See docs/api.md for the routes.');
  });
  admit(app, parts, denials);
  const health = does(null, 'says that the process answers, and nothing else', { 200: HEALTH });
  app.get('/healthz', { config: { operation: { ...health.operation, isFree: true } } }, () => ({ status: 'ok' }));
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
  registerNotificationRoutes(app, parts);
  registerTokenRoutes(app, parts, denials);
  registerSignInRoutes(app, parts, denials);
  registerPeopleRoutes(app, parts);
  return app;
}

/** Lets in whoever may do what the route is for, at a rate. */
function admit(app: Api, parts: ApiParts, denials: DenialLog): void {
  const now = (): number => performance.now();
  const known = new RequestLimiter(parts.rates.known, now);
  const strangers = new RequestLimiter(parts.rates.strangers, now);
  // Each of these is a record of the audit, for ever: whoever has a token for something else writes them at a rate, not at will.
  const denied = new RequestLimiter(parts.rates.strangers, now);
  const door = { denials, strangers, known: new KnownSecrets() };
  const onDenied = (actor: string): void => {
    denied.take(actor);
  };
  app.addHook('onRequest', async (request) => {
    // By the route, never by the URL as it was sent: "/%761/…" and "http://any/v1/…" reach the same routes.
    const { operation } = request.routeOptions.config;
    const action = operation?.action ?? null;
    if (operation?.action === null) {
      if (operation.isFree !== true) strangers.take(strangerOf(request));
      return;
    }
    request.principal = await authorise(parts, request, { door, action, onDenied });
    request.actor = request.principal.actor;
    if (action === null || !STOPPING.has(action)) known.take(request.actor);
  });
  // After the body was read: that may lose the context that a handler is to have.
  app.addHook('preHandler', (request, _reply, done) => {
    askedFrom(request.ip, () => {
      done();
    });
  });
}
