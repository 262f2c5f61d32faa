import type * as OpenIdClient from 'openid-client' with { 'resolution-mode': 'import' };
import type { Role } from '../model/access';
import { ApiError } from './api-error';
import type { OidcConfig } from './oidc-config';
import { isAway, isRefused, refusedSignIn, saidBy } from './provider-errors';
import { fetchWithin } from './provider-fetch';

/** What is asked of the provider, each; a sign-in asks three times. */
const ANSWER_SECONDS = 8;
const CALLBACK_PATH = '/v1/login/callback';
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
/** How often a command asks where its provider does not say (RFC 8628). */
const USUAL_INTERVAL_S = 5;

/** What a browser keeps between its leaving for the provider and its coming back. */
export interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Whom the provider names, with the roles that their groups give. */
export interface NamedPerson {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

/** A sign-in that a person confirms in a browser of their own. */
export interface DeviceStart {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUri: string;
  /** The same with the code in it; null: the provider has none. */
  readonly verificationUriComplete: string | null;
  readonly expiresInMs: number;
  readonly intervalMs: number;
}

/** The provider that people sign in with. Everything throws ApiError `provider_away` or `unauthenticated`. */
export interface IdentityProvider {
  readonly issuer: string;
  readonly publicUrl: string;
  /** Where a browser is sent to, and what it must bring back. */
  readonly begin: () => Promise<{ readonly url: string; readonly attempt: Attempt }>;
  /** Who came back; `query` as the provider sent it. */
  readonly finish: (query: string, attempt: Attempt) => Promise<NamedPerson>;
  readonly beginDevice: () => Promise<DeviceStart>;
  /** Who confirmed; `pending`: nobody yet, `slow_down`: nor are they to be asked for so often. */
  readonly askDevice: (deviceCode: string) => Promise<NamedPerson | 'pending' | 'slow_down'>;
}

type Oidc = typeof OpenIdClient;
type Tokens = OpenIdClient.TokenEndpointResponse & OpenIdClient.TokenEndpointResponseHelpers;

/** The provider of a configuration. It is first asked when somebody signs in: the api starts, and runs, without it. */
export function createIdentityProvider(config: OidcConfig): IdentityProvider {
  const redirectUri = `${config.publicUrl}${CALLBACK_PATH}`;
  return {
    issuer: config.issuer,
    publicUrl: config.publicUrl,
    begin: () =>
      asked(config, async (oidc, provider) => {
        const attempt = {
          state: oidc.randomState(),
          nonce: oidc.randomNonce(),
          verifier: oidc.randomPKCECodeVerifier(),
        };
        const url = oidc.buildAuthorizationUrl(provider, {
          redirect_uri: redirectUri,
          scope: config.scope,
          state: attempt.state,
          nonce: attempt.nonce,
          code_challenge: await oidc.calculatePKCECodeChallenge(attempt.verifier),
          code_challenge_method: 'S256',
        });
        return { url: url.href, attempt };
      }),
    finish: (query, { state, nonce, verifier }) =>
      asked(config, async (oidc, provider) => {
        const checks = {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        };
        const tokens = await oidc.authorizationCodeGrant(provider, new URL(redirectUri + query), checks);
        return personOf(config, oidc, { provider, tokens });
      }),
    beginDevice: () =>
      asked(config, async (oidc, provider) => {
        if (provider.serverMetadata().device_authorization_endpoint === undefined) throw noDeviceFlow(config.issuer);
        const begun = await oidc.initiateDeviceAuthorization(provider, { scope: config.scope });
        return {
          deviceCode: begun.device_code,
          userCode: begun.user_code,
          verificationUri: begun.verification_uri,
          verificationUriComplete: begun.verification_uri_complete ?? null,
          expiresInMs: begun.expires_in * 1000,
          intervalMs: (begun.interval ?? USUAL_INTERVAL_S) * 1000,
        };
      }),
    askDevice: (deviceCode) =>
      asked(config, async (oidc, provider) => {
        try {
          const tokens = await oidc.genericGrantRequest(provider, DEVICE_GRANT, { device_code: deviceCode });
          return await personOf(config, oidc, { provider, tokens });
        } catch (error) {
          const said = saidBy(error);
          if (said === 'slow_down') return said;
          if (said === 'authorization_pending') return 'pending';
          throw error;
        }
      }),
  };
}

function noDeviceFlow(issuer: string): ApiError {
  const next =
    'Use a token that an admin makes ("ringmaster tokens create"), or enable the device flow at the provider.';
  return new ApiError('refused', `the identity provider ${issuer} has no device flow`, next);
}

/**
 * Asks the provider, by what its discovery document says now: its addresses and keys may have changed since the last sign-in, and
 * sign-ins are rare.
 */
async function asked<T>(
  config: OidcConfig,
  ask: (oidc: Oidc, provider: OpenIdClient.Configuration) => Promise<T>,
): Promise<T> {
  // An ES module: CommonJS can only load it this way.
  const oidc = await import('openid-client');
  const { issuer, clientId, clientSecret } = config;
  // Signatures are checked although the token comes straight from the provider.
  const execute = [oidc.enableNonRepudiationChecks];
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to stand out; http is for loopback alone (oidc-config.ts)
  if (issuer.startsWith('http:')) execute.push(oidc.allowInsecureRequests);
  const options = { timeout: ANSWER_SECONDS, execute, [oidc.customFetch]: fetchWithin };
  try {
    return await ask(oidc, await oidc.discovery(new URL(issuer), clientId, clientSecret, undefined, options));
  } catch (error) {
    if (error instanceof ApiError) throw error;
    if (isAway(error)) {
      const next = 'Try again when it is back; tokens, and holding with them, work without it.';
      throw new ApiError('provider_away', `the identity provider ${issuer} does not answer`, { next, cause: error });
    }
    if (isRefused(error)) throw refusedSignIn(error);
    throw error;
  }
}

/** Whom the tokens name. Providers put groups into the ID token, or only into what they say of a person when asked. */
async function personOf(
  config: OidcConfig,
  oidc: Oidc,
  { provider, tokens }: { readonly provider: OpenIdClient.Configuration; readonly tokens: Tokens },
): Promise<NamedPerson> {
  const claims: Readonly<Record<string, unknown>> | undefined = tokens.claims();
  const subject = claims?.sub;
  if (claims === undefined || typeof subject !== 'string') {
    throw new ApiError(
      'unauthenticated',
      'the identity provider sent no ID token',
      'Its client needs the scope openid.',
    );
  }
  let said = claims;
  if (claimOf(claims, config.rolesClaim) === undefined && provider.serverMetadata().userinfo_endpoint !== undefined) {
    said = { ...(await oidc.fetchUserInfo(provider, tokens.access_token, subject)), ...claims };
  }
  const groups = [claimOf(said, config.rolesClaim)].flat().filter((group) => typeof group === 'string');
  const roles = [...new Set(groups.flatMap((group) => config.roles.get(group) ?? []))];
  return { issuer: config.issuer, subject: written(subject), name: nameOf(said, subject), roles };
}

/** A claim by its name, or by the way to it, as in `realm_access.roles`. */
function claimOf(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  if (name in claims) return claims[name];
  return name.split('.').reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), claims);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands in an audit must not look like another's: whatever is no plain character is written with %. */
const written = (subject: string): string =>
  subject.replaceAll(/[^A-Za-z0-9._@|:=+/-]/gu, (character) => `%${(character.codePointAt(0) ?? 0).toString(16)}%`);

const LONGEST_NAME = 64;

/** What people call them, as they may have chosen themselves: letters, digits, and what stands between them. */
function nameOf(claims: Readonly<Record<string, unknown>>, subject: string): string {
  const given = ['preferred_username', 'name', 'email'].map((key) => claims[key]);
  const names = given.flatMap((name) => (typeof name === 'string' ? [plain(name)] : []));
  return names.find((name) => name !== '') ?? written(subject).slice(0, LONGEST_NAME);
}

const plain = (name: string): string =>
  Array.from(name.normalize('NFC').replaceAll(/[^\p{L}\p{N} ._@'-]/gu, ''))
    .slice(0, LONGEST_NAME)
    .join('')
    .trim();
