import { Ledger } from '../../signer/ledger';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureAuthority, issueSignerCertificate, issueWorkerCertificate } from '../../deploy/local/certificates';
import { ensureSigningKey } from '../../deploy/local/signing-key';
import { createTestDatabase, ensureTemporal, stopServers, type TestDatabase } from '../servers';
import { buildCheckout, built, CHECKOUT } from './built';
import { eventually } from './processes';

/**
 * An operator's day without a fleet: the real command against a real api, worker, Temporal and PostgreSQL. No agent is
 * connected, so the campaign waits in its first ring while it is steered.
 */

const folder = mkdtempSync(join(tmpdir(), 'ringmaster-operator-'));
const TOKEN = 'operator-token-0123456789abcdef';
const children: ChildProcess[] = [];
let database: TestDatabase;
let api = '';
const shop = createServer();
let said = 'inconclusive';

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Starts one of our processes and answers the fields of its "ready" line. */
async function start(
  name: string,
  environment: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, unknown>>> {
  const child = spawn(process.execPath, [built(name, 'main.js')], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ready = (): string | undefined => output.split('\n').find((line) => line.includes('"msg":"ready"'));
  await eventually(() => ready() !== undefined || child.exitCode !== null, 120_000);
  const line = ready();
  if (line === undefined) throw new Error(`${name} did not become ready: ${output}`);
  return JSON.parse(line) as Readonly<Record<string, unknown>>;
}

async function ringmaster(...args: string[]): Promise<Ran> {
  const child = spawn(process.execPath, [built('cli', 'main.js'), ...args], {
    cwd: CHECKOUT,
    // As typed in a shell, however this test was started.
    env: { ...process.env, npm_command: undefined, RINGMASTER_URL: api, RINGMASTER_TOKEN: TOKEN },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  await once(child, 'close');
  return { code: child.exitCode, out, err };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await ended;
  clearTimeout(timer);
}

/** A service that says how it is, and the workers' list that names it. */
async function listProbes(): Promise<string> {
  shop.on('request', (_request, response: ServerResponse) => {
    response.end(JSON.stringify({ outcome: said, reason: `orders: ${said}` }));
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/slo`;
  const file = join(folder, 'probes.yaml');
  const probe = `  - { name: shop, says: "the shop", http: { url: "${url}" } }`;
  writeFileSync(file, ['apiVersion: ringmaster/v1', 'kind: Probes', 'probes:', probe, ''].join('\n'));
  return file;
}

beforeAll(async () => {
  buildCheckout();
  database = await createTestDatabase();
  const temporal = await ensureTemporal();
  const tokenFile = join(folder, 'tokens.json');
  writeFileSync(tokenFile, JSON.stringify({ tokens: [{ token: TOKEN, actor: 'ann' }] }), { mode: 0o600 });
  const shared = { TEMPORAL_ADDRESS: temporal, RINGMASTER_METRICS_LISTEN: '127.0.0.1:0' };
  const ready = await start('api', {
    ...shared,
    DATABASE_URL: database.apiUrl,
    RINGMASTER_API_LISTEN: '127.0.0.1:0',
    RINGMASTER_TOKEN_FILE: tokenFile,
    RINGMASTER_TWO_PEOPLE: 'none',
    RINGMASTER_ARTIFACTS_DIR: join(folder, 'artifacts'),
    RINGMASTER_AUDIT_KEY_FILE: ensureSigningKey(folder, 'audit').privateFile,
  });
  api = String(ready['address']);
  const authority = await ensureAuthority(folder);
  const [own, workers] = [
    await issueSignerCertificate(authority, folder),
    await issueWorkerCertificate(authority, folder),
  ];
  await Ledger.create(join(folder, 'signed'));
  const signer = await start('signer', {
    RINGMASTER_SIGNER_LISTEN: '127.0.0.1:0',
    RINGMASTER_SIGNER_TLS_CA: authority.certFile,
    RINGMASTER_SIGNER_TLS_CERT: own.certFile,
    RINGMASTER_SIGNER_TLS_KEY: own.keyFile,
    RINGMASTER_SIGNING_KEY_FILE: ensureSigningKey(folder, 'order-signing').privateFile,
    RINGMASTER_SIGNER_DATA_DIR: join(folder, 'signed'),
    RINGMASTER_SIGN_UNAPPROVED: '1',
  });
  await start('workers', {
    ...shared,
    RINGMASTER_PROBES_FILE: await listProbes(),
    DATABASE_URL: database.workerUrl,
    RINGMASTER_SIGNER_ADDRESS: `127.0.0.1:${String(signer['port'])}`,
    RINGMASTER_SIGNER_TLS_CA: authority.certFile,
    RINGMASTER_SIGNER_TLS_CERT: workers.certFile,
    RINGMASTER_SIGNER_TLS_KEY: workers.keyFile,
  });
});

afterAll(async () => {
  await Promise.all(children.map(stop));
  shop.closeAllConnections();
  shop.close();
  await database.drop();
  await stopServers();
  rmSync(folder, { recursive: true, force: true });
});

test('an operator imports, adds a bundle, plans, launches, holds, resumes, changes the pace and aborts', async () => {
  expect(await ringmaster('hosts', 'import', 'examples/fleet.yaml')).toMatchObject({
    code: 0,
    out: expect.stringContaining('24 hosts added'),
  });

  const unknown = await ringmaster('plan', 'examples/local-good.yaml');
  expect(unknown.code).toBe(2);
  expect(unknown.err).toMatch(
    /^examples\/local-good\.yaml:9:11: bundle hello 2\.0\.0 is not known here\n {6}name: hello\n {12}\^\n/m,
  );

  const archive = join(folder, 'hello.tar.gz');
  expect((await ringmaster('bundle', 'build', 'examples/hello/2.0.0', '-o', archive)).code).toBe(0);
  expect(await ringmaster('bundle', 'add', archive)).toMatchObject({
    code: 0,
    out: expect.stringContaining('added: sha256:'),
  });
  expect(await ringmaster('validate', 'examples/local-good.yaml')).toMatchObject({
    code: 0,
    out: expect.stringContaining('24 hosts'),
  });

  const planned = await ringmaster('plan', 'examples/local-good.yaml', '-o', 'json');
  expect(planned.code).toBe(0);
  const { planHash } = JSON.parse(planned.out) as { planHash: string };
  expect(await ringmaster('launch', '--plan', planHash, '--reason', 'to see it run', '--yes')).toMatchObject({
    code: 0,
    out: expect.stringContaining('is launched'),
  });
  expect((await ringmaster('status')).code).toBe(8);

  const opened = await eventually(
    async () => (await ringmaster('explain', 'local-good', 'host-01')).out.includes('no live session'),
    60_000,
  );
  expect(opened).toBe(true);

  const held = await ringmaster('hold', 'local-good', '--reason', 'error rate of the shop');
  expect(held).toMatchObject({ code: 0, out: expect.stringContaining('effective since') });
  expect((await ringmaster('get', 'local-good')).out).toMatch(
    /local-good {2}held[^]*waiting for: the hold of ann since .* \(error rate of the shop\): ringmaster resume local-good/,
  );
  expect((await ringmaster('explain', 'local-good', 'host-01')).out).toContain('forbids it (error rate of the shop)');

  expect(await ringmaster('resume', 'local-good', '--reason', 'it was the shop', '--yes')).toMatchObject({ code: 0 });
  expect((await ringmaster('get', 'local-good')).out).toMatch(/local-good {2}running/);
  expect(await ringmaster('pace', 'local-good', '--max-in-flight', '25%', '--reason', 'gently', '--yes')).toMatchObject(
    {
      code: 0,
    },
  );

  expect((await ringmaster('abort', 'local-good', '--reason', 'enough')).code).toBe(2);
  expect(await ringmaster('abort', 'local-good', '--reason', 'enough', '--yes')).toMatchObject({
    code: 0,
    out: 'local-good is aborted.\n',
  });
  const waited = await ringmaster('status', 'local-good', '--wait-for', 'ended', '--timeout', '2m');
  expect(waited).toMatchObject({ code: 5, out: expect.stringContaining('phase aborted') });
  expect((await ringmaster('abort', 'local-good', '--reason', 'again', '--yes')).code).toBe(1);
});

test('an operator asks what is wrong, takes hosts out of a campaign, and has a newer one take over', async () => {
  const healthy = await ringmaster('doctor');
  expect(healthy).toMatchObject({ code: 0, out: expect.stringMatching(/ok +token +you are ann\n/) });
  expect((await ringmaster('launch', 'examples/local-good.yaml', '--reason', 'again', '--yes')).code).toBe(0);
  const isRunning = async (): Promise<boolean> => (await ringmaster('status', 'local-good')).out.includes('running');
  expect(await eventually(isRunning, 60_000)).toBe(true);

  expect(await ringmaster('exclude', 'local-good', 'host-02', 'nobody', '--reason', 'in the shop')).toMatchObject({
    code: 0,
    out: expect.stringContaining('1 host taken out of local-good.\nnot nobody: no host of this campaign'),
  });
  const explained = await eventually(
    async () => (await ringmaster('explain', 'local-good', 'host-02')).out.includes('host-02 is skipped (excluded)'),
    60_000,
  );
  expect(explained).toBe(true);
  expect((await ringmaster('explain', 'local-good', 'host-02')).out).toContain('ann took it out of the campaign at ');
  expect(await ringmaster('logs', 'local-good', 'host-02')).toMatchObject({ code: 0, out: 'Nothing was ordered.\n' });
  const retried = await ringmaster('retry', 'local-good', '--host', 'host-02', '--reason', 'it is back');
  expect(retried).toMatchObject({ code: 1, out: expect.stringContaining('it was taken out of the campaign') });

  const newer = join(folder, 'newer.yaml');
  const file = readFileSync(join(CHECKOUT, 'examples/local-good.yaml'), 'utf8');
  writeFileSync(newer, file.replace('name: local-good', 'name: local-newer'));
  expect(await ringmaster('replace', 'local-good', '--with', newer, '--reason', 'a newer one', '--yes')).toMatchObject({
    code: 0,
    out: expect.stringContaining('is launched.'),
  });
  expect((await ringmaster('get', 'local-newer')).out).toContain('takes over from local-good: ringmaster get ');
  const old = await ringmaster('report', 'local-good');
  expect(old.out).toContain('local-newer took over from it.');
  expect(old.out).toMatch(/1 host taken out at .* by ann \(in\s+the\s+shop\)/);
  expect((await ringmaster('abort', 'local-newer', '--reason', 'enough', '--yes')).code).toBe(0);
  expect((await ringmaster('status', 'local-newer', '--wait-for', 'ended', '--timeout', '2m')).code).toBe(5);
});

test('an operator whose gate asks a service sees whom, what it said, and goes on in spite of it', async () => {
  const file = readFileSync(join(CHECKOUT, 'examples/local-good.yaml'), 'utf8').replace('local-good', 'local-asking');
  const asking = (probe: string): string => {
    const path = join(folder, `${probe}.yaml`);
    writeFileSync(
      path,
      file.replace('gate: {', `gate: { ask: [{ probe: ${probe}, interval: 1s, looks: 1000, maxUnclear: 999 }],`),
    );
    return path;
  };
  expect(await ringmaster('plan', asking('store'))).toMatchObject({
    code: 7,
    out: expect.stringMatching(
      /BLOCKED: gate\.ask: no worker has a probe store in its list\.\n {2}next: use one of shop;/,
    ),
  });
  const plan = await ringmaster('plan', asking('shop'));
  expect(plan.out.replace(/\s+/g, ' ')).toContain('The gate asks shop (the shop: the service says pass) every 1s');

  expect((await ringmaster('launch', asking('shop'), '--reason', 'it asks', '--yes')).code).toBe(0);
  const shows = (words: string, ...command: string[]): Promise<boolean> =>
    eventually(async () => (await ringmaster(...command)).out.replace(/\s+/g, ' ').includes(words), 60_000);
  expect(await shows('waiting for: probe shop before ring pilot (inconclusive; 0 of 1', 'get', 'local-asking')).toBe(
    true,
  );
  expect((await ringmaster('explain', 'local-asking')).out).toContain(
    'its ring has not opened; probe shop passed 0 of 1 looks (last inconclusive: the shop: orders: inconclusive)',
  );

  said = 'fail';
  expect(
    await shows('opening of ring pilot: probe shop: the shop: orders: fail, asked at', 'get', 'local-asking'),
  ).toBe(true);
  const held = await ringmaster('explain', 'local-asking');
  expect(held.out).toMatch(/local-asking is held, and waits:[^]*ringmaster resume local-asking --reason TEXT --gate/);
  const resumed = await ringmaster('resume', 'local-asking', '--gate', '--reason', 'known trouble', '--yes');
  expect(resumed).toMatchObject({ code: 0 });
  expect(await shows('probe shop of ring pilot: overridden by ann', 'get', 'local-asking')).toBe(true);
  expect(await shows('it has no live session', 'explain', 'local-asking')).toBe(true);

  expect((await ringmaster('abort', 'local-asking', '--reason', 'enough', '--yes')).code).toBe(0);
  expect((await ringmaster('status', 'local-asking', '--wait-for', 'ended', '--timeout', '2m')).code).toBe(5);
  expect((await ringmaster('report', 'local-asking')).out.replace(/\s+/g, ' ')).toContain('probe shop of ring pilot:');
});

test('a wrong token, a wrong address and a wrong file end with their own codes', async () => {
  const strange = await ringmaster('get', 'nobody');
  expect(strange).toMatchObject({ code: 1, err: expect.stringContaining('there is no campaign nobody') });
  expect((await ringmaster('plan', 'no-such-file.yaml')).code).toBe(2);
  const real = api;
  api = 'http://127.0.0.1:1';
  expect(await ringmaster('get')).toMatchObject({ code: 1, err: expect.stringContaining('does not answer') });
  api = real;
});
