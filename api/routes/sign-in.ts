import { Type } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createSignIn, endSignIn, type CreatedSignIn, type SignInWay } from '../../store/people';
import { ApiError } from '../api-error';
import { envelope, type Api, type ApiParts } from '../api-instance';
import { readCookie, setCookie } from '../cookies';
import type { DenialLog } from '../denial-log';
import type { Attempt, IdentityProvider, NamedPerson } from '../identity-provider';
import { does } from '../operation';
import { closed } from '../schemas/basics';
import { DEVICE_ANSWER, DEVICE_START, SIGN_OUT } from '../schemas/people';
import { SIGN_IN_MS } from '../sign-in';

/** How long somebody may be at the provider. */
const ATTEMPT_SECONDS = 600;
/** Where a browser is sent to after it signed in, unless it said where. */
const AFTER = '/v1/whoami';

/** Visible ASCII alone, as OAuth has it: a request line has an end. */
const visible = (most: number) => Type.String({ pattern: `^[ -~]{1,${String(most)}}$` });
const START_QUERY = Type.Object({ returnTo: Type.Optional(visible(500)) }, closed);
// Providers add parameters of their own.
const BACK_QUERY = Type.Object({
  code: Type.Optional(visible(3_000)),
  state: Type.Optional(visible(200)),
  error: Type.Optional(visible(200)),
});
const DEVICE_BODY = Type.Object({ deviceCode: visible(3_000) }, closed);

/** Adds signing in, with a browser and with a command, and signing out. */
export function registerSignInRoutes(app: Api, parts: ApiParts, denials: DenialLog): void {
  registerBrowser(app, parts, denials);
  registerDevice(app, parts, denials);
  app.post(
    '/v1/logout',
    { config: does('read', 'ends the sign-in that the request came with, at once', { 200: SIGN_OUT }) },
    async (request, reply) => {
      const signIn = request.principal?.signIn;
      if (signIn === undefined) {
        throw new ApiError(
          'refused',
          'this is a token, and no sign-in',
          'Tokens are revoked: "ringmaster tokens revoke ID".',
        );
      }
      await endSignIn(parts.db, signIn.signInId, request.actor);
      if (parts.identityProvider !== null) takeAway(reply, parts.identityProvider, 'ringmaster');
      return envelope('SignOut', { actor: request.actor });
    },
  );
}

function registerBrowser(app: Api, parts: ApiParts, denials: DenialLog): void {
  const start = does(null, 'signs a person in with a browser: sends it to the identity provider', { 302: null });
  app.get('/v1/login', { schema: { querystring: START_QUERY }, config: start }, async (request, reply) => {
    const provider = providerOf(parts);
    const { returnTo = AFTER } = request.query;
    const { url, attempt } = await provider.begin();
    const value = asText({ ...attempt, returnTo: isOwnPath(returnTo, provider) ? returnTo : AFTER });
    setCookie(reply, { name: 'ringmaster-login', value, seconds: ATTEMPT_SECONDS, at: provider });
    return reply.header('cache-control', 'no-store').redirect(url, 302);
  });

  const back = does(null, 'where the identity provider sends the browser back to: opens the session', { 302: null });
  app.get('/v1/login/callback', { schema: { querystring: BACK_QUERY }, config: back }, async (request, reply) => {
    const provider = providerOf(parts);
    void reply.header('cache-control', 'no-store');
    const attempt = attemptOf(request, provider);
    takeAway(reply, provider, 'ringmaster-login');
    const person = await refusals({ db: parts.db, request, denials }, () => {
      if (attempt === null) throw notBegunHere();
      const query = request.url.indexOf('?');
      return provider.finish(query < 0 ? '' : request.url.slice(query), attempt);
    });
    const { secret } = await letIn({ db: parts.db, request, denials }, person, 'browser');
    setCookie(reply, { name: 'ringmaster', value: secret, seconds: SIGN_IN_MS / 1000, at: provider });
    return reply.redirect(provider.publicUrl + (attempt?.returnTo ?? AFTER), 302);
  });
}

function registerDevice(app: Api, parts: ApiParts, denials: DenialLog): void {
  const start = does(null, 'begins to sign a command in: the person confirms its code in a browser', {
    200: DEVICE_START,
  });
  app.post(
    '/v1/login/device',
    { schema: { body: Type.Object({}, closed) }, config: start },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-store');
      return envelope('DeviceStart', await providerOf(parts).beginDevice());
    },
  );

  const ask = does(
    null,
    'the token of whoever confirmed it (`signed_in`), once, good for 12 h; while nobody did (`pending`) ask again after `intervalMs`, and after 5 s more from each `slow_down` on',
    { 200: DEVICE_ANSWER },
  );
  app.post('/v1/login/device/token', { schema: { body: DEVICE_BODY }, config: ask }, async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    const provider = providerOf(parts);
    const answer = await refusals({ db: parts.db, request, denials }, () =>
      provider.askDevice(request.body.deviceCode),
    );
    if (typeof answer === 'string') {
      return envelope('DeviceAnswer', { state: answer, token: null, actor: null, expiresAt: null });
    }
    const { secret, actor, expiresAt } = await letIn({ db: parts.db, request, denials }, answer, 'command');
    return envelope('DeviceAnswer', {
      ...{ state: 'signed_in', token: secret, actor },
      expiresAt: expiresAt.toISOString(),
    });
  });
}

function providerOf({ identityProvider }: ApiParts): IdentityProvider {
  if (identityProvider !== null) return identityProvider;
  const next = 'Use a token; whoever runs the api names a provider in RINGMASTER_OIDC_FILE (docs/operations.md).';
  throw new ApiError('refused', 'no identity provider is configured here', next);
}

/** A request of somebody who signs in, and what is written of them where they are refused. */
interface Asking {
  readonly db: ApiParts['db'];
  readonly request: FastifyRequest;
  readonly denials: DenialLog;
}

/** Has whoever is refused put on record. */
async function refusals<T>({ db, request, denials }: Asking, act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ApiError && (error.kind === 'unauthenticated' || error.kind === 'forbidden')) {
      await denials.strangers(db, request, error.message);
    }
    throw error;
  }
}

function letIn(asking: Asking, person: NamedPerson, way: SignInWay): Promise<CreatedSignIn> {
  return refusals(asking, async () => {
    if (person.roles.length === 0) {
      const next =
        'Have an admin put them into a group that has one, or give one of their groups a role (RINGMASTER_OIDC_FILE).';
      throw new ApiError('forbidden', `${person.name} is known, but none of their groups has a role here`, next);
    }
    const { db, request } = asking;
    const made = await createSignIn(db, { ...person, way, ttlMs: SIGN_IN_MS, address: request.ip });
    if (made !== 'disabled') return made;
    throw new ApiError('forbidden', `${person.name} was disabled here by an admin`, 'Ask an admin.');
  });
}

function notBegunHere(): ApiError {
  const next = 'Sign in again, beginning at /v1/login, within ten minutes.';
  return new ApiError('unauthenticated', 'this browser did not begin to sign in, or took too long', next);
}

const takeAway = (reply: FastifyReply, at: IdentityProvider, name: 'ringmaster' | 'ringmaster-login'): void => {
  setCookie(reply, { name, value: '', seconds: 0, at });
};

/** Only a path of ours: nobody is sent elsewhere by a link to the sign-in. */
function isOwnPath(path: string, { publicUrl }: IdentityProvider): boolean {
  const own = new URL(publicUrl);
  return /^\/[^/\\]/.test(path) && URL.canParse(path, own.origin) && new URL(path, own.origin).origin === own.origin;
}

interface Kept extends Attempt {
  readonly returnTo: string;
}

const asText = (kept: Kept): string => Buffer.from(JSON.stringify(kept)).toString('base64url');

/** What the browser kept; null: nothing, or it is none of ours. */
function attemptOf(request: FastifyRequest, provider: IdentityProvider): Kept | null {
  const text = readCookie(request, 'ringmaster-login', provider);
  if (text === null) return null;
  try {
    const kept = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Partial<Record<keyof Kept, unknown>>;
    const { state, nonce, verifier, returnTo } = kept;
    if (![state, nonce, verifier, returnTo].every((part) => typeof part === 'string' && part !== '')) return null;
    const known = { state, nonce, verifier, returnTo } as Kept;
    return isOwnPath(known.returnTo, provider) ? known : { ...known, returnTo: AFTER };
  } catch {
    // Whoever changed it did not begin here.
    return null;
  }
}
