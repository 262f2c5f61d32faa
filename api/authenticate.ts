import type { FastifyRequest } from 'fastify';
import { API_TOKEN_PREFIX, findApiToken } from '../store/api-tokens';
import { recordAct } from '../store/audit';
import type { Database } from '../store/database';
import { PERSON_TOKEN_PREFIX } from '../store/people';
import { type Action, isAction, isRole, permits, type Principal, STOPPING } from '../model/access';
import { ApiError } from './api-error';
import type { ApiParts } from './api-instance';
import type { DenialLog } from './denial-log';
import type { KnownSecrets } from './known-secrets';
import { type RequestLimiter, strangerOf } from './request-rates';
import { isFromElsewhere, keepSignIn, personOfSignIn, sessionSecret, type SignInRefusal } from './sign-in';

type Parts = Pick<ApiParts, 'db' | 'holds' | 'tokens' | 'identityProvider'>;

/** What stands at the door. */
export interface Door {
  readonly denials: DenialLog;
  readonly known: KnownSecrets;
  /** By address, of those who come without a token or a sign-in that is good. */
  readonly strangers: RequestLimiter;
}

/**
 * Who calls; the action is what the route is for. Throws ApiError `unauthenticated`, `too_many` or `forbidden`; all are on record.
 * `onDenied` is called before somebody known is denied, and may throw instead: then nothing is written.
 */
export async function authorise(
  parts: Parts,
  request: FastifyRequest,
  { door, ...on }: { readonly action: Action | null; readonly door: Door; readonly onDenied: (actor: string) => void },
): Promise<Principal> {
  // Stopping does not wait for connections that imports and plans have.
  const isStopping = on.action !== null && STOPPING.has(on.action);
  const db = isStopping ? parts.holds : parts.db;
  const secret = lookedUp(parts, request);
  const isCounted = secret !== null && !door.known.has(secret);
  if (isCounted) await countStranger({ ...parts, db }, request, { door, secret });
  const found = await identify({ ...parts, db }, request);
  if (secret !== null) door.known.note(secret, typeof found !== 'string');
  if (typeof found === 'string') {
    await door.denials.strangers(db, request, found);
    if (!isCounted) door.strangers.take(strangerOf(request));
    throw new ApiError('unauthenticated', found, found.startsWith('this sign-in') ? SIGN_IN_AGAIN : SEND_A_TOKEN);
  }
  const { principal } = found;
  await refuseDenied(db, request, { found, action: on.action, onDenied: on.onDenied });
  // Whoever stops waits for nothing more.
  if (found.isUnnoted && !isStopping && principal.signIn !== undefined) {
    await keepSignIn(db, principal.signIn.signInId, request.log);
  }
  return principal;
}

/**
 * Before the look-up: else whoever makes secrets up has the database asked at will. A good one that is new here, from an address that asked
 * too often, is found by a look at all of them. Throws ApiError `too_many`.
 */
async function countStranger(
  { db, holds }: Parts,
  request: FastifyRequest,
  { door, secret }: { readonly door: Door; readonly secret: string },
): Promise<void> {
  if (door.strangers.mayAsk(strangerOf(request))) return;
  await door.known.look(holds);
  if (door.known.has(secret)) return;
  await door.denials.strangers(db, request, 'this token is not known');
  door.strangers.take(strangerOf(request));
}

const SEND_A_TOKEN = 'Send "Authorization: Bearer TOKEN" with a token that is good.';
const SIGN_IN_AGAIN = 'Sign in again: "ringmaster login", or /v1/login in a browser.';

/** Throws, and puts on record, where somebody may not do this, or another site asks in their name. */
async function refuseDenied(
  db: Database,
  request: FastifyRequest,
  on: { readonly found: Found; readonly action: Action | null; readonly onDenied: (actor: string) => void },
): Promise<void> {
  const { found, action, onDenied } = on;
  const { principal, isFromElsewhere: foreign } = found;
  if (!foreign && (action === null || permits(principal, action))) return;
  onDenied(principal.actor);
  const { cause, next } = foreign ? OTHER_SITE : refusalOf(principal, action);
  const { method, routeOptions } = request;
  const detail = { method, route: routeOptions.url ?? '', roles: principal.roles, address: request.ip };
  await recordAct(db, {
    actor: principal.actor,
    act: 'denied',
    subject: action ?? '',
    detail: foreign ? { ...detail, why: cause } : detail,
  });
  throw new ApiError('forbidden', cause, next);
}

const OTHER_SITE = {
  cause: 'this request did not come from a page of this api',
  next: 'With a session every request that is no GET takes the header X-Ringmaster-Request, from a page of this api alone.',
};

function refusalOf(principal: Principal, action: Action | null): { readonly cause: string; readonly next: string } {
  const { actor, roles, scope } = principal;
  const isScoped = action !== null && permits({ ...principal, scope: null }, action);
  const cause = isScoped
    ? `this token of ${actor} is only for: ${(scope ?? []).join(', ')}`
    : `${actor} is ${roles.join(', ') || 'nothing'} and may not do this (${action ?? ''})`;
  return { cause, next: 'Ask an admin for a token with the role it needs (docs/api.md, "Roles").' };
}

/** Whether the token of a request that was let in still permits the action: an answer may last for hours. */
export async function isStillLetIn(parts: Parts, request: FastifyRequest, action: Action): Promise<boolean> {
  const found = await identify(parts, request);
  return typeof found !== 'string' && permits(found.principal, action);
}

/** Why nobody is let in; never more, whoever asks. */
type Refusal =
  | 'no bearer token was sent'
  | 'this token is not known'
  | 'this token has expired'
  | 'this token is revoked'
  | SignInRefusal;

interface Found {
  readonly principal: Principal;
  /** It is a sign-in, and nobody noted for a while that it is used. */
  readonly isUnnoted: boolean;
  /** It is a browser's, and no page of ours asked. */
  readonly isFromElsewhere: boolean;
}

function tokenOf(request: FastifyRequest): string | undefined {
  return /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
}

/** What the database is asked about for this request; null: nothing. */
function lookedUp(parts: Parts, request: FastifyRequest): string | null {
  if (request.headers.authorization === undefined) return sessionSecret(parts, request);
  const token = tokenOf(request) ?? '';
  return [API_TOKEN_PREFIX, PERSON_TOKEN_PREFIX].some((prefix) => token.startsWith(prefix)) ? token : null;
}

async function identify(parts: Parts, request: FastifyRequest): Promise<Found | Refusal> {
  const token = tokenOf(request);
  if (token !== undefined) return identifyToken(parts, token);
  // A header that is none of ours is no reason to look for a cookie.
  if (request.headers.authorization !== undefined || parts.identityProvider === null) return 'no bearer token was sent';
  const secret = sessionSecret(parts, request);
  if (secret === null) return 'no bearer token was sent';
  const found = await personOfSignIn(parts, secret, 'browser');
  if (typeof found === 'string') return found;
  return { ...found, isFromElsewhere: isFromElsewhere(request, parts.identityProvider.publicUrl) };
}

async function identifyToken(parts: Parts, token: string): Promise<Found | Refusal> {
  if (token.startsWith(PERSON_TOKEN_PREFIX)) {
    const found = await personOfSignIn(parts, token, 'command');
    return typeof found === 'string' ? found : { ...found, isFromElsewhere: false };
  }
  if (!token.startsWith(API_TOKEN_PREFIX)) {
    const principal = parts.tokens.principalOf(token);
    return principal === null ? 'this token is not known' : asFound(principal);
  }
  const known = await findApiToken(parts.db, token);
  if (known === null) return 'this token is not known';
  if (known.revoked) return 'this token is revoked';
  if (known.expired) return 'this token has expired';
  // A word that this version does not know permits nothing.
  const scope = known.scope === null ? null : known.scope.filter(isAction);
  return asFound({ actor: known.name, roles: known.roles.filter(isRole), scope });
}

const asFound = (principal: Principal): Found => ({ principal, isUnnoted: false, isFromElsewhere: false });
