import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client as PostgresClient } from 'pg';
import { type SpanCollector, startSpanCollector } from '../../bench/span-collector';
import { ensureAuthority, issueGatewayCertificate } from '../../deploy/local/certificates';
import { anyFreePort } from '../../deploy/local/ports';
import { startIdentityProvider, type TestProvider } from '../store/identity-provider';
import { buildCheckout, built, CHECKOUT } from './built';
import { type Canary, canaryOf, canaryOfKey, filesBelow, found, type Source } from './canaries';
import { asking, spawnLogging } from './beside-the-run';
import { LocalRunProcess } from './local-run';
import {
  filesWithSecrets,
  planted,
  API_TOKEN,
  OWNER,
  API,
  SETUP,
  WRONG_SETUP,
  ENROL,
  OIDC,
  WRONG_TOKEN,
  APPLICATION,
  COLLECTOR,
  REASON,
} from './planted-secrets';
import { oidcFile, signInTwice } from './people-beside';
import { eventually, isAlive } from './processes';
import { CommandLines, histories, metricsPages, tables } from './what-is-left';

/**
 * A whole run, from `npm start` through a good campaign, one that fails and what people do wrong meanwhile, with secrets of
 * every kind planted. Then everything it leaves is searched for them: they stand in no log, argument, error,
 * history or trace.
 */

jest.setTimeout(600_000);

const directory = mkdtempSync(join(tmpdir(), 'ringmaster-secrets-'));
const file = (...path: string[]): string => join(directory, ...path);

const said: Source[] = [];
const spans: Source[] = [];
const children: ChildProcess[] = [];
let run: LocalRunProcess;
let lines: CommandLines;
let collector: SpanCollector;
let provider: TestProvider;

interface Asked {
  readonly token?: string;
  readonly input?: string;
  /** What it prints is a secret on purpose. */
  readonly isSecret?: true;
}

/** Runs one of our commands; what it prints is searched later. */
async function command(
  program: string,
  args: readonly string[],
  asked: Asked = {},
): Promise<{ code: number | null; out: string }> {
  const { url, tokenFile } = run.runtime();
  const connection = { RINGMASTER_URL: url, RINGMASTER_TOKEN_FILE: tokenFile };
  const child = spawn(process.execPath, [built(program, 'main.js'), ...args], {
    cwd: CHECKOUT,
    env: { ...process.env, ...connection, ...(asked.token !== undefined && { RINGMASTER_TOKEN: asked.token }) },
    stdio: 'pipe',
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (out += text.toString()));
  child.stdin.end(asked.input ?? '');
  await once(child, 'close');
  if (asked.isSecret !== true) said.push({ name: `${program} ${args.join(' ')}`, content: Buffer.from(out) });
  return { code: child.exitCode, out };
}

const ringmaster = (...args: string[]): ReturnType<typeof command> => command('cli', args);

/** Puts the passwords and the token where the run finds them instead of making its own. */
function plantBefore(): void {
  for (const folder of ['postgres', 'people', 'tmp']) mkdirSync(file(folder), { recursive: true, mode: 0o700 });
  for (const [name, text] of Object.entries(filesWithSecrets(file('people'))))
    writeFileSync(file(name), text, { mode: 0o600 });
}

/** Gives every application a secret, as an administrator does who edits the agent's configuration and restarts it. */
async function tellApplications(): Promise<void> {
  const agents = Object.entries(run.runtime().pids).filter(([name]) => name.startsWith('host-'));
  expect(agents).toHaveLength(24);
  for (const [name] of agents) {
    const config = file('hosts', name, 'agent.json');
    const told = JSON.parse(readFileSync(config, 'utf8')) as {
      applications: { environment: Record<string, string> }[];
    };
    told.applications[0]!.environment['SHOP_PASSWORD'] = APPLICATION.text;
    writeFileSync(config, JSON.stringify(told));
  }
  for (const [, pid] of agents) process.kill(pid, 'SIGKILL');
  await eventually(() => agents.every(([, pid]) => !isAlive(pid)), 20_000);
  const areBack = async (): Promise<boolean> => {
    const { hosts } = await run.api<{ hosts: { connected: boolean }[] }>('/v1/hosts?limit=100');
    return hosts.filter(({ connected }) => connected).length === 24;
  };
  expect(await eventually(areBack, 120_000)).toBe(true);
}

/** An approver's key, one made wrongly, and documents signed with the right and with the wrong passphrase. */
async function signAsPeople(): Promise<void> {
  const key = file('people', 'ada.key');
  const passphrase = ['--passphrase-file', file('people', 'passphrase')];
  expect(await ringmaster('keys', 'init', key, '--holder', 'ada', ...passphrase)).toMatchObject({ code: 0 });
  const draft = file('people', 'draft.json');
  const campaign = [
    'manifest',
    'draft',
    'examples/local-good.yaml',
    '-o',
    draft,
    '--hosts',
    '24',
    '--way-back',
    `1.0.0@sha256:${'0'.repeat(64)}`,
  ];
  expect(await ringmaster(...campaign)).toMatchObject({ code: 0 });
  const wrong = ['--passphrase-file', file('people', 'wrong-passphrase'), '--yes'];
  const refused = await ringmaster('manifest', 'sign', draft, '--key', key, ...wrong);
  expect(refused).toMatchObject({ code: 1, out: expect.stringContaining('passphrase') });
  const signed = await ringmaster('manifest', 'sign', draft, '--key', key, ...passphrase, '--yes');
  expect(signed).toMatchObject({ code: 0 });
}

interface Enrolled {
  readonly canaries: readonly Canary[];
  readonly metrics: Readonly<Record<string, string>>;
}

/** Starts a process that the run has none of; what it logs is searched as the others' logs are. Answers once it is ready. */
async function startProcess(
  name: 'enrol' | 'api',
  environment: Readonly<Record<string, string>>,
): Promise<() => string> {
  const { child, log } = spawnLogging(
    name,
    { RINGMASTER_RUN: directory, ...environment },
    file('logs', `another-${name}.log`),
  );
  children.push(child);
  expect(await eventually(() => log().includes('"msg":"ready"'), 60_000)).toBe(true);
  return log;
}

/** Starts the enrolment process on the run's database and authority; one host tries three tokens, and one of them is good. */
async function enrol(): Promise<Enrolled> {
  const { postgres, gateway, artifacts } = run.runtime();
  const owner = new PostgresClient({ connectionString: ownerUrl() });
  await owner.connect();
  await owner.query(`CREATE ROLE enrol LOGIN PASSWORD '${ENROL.text}' IN ROLE ringmaster_enrol`);
  await owner.end();
  const authority = await ensureAuthority(file('people', 'authority'));
  const server = await issueGatewayCertificate({ authority, dir: file('people'), gatewayId: 'enrol' });
  const [listen, metricsListen] = [`127.0.0.1:${await anyFreePort()}`, `127.0.0.1:${await anyFreePort()}`];
  const log = await startProcess('enrol', {
    DATABASE_URL: `postgres://enrol:${ENROL.text}@${postgres}/ringmaster`,
    RINGMASTER_ENROL_LISTEN: listen,
    RINGMASTER_METRICS_LISTEN: metricsListen,
    RINGMASTER_ENROL_TLS_CERT: server.certFile,
    RINGMASTER_ENROL_TLS_KEY: server.keyFile,
    RINGMASTER_CA_CERT: file('certificates', 'ca.crt'),
    RINGMASTER_CA_KEY: file('certificates', 'ca.key'),
  });

  const newcomer = file('people', 'newcomer.yaml');
  const host = '{ name: newcomer, cluster: north, site: north-1, labels: {} }';
  writeFileSync(newcomer, `apiVersion: ringmaster/v1\nkind: HostList\nhosts:\n  - ${host}\n`);
  expect(await ringmaster('hosts', 'import', newcomer)).toMatchObject({ code: 0 });
  const { hosts } = await run.api<{ hosts: { name: string; hostId: string }[] }>('/v1/hosts?limit=100');
  const { hostId } = hosts.find(({ name }) => name === 'newcomer')!;
  mkdirSync(file('hosts', 'newcomer', 'identity'), { recursive: true, mode: 0o700 });
  const identity = file('hosts', 'newcomer', 'identity', 'identity.pem');
  const config = file('hosts', 'newcomer', 'agent.json');
  const configuration = {
    hostId,
    dataDir: 'data',
    gateways: [{ session: gateway, artifacts }],
    tls: { ca: file('certificates', 'ca.crt'), cert: identity, key: identity, serverName: 'localhost' },
    enrolment: { url: `https://localhost:${listen.split(':')[1] ?? ''}`, ca: authority.certFile },
    trustedOrderKeys: file('keys', 'order-signing.pub.pem'),
    machine: { kind: 'process' },
    applications: [],
  };
  writeFileSync(config, JSON.stringify(configuration), { mode: 0o600 });
  const tokens = await Promise.all([makeToken('newcomer'), makeToken('host-02')]);
  const enrolWith = (token: string): ReturnType<typeof command> =>
    command('agent', ['enrol', '--config', config, '--name', 'newcomer'], { input: `${token}\n` });
  expect(await enrolWith(tokens[1])).toMatchObject({ code: 1 });
  expect(await enrolWith(tokens[0])).toMatchObject({ code: 0 });
  expect(await enrolWith(tokens[0])).toMatchObject({ code: 1 });
  expect(log()).toContain('token_used');
  const none = /^none$/;
  return {
    canaries: [
      ...tokens.map((token, n) => canaryOf(`join token ${n}`, Buffer.from(token.slice(4)), none)),
      canaryOfKey("the newcomer's key", readFileSync(identity, 'utf8'), /^hosts\/newcomer\/identity\/identity\.pem$/),
    ],
    metrics: { enrol: metricsListen },
  };
}

const ownerUrl = (): string => `postgres://ringmaster:${OWNER.text}@${run.runtime().postgres}/ringmaster`;

async function makeToken(host: string): Promise<string> {
  const made = await command('cli', ['hosts', 'token', 'create', '--host', host, '-o', 'json'], { isSecret: true });
  expect(made.code).toBe(0);
  return (JSON.parse(made.out) as { tokens: { token: string }[] }).tokens[0]!.token;
}

/** A program's token, made by an admin: used, used for what it is not good for, revoked, and used once more. */
async function useAToken(): Promise<Canary> {
  const words = ['tokens', 'create', 'robot', '--role', 'viewer', '-o', 'json'];
  const made = await command('cli', words, { isSecret: true });
  expect(made.code).toBe(0);
  const { token, tokenId } = JSON.parse(made.out) as { token: string; tokenId: string };
  expect(await command('cli', ['get'], { token })).toMatchObject({ code: 0 });
  expect(await command('cli', ['tokens', 'list'], { token })).not.toMatchObject({ code: 0 });
  expect(await ringmaster('tokens', 'list')).toMatchObject({ code: 0, out: expect.stringContaining('robot') });
  expect(await ringmaster('tokens', 'revoke', tokenId)).toMatchObject({ code: 0 });
  expect(await command('cli', ['get'], { token })).toMatchObject({ code: 4 });
  return canaryOf("a program's token", Buffer.from(token.slice(4)), /^none$/);
}

/** Starts an api with an identity provider and a setup code, and makes the first admin by that, after some who may not. */
async function setUp(): Promise<readonly Canary[]> {
  const { postgres, temporal } = run.runtime();
  const listen = `127.0.0.1:${await anyFreePort()}`;
  const url = `http://${listen}`;
  provider = await startIdentityProvider(url, 0, OIDC.text);
  writeFileSync(file('people', 'oidc.json'), oidcFile(provider.issuer, OIDC.text, url), { mode: 0o600 });
  await startProcess('api', {
    RINGMASTER_OIDC_FILE: file('people', 'oidc.json'),
    DATABASE_URL: `postgres://ringmaster_api:${API.text}@${postgres}/ringmaster`,
    TEMPORAL_ADDRESS: temporal,
    RINGMASTER_API_LISTEN: listen,
    RINGMASTER_SETUP_CODE_FILE: file('people', 'setup-code'),
    RINGMASTER_ARTIFACTS_DIR: file('artifacts'),
    RINGMASTER_AUDIT_KEY_FILE: file('keys', 'audit.pem'),
  });
  const ask = async (code: string): Promise<{ status: number; content: Buffer }> => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ code, name: 'first-admin' });
    const response = await fetch(`${url}/v1/setup`, { method: 'POST', body, headers });
    return { status: response.status, content: Buffer.from(await response.text()) };
  };
  const answers: Awaited<ReturnType<typeof ask>>[] = [];
  for (const code of [WRONG_SETUP.text, '', SETUP.text, SETUP.text]) answers.push(await ask(code));
  expect(answers.map(({ status }) => status)).toEqual([401, 400, 201, 409]);
  const [made] = answers.splice(2, 1);
  said.push(...answers.map(({ content }) => ({ name: 'an answer to a setup', content })));
  const { token } = JSON.parse(made!.content.toString()) as { token: string };
  const signedIn = await signInTwice(url, provider);
  said.push(...signedIn.answers);
  return [
    canaryOf("the first admin's token", Buffer.from(token.slice(4)), /^none$/),
    canaryOf("a person's session", Buffer.from(signedIn.session.slice(4)), /^none$/),
    canaryOf("a person's token", Buffer.from(signedIn.token.slice(4)), /^none$/),
  ];
}

/** What an api is asked by somebody whose token is wrong, or right beside a request that is not. */
async function askWrongly(): Promise<void> {
  const { url } = run.runtime();
  const requests: [string, RequestInit][] = [
    ['/v1/campaigns', { headers: { authorization: `Bearer ${WRONG_TOKEN.text}` } }],
    ['/v1/campaigns', { headers: { authorization: WRONG_TOKEN.text } }],
    [`/v1/campaigns?token=${WRONG_TOKEN.text}`, {}],
    ['/v1/nothing', { headers: { authorization: `Bearer ${API_TOKEN.text}` } }],
    [
      '/v1/plans',
      {
        method: 'POST',
        body: '{',
        headers: { authorization: `Bearer ${API_TOKEN.text}`, 'content-type': 'application/json' },
      },
    ],
  ];
  for (const [path, init] of requests) {
    const response = await fetch(`${url}${path}`, init);
    expect(response.ok).toBe(false);
    const head = JSON.stringify([...response.headers]);
    said.push({ name: `answer to ${path}`, content: Buffer.from(head + (await response.text())) });
  }
  expect(await command('cli', ['get'], { token: WRONG_TOKEN.text })).toMatchObject({ code: 4 });
  expect(await command('cli', ['get'], { token: `${WRONG_TOKEN.text}\n${WRONG_TOKEN.text}` })).not.toMatchObject({
    code: 0,
  });
}

/** Both example campaigns: one goes through, one fails its smoke tests and is taken back. */
async function patch(): Promise<void> {
  for (const [name, code] of [
    ['local-good', 0],
    ['local-bad', 5],
  ] as const) {
    const agreed = ['--manifest', file('keys', `${name}.manifest.json`), '--reason', 'to look', '--yes'];
    const launched = await ringmaster('launch', asking(name, file('people')), ...agreed);
    expect(launched).toEqual({ ...launched, code: 0 });
    if (name === 'local-good') {
      expect(await ringmaster('hold', name, '--reason', REASON.text)).toMatchObject({ code: 0 });
      expect(await ringmaster('resume', name, '--reason', 'on', '--yes')).toMatchObject({ code: 0 });
    }
    const waited = await ringmaster('status', name, '--wait-for', 'ended', '--timeout', '4m');
    expect(waited).toEqual({ ...waited, code });
    await ringmaster('report', name);
    await ringmaster('explain', name, 'host-01');
  }
}

/** The secrets that the run made itself. */
function made(): Canary[] {
  const key = (name: string, path: string): Canary =>
    canaryOfKey(name, readFileSync(file(path), 'utf8'), new RegExp(`^${path.replaceAll('.', '\\.')}$`));
  const host = readFileSync(file('hosts', 'host-01', 'agent.json'), 'utf8');
  const { hostId } = JSON.parse(host) as { hostId: string };
  const journal = readFileSync(file('hosts', 'host-01', 'data', 'journal'), 'latin1');
  const exchange = [...journal.matchAll(/"exchangeToken":"([^"]+)"/g)].at(-1)![1]!;
  return [
    key('the key that signs orders', 'keys/order-signing.pem'),
    key('the key that signs the audit', 'keys/audit.pem'),
    key("ada's key", 'keys/approver-ada.pem'),
    key("the authority's key", 'certificates/ca.key'),
    key("the gateway's key", 'certificates/gateway-local.key'),
    key("the authority of signer and workers' key", 'certificates/control/ca.key'),
    key("the signer's key for TLS", 'certificates/control/signer.key'),
    key("the workers' key for the signer", 'certificates/control/worker.key'),
    key("a host's key", `hosts/host-01/agent-${hostId}.key`),
    canaryOf("a host's exchange token", Buffer.from(exchange), /^hosts\/host-01\/data\/journal$/),
  ];
}

let canaries: readonly Canary[];
let left: readonly Source[];

beforeAll(async () => {
  buildCheckout();
  plantBefore();
  collector = await startSpanCollector((request) => {
    spans.push({ name: `spans ${spans.length}`, content: request });
  });
  run = new LocalRunProcess(['--no-campaigns'], directory, {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${COLLECTOR.text}`,
    RINGMASTER_TRACED_HOSTS: '1',
    RINGMASTER_NOTIFY_FILE: file('people', 'notifications.yaml'),
    RINGMASTER_PROBES_FILE: file('people', 'probes.yaml'),
    TMPDIR: file('tmp'),
  });
  lines = new CommandLines(directory);
  await run.prints('Everything is up', 300_000);
  await tellApplications();
  await signAsPeople();
  const enrolled = await enrol();
  await askWrongly();
  const program = await useAToken();
  const people = await setUp();
  await patch();
  expect(await ringmaster('notifications', 'list')).toMatchObject({ code: 0 });
  canaries = [...planted.map(({ canary }) => canary), ...enrolled.canaries, program, ...people, ...made()];
  await ringmaster('audit', 'export');
  const { metrics, temporal } = run.runtime();
  left = [
    ...(await metricsPages({ ...metrics, ...enrolled.metrics })),
    ...(await histories(temporal)),
    ...(await tables(ownerUrl())),
    ...said,
    ...lines.stop(),
  ];
  for (const child of children) child.kill('SIGTERM');
  process.kill(-run.pid, 'SIGINT');
  await run.ended(60_000);
  left = [...left, ...spans, { name: 'the output of npm start', content: Buffer.from(run.output) }];
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  lines.stop();
  await run.cleanUp();
  await collector.close();
  await provider.stop();
  rmSync(directory, { recursive: true, force: true });
});

test('what a person says is found in the audit, the database, the command lines and the answers: the search sees what goes there', () => {
  const places = found([REASON.canary], left).join('\n');
  for (const source of ['cli audit export', 'cli report', 'table ', 'command line ']) expect(places).toContain(source);
});

test('there is something of every kind to be searched, of both campaigns', () => {
  const of = (kind: string): string =>
    left
      .filter(({ name }) => name.startsWith(kind))
      .map(({ content }) => content.toString('latin1'))
      .join('\n');
  expect(of('history ')).toMatch(/campaignWorkflow[^]*\{"campaignId":"/);
  expect(of('spans ')).toMatch(/local-good[^]*local-bad/);
  expect(of('metrics of ')).toContain('ringmaster_');
  expect(of('table public.notification_message')).toContain('could not be reached');
  expect(of('table public.gate_probe')).toContain('127.0.0.1:9 cannot be reached');
  expect(of('table ')).toMatch(/create_join_token[^]*smoke_test_failed|smoke_test_failed[^]*create_join_token/);
});

test('no secret is found in answers, errors, command lines, histories, spans, metrics, tables or the audit', () => {
  expect(found(canaries, left)).toEqual([]);
});

test('in files each secret is found where it is kept, readable for its owner alone, and in no other file, logs included', () => {
  const homes = new Map(canaries.map(({ name, home }) => [name, home]));
  const atHome = new Set<string>();
  const astray: string[] = [];
  for (const source of filesBelow(directory)) {
    for (const place of found(canaries, [source])) {
      const name = place.slice(0, place.length - source.name.length - 2);
      if (homes.get(name)!.test(source.name) && source.mode === 0o600) atHome.add(name);
      else astray.push(`${place} (mode ${source.mode.toString(8)})`);
    }
  }
  expect(astray).toEqual([]);
  const kept = canaries.filter(({ home }) => home.source !== '^none$').map(({ name }) => name);
  expect([...atHome].sort()).toEqual(kept.sort());
});

test('a secret that a log did tell would be found, in any writing', () => {
  const { canary, text } = API_TOKEN;
  const log = file('logs', 'api.log');
  const before = readFileSync(log);
  const writings = [
    text,
    text.slice(3, 20),
    Buffer.from(text).toString('hex'),
    Buffer.from(`{"t":"${text}`).toString('base64'),
  ];
  for (const writing of writings) {
    writeFileSync(log, Buffer.concat([before, Buffer.from(`{"msg":"${writing}"}\n`)]));
    expect(found([canary], filesBelow(file('logs')))).toEqual([`${canary.name}: api.log`]);
  }
  writeFileSync(log, before);
  expect(found([canary], filesBelow(file('logs')))).toEqual([]);
});
