import type { FastifyRequest } from 'fastify';
import { isRole, type Principal } from '../model/access';
import type { Database } from '../store/database';
import { findSignIn, noteUse, type SignInWay } from '../store/people';
import type { ApiParts } from './api-instance';
import { readCookie } from './cookies';

/** How long a person is signed in, at most. Roles are those of the sign-in, so this is also how long an old one lasts. */
export const SIGN_IN_MS = 12 * 3_600_000;
/** How long a browser's session may rest. */
export const IDLE_MS = 30 * 60_000;
/** What a page of our own sends with every request; no other site's can, without being asked for first. */
const OWN_PAGE = 'x-ringmaster-request';

/** Why a sign-in lets nobody in. */
export type SignInRefusal = 'this sign-in is not known' | 'this sign-in has expired' | 'this sign-in has ended';

/** Whom a sign-in stands for. `db`: where it is asked, which may be another than the api's usual one. */
export async function personOfSignIn(
  { db, identityProvider }: Pick<ApiParts, 'db' | 'identityProvider'>,
  secret: string,
  way: SignInWay,
): Promise<{ readonly principal: Principal; readonly isUnnoted: boolean } | SignInRefusal> {
  // Without its provider nobody knows any more who somebody is.
  if (identityProvider === null) return 'this sign-in is not known';
  const known = await findSignIn(db, secret, { issuer: identityProvider.issuer, way, idleMs: IDLE_MS });
  if (known === null) return 'this sign-in is not known';
  if (known.ended) return 'this sign-in has ended';
  if (known.expired) return 'this sign-in has expired';
  const { signInId, actor, name, subject, expiresAt } = known;
  const signIn = { signInId, name, subject, expiresAt: expiresAt.toISOString() };
  const principal = { actor, roles: known.roles.filter(isRole), scope: null, signIn };
  return { principal, isUnnoted: known.unnoted };
}

/** Notes that a sign-in is in use; one that cannot be noted is used all the same, and ends the sooner. */
export async function keepSignIn(
  db: Database,
  signInId: string,
  log: Pick<FastifyRequest['log'], 'warn'>,
): Promise<void> {
  await noteUse(db, signInId).catch((error: unknown) => {
    log.warn({ err: error }, 'that a sign-in is in use could not be noted: it ends the sooner');
  });
}

/** The secret of a browser's session; null: it has none. */
export function sessionSecret(
  { identityProvider }: Pick<ApiParts, 'identityProvider'>,
  request: FastifyRequest,
): string | null {
  return identityProvider === null ? null : readCookie(request, 'ringmaster', identityProvider);
}

/** A browser sends its cookie for any page that asks: what changes something must be asked for by a page of our own. */
export function isFromElsewhere(request: FastifyRequest, publicUrl: string): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return false;
  const { origin, 'sec-fetch-site': site } = request.headers;
  return (
    request.headers[OWN_PAGE] === undefined ||
    (origin !== undefined && origin !== new URL(publicUrl).origin) ||
    (site !== undefined && site !== 'same-origin')
  );
}
