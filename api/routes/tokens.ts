import { createHash, timingSafeEqual } from 'node:crypto';
import { Type } from '@fastify/type-provider-typebox';
import { createApiToken, listApiTokens, revokeApiToken } from '../../store/api-tokens';
import { setUp } from '../../store/first-setup';
import { ACTIONS, LONGEST_TOKEN_MS, ROLES, SHORTEST_TOKEN_MS, TOKEN_NAME } from '../../model/access';
import { ApiError } from '../api-error';
import { envelope, type Api, type ApiParts } from '../api-instance';
import type { DenialLog } from '../denial-log';
import { does } from '../operation';
import { pageOf, pageOfNewest } from '../paging';
import { closed } from '../schemas/basics';
import { API_TOKEN, API_TOKEN_LIST, API_TOKEN_REVOCATION, PRINCIPAL } from '../schemas/access';

/** The first admin's: long enough to make the others. */
const FIRST_TTL_MS = 30 * 86_400_000;

const NAME = Type.String({ pattern: TOKEN_NAME.source });
const TOKEN_BODY = Type.Object(
  {
    name: NAME,
    roles: Type.Array(Type.Enum(ROLES), { minItems: 1, maxItems: ROLES.length, uniqueItems: true }),
    only: Type.Optional(Type.Array(Type.Enum(ACTIONS), { minItems: 1, maxItems: ACTIONS.length, uniqueItems: true })),
    ttlMs: Type.Integer({ minimum: SHORTEST_TOKEN_MS, maximum: LONGEST_TOKEN_MS }),
  },
  closed,
);
const SETUP_BODY = Type.Object({ code: Type.String({ minLength: 1, maxLength: 200 }), name: NAME }, closed);
const PARAMS = Type.Object({ token: Type.String({ format: 'uuid' }) }, closed);

/** Adds tokens of the api (make, list, revoke), the setup that makes the first of them, and who somebody is. */
export function registerTokenRoutes(app: Api, parts: ApiParts, denials: DenialLog): void {
  const { db } = parts;
  app.get(
    '/v1/whoami',
    { config: does('read', 'who the caller is, what they may do, and as whom a person signed in', { 200: PRINCIPAL }) },
    ({ principal, actor }) => {
      const { roles = [], scope = null, signIn = null } = principal ?? {};
      return envelope('Principal', { actor, roles, scope, signIn });
    },
  );

  app.post(
    '/v1/tokens',
    {
      schema: { body: TOKEN_BODY },
      config: does('manage_tokens', 'makes a token; it is in this answer and never again', { 201: API_TOKEN }),
    },
    async (request, reply) => {
      const { name, roles, only = null, ttlMs } = request.body;
      const made = await createApiToken(db, { name, roles, scope: only, ttlMs }, request.actor);
      if (made === null) throw nameTaken(name);
      void reply.code(201).header('Cache-Control', 'no-store');
      return envelope('ApiToken', { ...made });
    },
  );

  app.get(
    '/v1/tokens',
    {
      schema: { querystring: pageOfNewest('token') },
      config: does(
        'manage_tokens',
        'tokens that are good, and those that ended within a month, the newest first; `next` is the `after` of the next page',
        { 200: API_TOKEN_LIST },
      ),
    },
    async (request) => {
      const { rows, next } = await listApiTokens(db, pageOf(request.query));
      return envelope('ApiTokenList', { tokens: rows, next });
    },
  );

  app.post(
    '/v1/tokens/:token/revoke',
    {
      schema: { params: PARAMS },
      config: does('manage_tokens', 'makes one worthless, at once', { 200: API_TOKEN_REVOCATION }),
    },
    async (request) => {
      const { token } = request.params;
      if (await revokeApiToken(db, token, request.actor)) return envelope('ApiTokenRevocation', { tokenId: token });
      throw new ApiError('not_found', 'there is no such token, or it is revoked already', 'ringmaster tokens list');
    },
  );
  registerSetup(app, parts, denials);
}

function registerSetup(app: Api, { db, setupCode }: ApiParts, denials: DenialLog): void {
  const config = does(
    null,
    'makes the first admin, once, for whoever knows the setup code; then it is closed for ever',
    {
      201: API_TOKEN,
    },
  );
  app.post('/v1/setup', { schema: { body: SETUP_BODY }, config }, async (request, reply) => {
    const { code, name } = request.body;
    if (setupCode === null || !isSame(code, setupCode)) {
      await denials.strangers(db, request, 'this is not the setup code');
      const next = 'The api reads the code from RINGMASTER_SETUP_CODE_FILE, at its start.';
      throw new ApiError('unauthenticated', 'this is not the setup code', next);
    }
    const token = { name, roles: ['admin'], scope: null, ttlMs: FIRST_TTL_MS };
    const made = await setUp(db, token, { address: request.ip });
    if (made === 'closed') {
      throw new ApiError('refused', 'the setup was done, and is closed for ever', 'Ask an admin for a token.');
    }
    if (made === 'name_taken') throw nameTaken(name);
    void reply.code(201).header('Cache-Control', 'no-store');
    return envelope('ApiToken', { ...made });
  });
}

function nameTaken(name: string): ApiError {
  return new ApiError('conflict', `a token that is good is named ${name}`, 'Take another name.');
}

function isSame(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
