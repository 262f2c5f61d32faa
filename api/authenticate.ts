import type { FastifyRequest } from 'fastify';
import { API_TOKEN_PREFIX, findApiToken } from '../store/api-tokens';
import { recordAct } from '../store/audit';
import type { Database } from '../store/database';
import { type Action, isAction, isRole, permits, type Principal, STOPPING } from '../model/access';
import { ApiError } from './api-error';
import type { ApiParts } from './api-instance';
import type { DenialLog } from './denial-log';

type Parts = Pick<ApiParts, 'db' | 'holds' | 'tokens'>;

/**
 * Who calls; the action is what the route is for. Throws ApiError `unauthenticated` or `forbidden`; both are on record. `onDenied` is
 * called before somebody known is denied, and may throw instead: then nothing is written.
 */
export async function authorise(
  parts: Parts,
  request: FastifyRequest,
  on: { readonly action: Action | null; readonly denials: DenialLog; readonly onDenied: (actor: string) => void },
): Promise<Principal> {
  // Stopping does not wait for connections that imports and plans have.
  const db = on.action !== null && STOPPING.has(on.action) ? parts.holds : parts.db;
  const found = await identify({ ...parts, db }, request);
  if (typeof found === 'string') {
    await on.denials.strangers(db, request, found);
    throw new ApiError('unauthenticated', found, 'Send "Authorization: Bearer TOKEN" with a token that is good.');
  }
  if (on.action !== null && !permits(found, on.action)) {
    on.onDenied(found.actor);
    await deny(db, request, { principal: found, action: on.action });
  }
  return found;
}

/** Whether the token of a request that was let in still permits the action: an answer may last for hours. */
export async function isStillLetIn(parts: Parts, request: FastifyRequest, action: Action): Promise<boolean> {
  const found = await identify(parts, request);
  return typeof found !== 'string' && permits(found, action);
}

/** Why nobody is let in; never more, whoever asks. */
type Refusal =
  'no bearer token was sent' | 'this token is not known' | 'this token has expired' | 'this token is revoked';

async function identify(parts: Parts, request: FastifyRequest): Promise<Principal | Refusal> {
  const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) return 'no bearer token was sent';
  if (!token.startsWith(API_TOKEN_PREFIX)) return parts.tokens.principalOf(token) ?? 'this token is not known';
  const known = await findApiToken(parts.db, token);
  if (known === null) return 'this token is not known';
  if (known.revoked) return 'this token is revoked';
  if (known.expired) return 'this token has expired';
  // A word that this version does not know permits nothing.
  return {
    actor: known.name,
    roles: known.roles.filter(isRole),
    scope: known.scope === null ? null : known.scope.filter(isAction),
  };
}

async function deny(
  db: Database,
  request: FastifyRequest,
  { principal, action }: { readonly principal: Principal; readonly action: Action },
): Promise<never> {
  const { actor, roles, scope } = principal;
  const { method, routeOptions } = request;
  const detail = { method, route: routeOptions.url ?? '', roles, address: request.ip };
  await recordAct(db, { actor, act: 'denied', subject: action, detail });
  const isScoped = permits({ ...principal, scope: null }, action);
  const cause = isScoped
    ? `this token of ${actor} is only for: ${(scope ?? []).join(', ')}`
    : `${actor} is ${roles.join(', ') || 'nothing'} and may not do this (${action})`;
  const next = 'Ask an admin for a token with the role it needs (docs/api.md, "Roles").';
  throw new ApiError('forbidden', cause, next);
}
