// A real identity provider (npm's oidc-provider) on a free port of loopback, and what tests have it do: POST /control with who
// signs in, how its answers lie, what it is to be. It ends with its parent: standard input is closed then.
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, decodeJwt } from 'jose';
import { Provider } from 'oidc-provider';

const [clientId, clientSecret, redirectUri] = process.argv.slice(2);

const usual = {
  // Who signs in next: { sub, preferred_username, groups }; null: they say no.
  person: { sub: 'nobody', preferred_username: 'nobody', groups: [] },
  // Put into the ID token, which is signed again by the provider's key, or by a stranger's.
  claims: null,
  signedBy: 'provider',
  // What the token endpoint answers instead, once.
  says: null,
  // Groups are told when asked for a person, and do not stand in the ID token.
  onlyUserinfo: false,
  deviceSeconds: 600,
};
let state = { ...usual };
let provider;
let key;
let issuer = '';

async function newKey(kid) {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' } };
}

// What it remembers outlives its settings: keys rotate under codes that are on their way.
const kept = new Map();
const adapter = (model) => {
  const keyOf = (id) => `${model}:${id}`;
  const which = (is) => [...kept].find(([key, payload]) => key.startsWith(`${model}:`) && is(payload))?.[1];
  return {
    upsert: async (id, payload) => void kept.set(keyOf(id), payload),
    find: async (id) => kept.get(keyOf(id)),
    findByUid: async (uid) => which((payload) => payload.uid === uid),
    findByUserCode: async (userCode) => which((payload) => payload.userCode === userCode),
    consume: async (id) => void (kept.get(keyOf(id)).consumed = Math.floor(Date.now() / 1000)),
    destroy: async (id) => void kept.delete(keyOf(id)),
    revokeByGrantId: async (grantId) => {
      for (const [key, payload] of kept) if (payload.grantId === grantId) kept.delete(key);
    },
  };
};

let keys = 0;
async function begin({ rotate }) {
  if (rotate) key = await newKey(`key-${(keys += 1)}`);
  provider = new Provider(issuer, {
    adapter,
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'],
      },
    ],
    jwks: { keys: [key.jwk] },
    claims: { openid: ['sub'], profile: ['preferred_username', 'name'], groups: ['groups'] },
    scopes: ['openid', 'profile', 'groups'],
    conformIdTokenClaims: state.onlyUserinfo,
    cookies: { keys: ['a key of a test'] },
    features: { devInteractions: { enabled: false }, deviceFlow: { enabled: true } },
    ttl: {
      DeviceCode: state.deviceSeconds,
      AuthorizationCode: 600,
      IdToken: 600,
      AccessToken: 600,
      Grant: 600,
      Interaction: 600,
      Session: 600,
    },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, sub) => {
      const person = { ...state.person };
      return { accountId: sub, claims: () => ({ ...person, sub }) };
    },
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope('openid profile groups');
      await grant.save();
      return grant;
    },
  });
  provider.use(async (ctx, next) => {
    if (ctx.path === '/token' && state.says !== null) {
      ctx.status = state.says.status;
      ctx.body = state.says.body;
      state.says = null;
      return;
    }
    await next();
    const lies = state.claims !== null || state.signedBy !== 'provider';
    if (ctx.path === '/token' && lies && ctx.body?.id_token !== undefined) {
      const signer = state.signedBy === 'provider' ? key : await newKey(key.kid);
      const payload = { ...decodeJwt(ctx.body.id_token), ...state.claims };
      const header = { alg: 'RS256', kid: signer.kid };
      ctx.body = {
        ...ctx.body,
        id_token: await new SignJWT(payload).setProtectedHeader(header).sign(signer.privateKey),
      };
    }
  });
}

async function control(request, response) {
  let text = '';
  for await (const part of request) text += part;
  const { rotate = false, reset = false, ...more } = JSON.parse(text);
  state = { ...(reset ? usual : state), ...more };
  // What is in its memory stays: only keys and settings are new.
  await begin({ rotate });
  response.end('{}');
}

async function interact(request, response) {
  const { person } = state;
  const result =
    person === null
      ? { error: 'access_denied', error_description: '<b>said no</b>' }
      : { login: { accountId: person.sub, remember: false } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const server = createServer((request, response) => {
  const failed = (error) => {
    response.statusCode = 500;
    response.end(String(error?.stack));
  };
  if (request.url === '/control') control(request, response).catch(failed);
  else if (request.url.startsWith('/interaction/')) interact(request, response).catch(failed);
  else provider.callback()(request, response).catch(failed);
});
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', async () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  await begin({ rotate: true });
  console.log(issuer);
});
process.stdin.on('end', () => process.exit(0)).resume();
