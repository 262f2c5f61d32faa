import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type ApiClient, createApiClient } from './api-client';
import { BAD, type ExampleCampaign, GOOD, patiently, runExample } from './campaigns';
import { CHECKOUT } from './checkout';
import { type CommandLine, createCommandLine } from './command-line';
import { DEFAULT_RUN_DIR } from './config';
import { type DevelopmentTrust, ensureDevelopmentTrust } from './development-trust';
import { answeredVersion, type InventoryHost, type LocalHost, startFleet } from './fleet';
import { readJournals } from './journals';
import { type Ended, type Expectation, type Proof, proofTable, prove, witness } from './proof';
import type { RunContext } from './run-context';
import { writeRuntimeFile } from './runtime-file';
import { type Stack, startStack } from './stack';
import { waitUntil } from './wait-until';

/** The bundle every host begins with, and the two the campaigns bring. */
const FIRST_VERSION = '1.0.0';
const VERSIONS = [FIRST_VERSION, '2.0.0', '3.0.0'];
const FLEET_FILE = join(CHECKOUT, 'examples', 'fleet.yaml');

/** What each example must have done; version 3 never stays, and its gate speaks in or before the second ring. */
const EXPECTED: readonly { readonly example: ExampleCampaign; readonly expected: Expectation }[] = [
  { example: GOOD, expected: { phase: 'completed', version: '2.0.0', touchedRingsAtMost: null } },
  { example: BAD, expected: { phase: 'backed_out', version: '2.0.0', touchedRingsAtMost: 2 } },
];

/** A local run that is up. */
export interface LocalRun {
  readonly context: RunContext;
  readonly stack: Stack;
  readonly api: ApiClient;
  readonly commands: CommandLine;
  readonly hosts: readonly LocalHost[];
  /** Signed manifests of the examples, by their files. */
  readonly manifests: ReadonlyMap<string, string>;
}

function fleetNames(): Set<string> {
  const file: unknown = parse(readFileSync(FLEET_FILE, 'utf8'));
  if (typeof file !== 'object' || file === null || !('hosts' in file) || !Array.isArray(file.hosts)) {
    throw new Error(`${FLEET_FILE} names no hosts`);
  }
  return new Set(file.hosts.map((host: { readonly name?: unknown }) => String(host.name)));
}

/** Imports the fleet and adds the application's bundles, as an operator would; both may have been done before. */
async function stockUp({ dir }: RunContext, commands: CommandLine): Promise<string> {
  mkdirSync(dir.bundles, { recursive: true, mode: 0o700 });
  await commands.ringmaster('hosts', 'import', FLEET_FILE);
  for (const version of VERSIONS) {
    const archive = archiveOf(dir, version);
    await commands.ringmaster('bundle', 'build', join(CHECKOUT, 'examples', 'hello', version), '-o', archive);
    await commands.ringmaster('bundle', 'add', archive);
  }
  return archiveOf(dir, FIRST_VERSION);
}

/** What every host believes, and what its orders may ask: two people's keys, both of this run (development-trust.ts). */
async function approveExamples(
  { dir }: RunContext,
  trust: DevelopmentTrust,
  commands: CommandLine,
): Promise<{ readonly rootFile: string; readonly manifests: ReadonlyMap<string, string> }> {
  await commands.ringmaster('keys', 'publish', trust.rootFile);
  await commands.ringmaster('keys', 'publish', trust.revocationsFile);
  const waysBack = VERSIONS.map((version) => ({ version, file: archiveOf(dir, version) }));
  const manifests = new Map<string, string>();
  for (const { example } of EXPECTED) {
    const file = join(CHECKOUT, example.file);
    manifests.set(example.file, await trust.approve({ file, hosts: fleetNames().size, waysBack }));
  }
  return { rootFile: trust.rootFile, manifests };
}

function archiveOf({ bundles }: RunContext['dir'], version: string): string {
  return join(bundles, `hello-${version}.tar.gz`);
}

async function membersOfFleet(api: ApiClient): Promise<InventoryHost[]> {
  const names = fleetNames();
  return (await api.hosts()).filter((host) => names.has(host.name));
}

async function fleetIsUp(run: Pick<LocalRun, 'api' | 'hosts'>): Promise<boolean> {
  const connected = (await patiently(() => run.api.hosts())).filter((host) => host.connected).map((host) => host.name);
  if (!run.hosts.every((host) => connected.includes(host.name))) return false;
  const versions = await Promise.all(run.hosts.map((host) => answeredVersion(host)));
  return versions.every((version) => version !== null);
}

/** Brings up the whole product with its fleet. Resolves when all 24 hosts are connected and serve their application. */
export async function bringUp(context: RunContext): Promise<LocalRun> {
  const { say, dir } = context;
  // Always the same build: what a run left unfinished goes on with whatever the checkout holds by then.
  const trust = await ensureDevelopmentTrust(dir.keys);
  const stack = await startStack(context, { buildId: 'local', trustRootFile: trust.rootFile });
  writeRuntimeFile(context, stack);
  context.changed(() => {
    writeRuntimeFile(context, stack);
  });
  const api = createApiClient(stack.apiUrl, dir.tokenFile);
  const commands = createCommandLine(context, stack);
  say('Importing the fleet and the three versions of its application.');
  const bundle = await stockUp(context, commands);
  const { rootFile: trustRoot, manifests } = await approveExamples(context, trust, commands);
  const members = await membersOfFleet(api);
  say(`Starting ${members.length} agents, each with an application of its own (10 to 40 s).`);
  const hosts = await startFleet(context, stack, { hosts: members, bundle, trustRoot });
  const run = { context, stack, api, commands, hosts, manifests };
  await waitUntil(() => fleetIsUp(run), {
    what: `all ${hosts.length} hosts to be connected and to serve (their logs: ${dir.logs})`,
    timeoutMs: 120_000,
  });
  say(
    `All ${hosts.length} hosts are connected; each serves its application on a port of its own from ${hosts[0]?.port ?? 0} up.`,
  );
  return run;
}

/** Runs what is unfinished or was never launched of the two examples, and proves each that ended here. */
export async function runExamples(run: LocalRun): Promise<{ name: string; proof: Proof }[]> {
  const { api, commands, hosts, context } = run;
  const ended: Ended[] = [];
  for (const { example, expected } of EXPECTED) {
    const manifest = run.manifests.get(example.file);
    if (manifest === undefined) throw new Error(`${example.file} was not approved`);
    const operator = { api, commands, say: context.say, stopping: context.stopping };
    const campaign = await runExample(operator, { ...example, manifest });
    if (campaign !== null) ended.push(await witness(hosts, campaign, expected));
  }
  if (ended.length === 0) return [];
  context.say(`Asking all ${hosts.length} agents for their journals.`);
  const journaled = await readJournals(commands, hosts);
  return Promise.all(
    ended.map(async (each) => ({ name: each.campaign.name, proof: await prove(api, each, journaled) })),
  );
}

/** Prints what was proven; answers whether all of it is as it should be. */
export function showProofs(run: LocalRun, proofs: readonly { name: string; proof: Proof }[]): boolean {
  if (proofs.length === 0) return true;
  process.stdout.write(`\n${proofTable(proofs)}\n\n`);
  const failures = proofs.flatMap(({ name, proof }) => proof.failures.map((failure) => `${name}: ${failure}`));
  for (const failure of failures) run.context.say(`NOT as it should be. ${failure}`);
  if (failures.length === 0)
    run.context.say('All of it is as it should be: each campaign ended as it had to, nothing ran twice.');
  return failures.length === 0;
}

/** Where each process serves its metrics, for a person. */
function listeners(metrics: Readonly<Record<string, string>>): string[] {
  return Object.entries(metrics).map(([name, address]) => `  ${name} http://${address}/metrics`);
}

/** What a person can do next. */
export function nextSteps(run: LocalRun): string {
  const first = run.hosts[0];
  const { root, tokenFile } = run.context.dir;
  // The commands find the usual directory by themselves.
  const elsewhere =
    root === DEFAULT_RUN_DIR ? [] : [`  export RINGMASTER_URL=${run.stack.apiUrl} RINGMASTER_TOKEN_FILE=${tokenFile}`];
  return [
    '',
    'Everything is up until you press Ctrl-C. In another terminal:',
    ...elsewhere,
    '  npx ringmaster status                        what is going on',
    '  npx ringmaster get                           all campaigns',
    '  npx ringmaster hosts list                    the fleet',
    '  npx ringmaster report local-bad              what became of a campaign; also explain, hold, audit: --help',
    '  npx ringmaster plan examples/local-good.yaml what it would do; to run it:',
    '  npx ringmaster launch examples/local-good.yaml \\',
    `    --manifest ${join(run.context.dir.keys, 'local-good.manifest.json')} --reason "to see it run"`,
    `  npx ringmaster-agent journal -o json --config ${first?.configFile ?? ''}`,
    `  curl http://127.0.0.1:${first?.port ?? 0}/health`,
    'Metrics for Prometheus (dashboards, alerts: docs/operations.md, "Watching"):',
    ...listeners(run.stack.metrics),
    `The api: ${run.stack.apiUrl}`,
    `Logs: ${run.context.dir.logs}`,
    `To begin anew: stop, then remove ${root}`,
    '',
  ].join('\n');
}
