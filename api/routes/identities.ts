import { Type } from '@fastify/type-provider-typebox';
import { deleteHost, type IdentityAct, IdentityActError, releaseHost, revokeHost } from '../../store/identity-bars';
import { createJoinTokens, listJoinTokens, revokeJoinToken } from '../../store/join-tokens';
import type { Database } from '../../store/database';
import type { HostId } from '../../model/ids';
import { ApiError } from '../api-error';
import { envelope, type Api, type ApiParts } from '../api-instance';
import { does } from '../operation';
import { pageOf, pageOfNewest } from '../paging';
import { closed } from '../schemas/basics';
import { HOST_IDENTITY, JOIN_TOKEN_LIST, JOIN_TOKEN_REVOCATION, JOIN_TOKENS } from '../schemas/fleet';

/** A token that waits for weeks is found by whoever looks for one. */
const LONGEST_TTL_MS = 7 * 86_400_000;
const MOST_TOKENS = 1_000;

const WORD = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S' });
const TTL = Type.Integer({ minimum: 1_000, maximum: LONGEST_TTL_MS });
const TOKEN_BODY = Type.Union([
  Type.Object({ hosts: Type.Array(WORD, { minItems: 1, maxItems: MOST_TOKENS }), ttlMs: TTL }, closed),
  Type.Object(
    {
      cluster: WORD,
      site: WORD,
      labels: Type.Record(Type.String({ minLength: 1, maxLength: 63 }), Type.String({ maxLength: 255 })),
      uses: Type.Integer({ minimum: 1, maximum: 1_000 }),
      ttlMs: TTL,
    },
    closed,
  ),
]);
const REASON_BODY = Type.Object({ reason: Type.String({ minLength: 1, maxLength: 1000, pattern: '\\S' }) }, closed);
const TOKEN_PARAMS = Type.Object({ token: Type.String({ format: 'uuid' }) }, closed);
const HOST_PARAMS = Type.Object({ host: WORD }, closed);

const DOES = {
  create: does('manage_join_tokens', 'makes join tokens, all or none; each is in this answer and never again', {
    200: JOIN_TOKENS,
  }),
  list: does(
    'manage_join_tokens',
    'tokens that can be used, and those that ended within a day, the newest first, without the tokens themselves; `next` is the `after` of the next page',
    { 200: JOIN_TOKEN_LIST },
  ),
  revoke: does('manage_join_tokens', 'makes one worthless', { 200: JOIN_TOKEN_REVOCATION }),
};

/** Adds join tokens (make, list, revoke), and what a person does to a host's identity: revoke, release, delete. */
export function registerIdentityRoutes(app: Api, { db }: ApiParts): void {
  app.post('/v1/join-tokens', { schema: { body: TOKEN_BODY }, config: DOES.create }, async (request, reply) => {
    const { body, actor } = request;
    const bindings =
      'hosts' in body
        ? body.hosts.map((name) => ({ kind: 'host', name }) as const)
        : [
            {
              kind: 'new_hosts',
              cluster: body.cluster,
              site: body.site,
              labels: body.labels,
              uses: body.uses,
            } as const,
          ];
    const tokens = await answered(createJoinTokens(db, bindings, { ttlMs: body.ttlMs, actor }));
    // Shown once, and kept by nobody on the way.
    void reply.header('Cache-Control', 'no-store');
    return envelope('JoinTokens', { tokens });
  });

  app.get(
    '/v1/join-tokens',
    { schema: { querystring: pageOfNewest('join-token') }, config: DOES.list },
    async (request) => {
      const { rows, next } = await listJoinTokens(db, pageOf(request.query));
      return envelope('JoinTokenList', { tokens: rows, next });
    },
  );

  app.post(
    '/v1/join-tokens/:token/revoke',
    { schema: { params: TOKEN_PARAMS }, config: DOES.revoke },
    async (request) => {
      const { token } = request.params;
      if (await revokeJoinToken(db, token, request.actor)) return envelope('JoinTokenRevocation', { tokenId: token });
      throw new ApiError(
        'not_found',
        'there is no such token, or it is revoked already',
        'ringmaster hosts token list',
      );
    },
  );

  const acts: readonly [string, (db: Database, act: IdentityAct) => Promise<HostId>, string][] = [
    ['revoke', revokeHost, "takes a host's identity away"],
    ['release', releaseHost, 'lifts a quarantine'],
    ['delete', deleteHost, 'deletes the host for ever ([operations.md](operations.md), "Enrolling hosts")'],
  ];
  for (const [verb, act, summary] of acts) {
    const schema = { params: HOST_PARAMS, body: REASON_BODY };
    const config = does('manage_identities', summary, { 200: HOST_IDENTITY });
    app.post(`/v1/hosts/:host/${verb}`, { schema, config }, async (request) => {
      const { host } = request.params;
      const { reason } = request.body;
      return envelope('HostIdentity', {
        hostId: await answered(act(db, { host, reason, actor: request.actor })),
        host,
      });
    });
  }
}

const NEXT = {
  unknown_host: 'See "ringmaster hosts list".',
  owned: 'Wait until the campaign has ended, or abort it.',
  not_quarantined: 'A revoked host comes back by a join token: "ringmaster hosts token create --host NAME".',
  deleted: 'Give the machine a new hostId, and import it under that.',
} as const;

async function answered<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof IdentityActError)) throw error;
    const kind = error.kind === 'unknown_host' ? 'not_found' : 'refused';
    throw new ApiError(kind, error.message, { next: NEXT[error.kind], cause: error });
  }
}
