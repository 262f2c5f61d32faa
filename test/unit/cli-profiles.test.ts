import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliError } from '../../cli/cli-error';
import { findConnection, findPlace } from '../../cli/connection';
import { profilesFile } from '../../cli/profiles';
import { EXIT } from '../../cli/exit-codes';

const dir = mkdtempSync(join(tmpdir(), 'ringmaster-profiles-'));
const token = join(dir, 'lab.token');
const file = join(dir, 'profiles.yaml');
const env = { RINGMASTER_PROFILES: file, HOME: dir };
writeFileSync(token, 'lab-token\n');
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const LAB = `{ url: 'https://lab:7700', tokenFile: ${token} }`;

function profiles(text: string): void {
  writeFileSync(file, text);
}

function refusal(act: () => unknown): CliError {
  try {
    act();
  } catch (error) {
    if (error instanceof CliError) return error;
  }
  throw new Error('it was not refused');
}

test('a profile names where the api is, and the file with the token for it', () => {
  profiles(`profiles:\n  lab: ${LAB}\n`);
  const found = { url: 'https://lab:7700', token: 'lab-token', tokenFrom: token, source: 'profile lab' };
  expect(findConnection(env, dir, 'lab')).toEqual(found);
  expect(findConnection({ ...env, RINGMASTER_PROFILE: 'lab' }, dir)).toEqual(found);
});

test('what is asked for on the command line wins, then the environment, then the file', () => {
  profiles(`default: lab\nprofiles:\n  lab: ${LAB}\n  prod: { url: 'https://prod:7700' }\n`);
  const set = { ...env, RINGMASTER_URL: 'https://other:7700', RINGMASTER_TOKEN: 'other-token' };
  expect(findConnection(set, dir, 'lab').source).toBe('profile lab');
  expect(findConnection({ ...set, RINGMASTER_PROFILE: 'lab' }, dir).source).toBe('RINGMASTER_URL');
  expect(findConnection(env, dir).source).toBe('profile lab');
  const local = join(dir, 'checkout');
  mkdirSync(join(local, '.ringmaster'), { recursive: true });
  writeFileSync(join(local, '.ringmaster', 'runtime.json'), JSON.stringify({ url: 'https://l:1', tokenFile: token }));
  expect(findConnection(env, local).url).toBe('https://l:1');
});

test("a token of the environment is sent nowhere but where it belongs: a profile's own file wins", () => {
  profiles(`profiles:\n  lab: ${LAB}\n  prod: { url: 'https://prod:7700' }\n`);
  const set = { ...env, RINGMASTER_TOKEN: 'of-the-environment' };
  expect(findConnection(set, dir, 'lab').token).toBe('lab-token');
  expect(findConnection(set, dir, 'prod').token).toBe('of-the-environment');
  expect(refusal(() => findConnection(env, dir, 'prod')).exitCode).toBe(EXIT.auth);
});

test('where the api is can be known without any token', () => {
  profiles(`profiles:\n  prod: { url: 'https://prod:7700' }\n`);
  expect(findPlace(env, dir, 'prod')).toMatchObject({ url: 'https://prod:7700', source: 'profile prod' });
  expect(findPlace({ RINGMASTER_URL: 'https://new:7700' }, dir, null).source).toBe('RINGMASTER_URL');
});

test('a token that is none is told with what gave it, and is not shown', () => {
  const refused = refusal(() => findConnection({ RINGMASTER_URL: 'https://a:1', RINGMASTER_TOKEN: 'two words' }, dir));
  expect(refused.message).toContain('what RINGMASTER_TOKEN gives as the token is none');
  expect(refused.message + refused.next).not.toContain('two words');
});

test('a profile that is not there is told with those that are', () => {
  profiles(`profiles:\n  lab: ${LAB}\n`);
  const refused = refusal(() => findConnection(env, dir, 'labb'));
  expect(refused.message).toBe(`there is no profile labb in ${file}`);
  expect(refused).toMatchObject({ exitCode: EXIT.usage, next: 'Profiles are: lab.' });
  expect(refusal(() => findConnection({ ...env, RINGMASTER_PROFILES: join(dir, 'none') }, dir, 'lab')).message).toBe(
    `there is no profile lab: ${join(dir, 'none')} is not there`,
  );
});

test.each([
  ['no YAML', 'profiles: [', 'it is no YAML'],
  ['no profiles', 'default: lab', 'it has no "profiles"'],
  ['a profile without an address', 'profiles: { lab: {} }', 'profile lab has no "url"'],
  ['a key nobody knows', 'profiles: { lab: { url: x, tokenfile: y } }', 'profile lab has the unknown key "tokenfile"'],
  ['a usual profile that is no name', 'default: 1\nprofiles: {}', '"default" is no name'],
])('a file with %s is refused with its name', (_, text, why) => {
  profiles(text);
  const refused = refusal(() => findConnection(env, dir, 'lab'));
  expect(refused.message).toContain(`${file}: ${why}`);
  expect(refused.exitCode).toBe(EXIT.usage);
});

test('a token that stands in the file is refused, and not shown', () => {
  profiles('profiles: { lab: { url: x, token: s3cret-word } }');
  const refused = refusal(() => findConnection(env, dir, 'lab'));
  expect(refused.message).toContain('holds a token; write it to a file of its own');
  expect(`${refused.message} ${refused.next} ${String(refused.cause)}`).not.toContain('s3cret');
});

test('profiles are among the settings of whoever runs the command', () => {
  expect(profilesFile({ HOME: '/home/ann' })).toBe('/home/ann/.config/ringmaster/profiles.yaml');
  expect(profilesFile({ HOME: '/home/ann', XDG_CONFIG_HOME: '/etc/ann' })).toBe('/etc/ann/ringmaster/profiles.yaml');
});
