import { cpSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whenNpmIsGone } from '../local/ancestors';
import { startGuard } from '../local/guard';
import { INTERRUPTED } from '../local/stopper';
import { findTemporal } from '../local/temporal-binary';
import { say } from '../local/terminal';
import { type LabConfig, parseLabConfig } from './config';
import { Enclosure } from './enclosure';
import { runHostScenarios, runStory, type StoryPart } from './host-scenarios';
import type { ScenarioResult } from './messages';
import { fetchUpdate, findSecurityUpdate } from './package-pair';
import { prepareLab } from './prepare';
import { RELEASE_ROOTS, VM_ROOT } from './root-recipes';

const guard = startGuard();
let enclosure: Enclosure | null = null;
let isStopping = false;

function describe(result: ScenarioResult): string {
  const outcome = result.failures.length === 0 ? 'ok    ' : 'FAILED';
  const line = `${outcome} ${result.name}: ${result.seen} (${result.seconds.toFixed(1)} s)`;
  return [line, ...result.failures.map((failure) => `         ${failure}`)].join('\n');
}

/** Only after a failure: the logs are what is left of a lab then. */
function keepLogs(root: string): void {
  const logs = join(root, 'servers', 'logs');
  if (!existsSync(logs)) return;
  const kept = mkdtempSync(join(tmpdir(), 'ringmaster-failed-lab-'));
  cpSync(logs, kept, { recursive: true });
  say(`The logs of its servers and the journals of its hosts: ${kept}`);
}

/** Removes everything of the lab; nothing of it is worth a wait. */
async function close(): Promise<void> {
  isStopping = true;
  await enclosure?.close();
  await guard.close();
}

function interrupt(): void {
  if (isStopping) return;
  say('Removing the lab.');
  void close().then(() => process.exit(INTERRUPTED));
}

/** One host, told with what its own commands said. */
async function tellStory({ cacheDir, output }: LabConfig): Promise<void> {
  await prepareLab({ cacheDir, guard, say });
  say('The story of one host: an install, a power cut in the midst of it, its repair, a backout (20 to 60 s).');
  const parts: StoryPart[] = [];
  const onPart = (part: StoryPart): void => {
    parts.push(part);
    if (output === 'text') process.stdout.write(`\n# ${part.title}\n$ ${part.command}\n${part.output}\n`);
  };
  const onScenario = (result: ScenarioResult): void => {
    say(describe(result));
  };
  const scenarios = await runStory({ suite: 'story', cacheDir, guard, onPart, onScenario });
  if (output === 'json') process.stdout.write(`${JSON.stringify(parts, null, 2)}\n`);
  process.exitCode = scenarios.every(({ failures }) => failures.length === 0) ? 0 : 1;
}

type Tell = (result: ScenarioResult) => void;

/** Brings up the product and its hosts, and runs the campaigns. */
async function runCampaigns(config: LabConfig, onScenario: Tell): Promise<readonly ScenarioResult[]> {
  const { cacheDir, temporalCacheDir, path, actor } = config;
  const prepared = await prepareLab({ cacheDir, guard, say });
  await findTemporal({ path, cacheDir: temporalCacheDir, guard, log: say });
  const update = await findSecurityUpdate(prepared);
  const packages = await fetchUpdate(prepared, update);
  say('Opening the lab: namespaces, a bridge, a signed repository (2 to 10 s).');
  enclosure = await Enclosure.open({ base: prepared.base, packages, say, onScenario, environment: {} });
  const servers = { temporalCacheDir, path, actor };
  const results = (await enclosure.ask({ do: 'scenarios', update, servers })) as readonly ScenarioResult[];
  if (results.some(({ failures }) => failures.length > 0)) keepLogs(enclosure.directory.root);
  await enclosure.close();
  enclosure = null;
  return results;
}

/** What was asked for, and is told scenario by scenario. */
async function runSuite(
  config: LabConfig & { readonly suite: Exclude<LabConfig['suite'], 'story'> },
  onScenario: Tell,
): Promise<readonly ScenarioResult[]> {
  const { suite, cacheDir, only } = config;
  switch (suite) {
    case 'short':
      return runCampaigns(config, onScenario);
    case 'all': {
      const campaigns = await runCampaigns(config, onScenario);
      say('Now single hosts: orders, refusals, and a crash at every boundary (10 to 20 min).');
      return [...campaigns, ...(await runHostScenarios({ suite, cacheDir, guard, onScenario }))];
    }
    case 'roots':
      for (const recipe of RELEASE_ROOTS) await prepareLab({ cacheDir, guard, say, recipe });
      return runHostScenarios({ suite, cacheDir, guard, onScenario });
    case 'vm':
      await prepareLab({ cacheDir, guard, say, recipe: VM_ROOT });
      say('Virtual machines without hardware support: about half a minute for each boot (10 to 20 min in all).');
      return runHostScenarios({ suite, cacheDir, guard, onScenario, only });
  }
}

async function run(config: LabConfig): Promise<void> {
  const { output, suite } = config;
  if (suite === 'story') return tellStory(config);
  const scenarios = await runSuite({ ...config, suite }, (result) => {
    if (output === 'text') process.stdout.write(`${describe(result)}\n`);
  });
  const held = scenarios.filter((scenario) => scenario.failures.length === 0).length;
  const seconds = Math.round(performance.now() / 100) / 10;
  if (output === 'json') process.stdout.write(`${JSON.stringify({ seconds, scenarios }, null, 2)}\n`);
  else process.stdout.write(`${held} of ${scenarios.length} scenarios held, ${seconds} s in all\n`);
  process.exitCode = held === scenarios.length ? 0 : 1;
}

async function main(): Promise<void> {
  const config = parseLabConfig(process.argv.slice(2), process.env);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  whenNpmIsGone(interrupt);
  try {
    await run(config);
  } catch (error) {
    // What was under way when everything was removed fails; that is no news.
    if (isStopping) return;
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
    if (enclosure !== null) keepLogs(enclosure.directory.root);
  }
  await close();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
