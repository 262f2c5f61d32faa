import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliError } from '../../cli/cli-error';
import { findConnection, findPlace } from '../../cli/connection';
import { EXIT } from '../../cli/exit-codes';
import { openSignIns } from '../../cli/sign-ins';
import { signInFile } from '../../cli/signed-in';
import { ringmaster } from './cli-fixture';

const ID = '5f0c6a1e-8f0f-4c57-9b93-0d5a3b8b5a11';
const TOKEN = `rmp_${'a'.repeat(43)}`;
const expiresAt = '2099-11-22T04:10:00.000Z';
const START = {
  deviceCode: 'a-device-code',
  userCode: 'BCDF-GHJK',
  verificationUri: 'https://idp.test/device',
  verificationUriComplete: 'https://idp.test/device?user_code=BCDF-GHJK',
  expiresInMs: 600_000,
  intervalMs: 5_000,
};
const none = { token: null, actor: null, expiresAt: null };
const SIGNED_IN = { state: 'signed_in', token: TOKEN, actor: 'anna <u-1>', expiresAt };
const answers = (...asked: readonly object[]) => ({
  'POST /v1/login/device': START,
  'POST /v1/login/device/token': asked,
});

describe('login', () => {
  test('says where to confirm which code, waits for it, and keeps the token without showing it', async () => {
    const asked = answers({ state: 'pending', ...none }, SIGNED_IN);
    const ran = await ringmaster(['login'], { answers: asked });
    expect(ran).toMatchObject({ code: EXIT.success, rests: [5_000, 5_000] });
    expect(ran.err).toContain('Open https://idp.test/device in a browser');
    expect(ran.err).toContain('    BCDF-GHJK\n');
    expect(ran.out).toBe(
      'You are anna <u-1> at http://127.0.0.1:7700, until 2099-11-22 04:10:00 UTC (05:10 Europe/Berlin).\n',
    );
    expect(ran.signedIn).toEqual({ url: 'http://127.0.0.1:7700', token: TOKEN, actor: 'anna <u-1>', expiresAt });
    expect(ran.out + ran.err).not.toContain(TOKEN);
  });

  test('asks less often once it is told to, and again after what passes', async () => {
    const away = new CliError('provider_away', 'the identity provider does not answer', { next: 'Try again.' });
    const slower = { state: 'slow_down', ...none };
    const ran = await ringmaster(['login'], { answers: answers(slower, away, slower, SIGNED_IN) });
    expect(ran).toMatchObject({ code: EXIT.success, rests: [5_000, 10_000, 10_000, 15_000] });
  });

  test('that was denied keeps nothing, and what was kept before stays', async () => {
    const denied = new CliError('unauthenticated', 'the sign-in was denied', {
      exitCode: EXIT.auth,
      next: 'Sign in again.',
    });
    const ran = await ringmaster(['login'], { answers: answers(denied) });
    expect(ran).toMatchObject({ code: EXIT.auth, signedIn: null });
    expect(ran.err).toContain('the sign-in was denied');
  });

  test('nobody confirmed in time is told how to begin again', async () => {
    const over = { ...answers({ state: 'pending', ...none }), 'POST /v1/login/device': { ...START, expiresInMs: 0 } };
    const ran = await ringmaster(['login'], { answers: over });
    expect(ran).toMatchObject({ code: EXIT.declined, signedIn: null });
    expect(ran.err).toContain('ringmaster login');
  });

  test('ends with Ctrl-C', async () => {
    const interrupted = AbortSignal.abort();
    expect(await ringmaster(['login'], { answers: answers(SIGNED_IN), interrupted })).toMatchObject({
      code: EXIT.interrupted,
      signedIn: null,
    });
  });
});

describe('logout', () => {
  const signedIn = { url: 'http://127.0.0.1:7700', token: TOKEN, actor: 'anna <u-1>', expiresAt };

  test('ends the sign-in at the api, and forgets it here', async () => {
    const ran = await ringmaster(['logout'], { signedIn, answers: { 'POST /v1/logout': { actor: 'anna <u-1>' } } });
    expect(ran).toMatchObject({ code: EXIT.success, signedIn: null, sent: [{ path: '/v1/logout' }] });
  });

  test('forgets it where it had ended, and where nobody was signed in there is nothing to do', async () => {
    const ended = new CliError('unauthenticated', 'this sign-in has ended', { exitCode: EXIT.auth, next: '' });
    const ran = await ringmaster(['logout'], { signedIn, answers: { 'POST /v1/logout': ended } });
    expect(ran).toMatchObject({ code: EXIT.success, signedIn: null });
    expect(await ringmaster(['logout'])).toMatchObject({ code: EXIT.success, sent: [] });
  });

  test('says until when the token is good where the api could not be told', async () => {
    const away = new CliError('unreachable', 'the api does not answer', { next: '' });
    const ran = await ringmaster(['logout'], { signedIn, answers: { 'POST /v1/logout': away } });
    expect(ran).toMatchObject({ code: EXIT.error, signedIn: null });
    expect(ran.err).toContain(`it is good until ${expiresAt}`);
  });
});

test('whoami says who somebody is, with which roles, how, and where', async () => {
  const who = { actor: 'anna <u-1>', roles: ['operator', 'approver'], scope: null };
  const signIn = { signInId: ID, subject: 'u-1', name: 'anna', expiresAt };
  const person = await ringmaster(['whoami'], { answers: { 'GET /v1/whoami': { ...who, signIn } } });
  expect(person.out).toBe(
    'anna <u-1>: operator, approver\n  signed in until 2099-11-22 04:10:00 UTC (05:10 Europe/Berlin), at http://127.0.0.1:7700 (RINGMASTER_URL)\n',
  );
  const token = { actor: 'slo-watch', roles: ['operator'], scope: ['hold'], signIn: null };
  const program = await ringmaster(['whoami'], { answers: { 'GET /v1/whoami': token } });
  expect(program.out).toContain('slo-watch: operator; only hold\n  by a token, at');
});

test('people are listed with their roles, and disabled by their id', async () => {
  const person = {
    ...{
      personId: ID,
      actor: 'anna <u-1>',
      name: 'anna',
      subject: 'u-1',
      issuer: 'https://idp.test',
      roles: ['operator'],
    },
    ...{ lastSignInAt: '2026-11-22T03:00:00.000Z', signIns: 2, disabledBy: null },
  };
  const listed = await ringmaster(['people', 'list'], { answers: { 'GET /v1/people': { people: [person] } } });
  expect(listed.out).toContain(`${ID}  anna <u-1>\n`);
  expect(listed.out).toContain('  operator; open now: 2\n  last at 2026-11-22 03:00:00 UTC (04:00 Europe/Berlin)\n');
  const path = `/v1/people/${ID}/disable`;
  const ran = await ringmaster(['people', 'disable', ID, '--reason', 'left'], { answers: { [`POST ${path}`]: {} } });
  expect(ran).toMatchObject({ code: EXIT.success, sent: [{ path, json: { reason: 'left' } }] });
});

describe('what is kept of a sign-in', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringmaster-login-'));
  const profiles = join(folder, 'profiles.yaml');
  const env = { RINGMASTER_PROFILES: profiles };
  const east = "'https://east.test'";
  beforeEach(() => {
    writeFileSync(profiles, `profiles:\n  east: { url: ${east} }\n  west: { url: 'https://west.test' }\n`);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const keep = (profile: string | null, more: object = {}, where: Record<string, string> = env): string => {
    const place = findPlace(where, folder, profile);
    openSignIns(where, place).keep({ url: place.url, token: TOKEN, actor: 'anna <u-1>', expiresAt, ...more });
    return signInFile(where, place);
  };
  const refusal = (act: () => unknown): CliError => {
    try {
      act();
    } catch (error) {
      return error as CliError;
    }
    throw new Error('nothing was thrown');
  };

  test('is for its owner alone, and of one profile: another has its own', () => {
    const file = keep('east');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(findConnection(env, folder, 'east').token).toBe(TOKEN);
    expect(refusal(() => findConnection(env, folder, 'west'))).toMatchObject({
      kind: 'no_token',
      exitCode: EXIT.auth,
      next: expect.stringContaining('ringmaster login --profile west'),
    });
    openSignIns(env, findPlace(env, folder, 'east')).forget();
    expect(refusal(() => findConnection(env, folder, 'east')).kind).toBe('no_token');
  });

  test('goes before the token of the environment where a profile is meant, and behind it where an address is', () => {
    keep('east');
    expect(findConnection({ ...env, RINGMASTER_TOKEN: 'another' }, folder, 'east').token).toBe(TOKEN);
    const address = { ...env, RINGMASTER_URL: 'https://north.test' };
    keep(null, {}, address);
    expect(findConnection(address, folder).token).toBe(TOKEN);
    expect(findConnection({ ...address, RINGMASTER_TOKEN: 'another' }, folder).token).toBe('another');
  });

  test('is never sent to another address than it is of', () => {
    keep('east');
    writeFileSync(profiles, `profiles:\n  east: { url: 'https://elsewhere.test' }\n`);
    expect(refusal(() => findConnection(env, folder, 'east')).kind).toBe('no_token');
  });

  test('that is over says how to sign in again, and no other token takes its place', () => {
    keep('east', { expiresAt: '2020-01-01T00:00:00.000Z' });
    const told = refusal(() => findConnection({ ...env, RINGMASTER_TOKEN: 'another' }, folder, 'east'));
    expect(told).toMatchObject({
      kind: 'signed_out',
      exitCode: EXIT.auth,
      next: 'Sign in again: ringmaster login --profile east.',
    });
  });

  test('is not used where others can read it, or where it is none, and is not told', () => {
    const file = keep('east');
    chmodSync(file, 0o644);
    expect(refusal(() => findConnection(env, folder, 'east')).message).toContain('others can read it');
    writeFileSync(file, TOKEN);
    chmodSync(file, 0o600);
    const told = refusal(() => findConnection(env, folder, 'east'));
    expect(told.message).toContain('it is no sign-in');
    expect(JSON.stringify(told) + told.message + told.next).not.toContain(TOKEN);
  });
});
