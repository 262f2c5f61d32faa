import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { as, BUNDLE, campaignFile, createTestApi, FLEET, type TestApi, TOKENS } from '../store/api-fixture';

/**
 * schemathesis makes requests out of docs/openapi.json: right ones, and ones that are wrong in every way that a schema can be missed.
 * Whatever comes, the api answers with a status and a body that the document has, and never with a fault of its own. The seed is
 * fixed: what fails here fails again.
 */
const program = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'ringmaster/schemathesis/bin/schemathesis',
);
const document = join(__dirname, '..', '..', 'docs', 'openapi.json');
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
];

let api: TestApi;
let url = '';
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringmaster-fuzz-'));
  api = await createTestApi();
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

/** A fleet, a bundle and a campaign that runs: so that names which are right are met, too. */
async function prepare(): Promise<void> {
  await api.empty();
  const digest = `sha256:${createHash('sha256').update(BUNDLE).digest('hex')}`;
  const post = async (path: string, payload: object): Promise<{ planHash: string }> =>
    (await api.app.inject({ method: 'POST', url: path, headers: as('ann'), payload })).json();
  await post('/v1/hosts', { file: 'fleet.yaml', text: FLEET });
  const query = new URLSearchParams({ name: 'hello', version: '2.0.0', digest }).toString();
  await api.app.inject({
    ...{ method: 'POST', url: `/v1/artifacts/bundles?${query}`, payload: Buffer.from(BUNDLE) },
    headers: { ...as('ann'), 'content-type': 'application/gzip' },
  });
  const { planHash } = await post('/v1/plans', { file: 'c.yaml', text: campaignFile(digest) });
  await post('/v1/campaigns', { planHash });
}

async function fuzz(args: readonly string[], headers: readonly string[]): Promise<string> {
  const words = [
    ...['run', document, '--url', url, '--checks', CHECKS.join(','), '--seed', '1', '--workers', '1'],
    ...['--phases', 'coverage,fuzzing', '--max-examples', '15', '--generation-deterministic', '--no-color'],
    ...['--request-timeout', '60', '--suppress-health-check', 'all', '--warnings', 'off', '--continue-on-failure'],
    // A stream of a campaign that runs has no end, and schemathesis makes no archives.
    ...['--exclude-path', '/v1/campaigns/{campaign}/events', '--exclude-path', '/v1/artifacts/bundles', ...args],
    ...headers.flatMap((header) => ['--header', header]),
  ];
  try {
    return (await promisify(execFile)(program, words, { cwd: folder, maxBuffer: 64 * 1024 * 1024 })).stdout;
  } catch (error) {
    throw new Error(String((error as { stdout?: string }).stdout ?? error).slice(-20_000), { cause: error });
  }
}

test('an admin of everything gets no fault out of any route, whatever is sent', async () => {
  await prepare();
  expect(await fuzz([], [`Authorization: Bearer ${TOKENS.ann}`])).toContain('No issues found');
});

test('neither does a stranger', async () => {
  await prepare();
  expect(await fuzz(['--mode', 'all'], ['Authorization: Bearer nobody-knows-this-token'])).toContain('No issues found');
});
