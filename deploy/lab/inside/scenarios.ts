import { join } from 'node:path';
import type { ScenarioResult, SecurityUpdate } from '../messages';
import { type EndedCampaign, runCampaign, withPackages } from './campaign';
import { EXAMPLES, type FleetHost, STUBBORN_HOST } from './fleet';
import type { Servers } from './servers';

/** What a scenario works with. */
export interface Stage {
  readonly servers: Servers;
  readonly hosts: readonly FleetHost[];
  readonly update: SecurityUpdate;
  /** Files are written here. */
  readonly scratch: string;
  readonly say: (line: string) => void;
}

/** What a scenario found. */
interface Found {
  readonly seen: string;
  readonly failures: readonly string[];
}

interface Scenario {
  readonly name: string;
  run(stage: Stage): Promise<Found>;
}

const CAMPAIGN_MS = 180_000;

/** Everything dpkg says of a host's packages, and of what is not as it should be with them. */
const PACKAGE_DATABASE = `dpkg-query -W -f '\${Package} \${Version} \${db:Status-Abbrev}\\n'; echo audit:; dpkg --audit`;

async function onEach(stage: Stage, script: string): Promise<Map<string, string>> {
  const answers = await Promise.all(
    stage.hosts.map(async (host) => [host.name, (await host.sh(script)).trim()] as const),
  );
  return new Map(answers);
}

function differs(what: string, found: unknown, wanted: unknown): string[] {
  const [is, should] = [JSON.stringify(found), JSON.stringify(wanted)];
  return is === should ? [] : [`${what}: ${is}, but it should be ${should}`];
}

/** Compares what every host answered with what it should have. */
function allAnswer(what: string, found: Map<string, string>, wanted: (host: string) => string): string[] {
  return [...found].flatMap(([host, answer]) => differs(`${what} on ${host}`, answer, wanted(host)));
}

function states(ended: EndedCampaign, wanted: (host: string) => string): string[] {
  return ended.hosts.flatMap((host) => differs(`${host.name} in the campaign`, host.state, wanted(host.name)));
}

function installed(name: string): string {
  return `dpkg-query -W -f '\${Version} \${db:Status-Status}' ${name}`;
}

/** What the gate of the first ring said, as `ringmaster get` tells it. */
async function gateVerdict(servers: Servers, campaign: string): Promise<string | null> {
  const { stdout } = await servers.ringmaster('get', campaign, '-o', 'json');
  const view = JSON.parse(stdout) as { readonly rings: readonly { readonly verdict: string | null }[] };
  return view.rings[0]?.verdict ?? null;
}

const SECURITY: Scenario = {
  name: 'a security update of Debian, with a reboot',
  run: async (stage) => {
    const packages = stage.update.packages.map(({ name, to }) => ({ name, version: to }));
    const file = withPackages('security.yaml', packages, stage.scratch);
    const bootIds = await onEach(stage, 'cat /proc/sys/kernel/random/boot_id');
    const failures = [];
    for (const { name, from } of stage.update.packages) {
      failures.push(...allAnswer(`${name} before`, await onEach(stage, installed(name)), () => `${from} installed`));
    }
    const request = { servers: stage.servers, file, name: 'lab-security', timeoutMs: CAMPAIGN_MS, say: stage.say };
    const ended = await runCampaign(request);
    failures.push(...differs('the campaign ended', ended.phase, 'completed'), ...states(ended, () => 'patched'));
    for (const { name, to } of stage.update.packages) {
      failures.push(...allAnswer(name, await onEach(stage, installed(name)), () => `${to} installed`));
    }
    failures.push(...allAnswer('nginx', await onEach(stage, 'systemctl is-active nginx'), () => 'active'));
    const now = await onEach(stage, 'cat /proc/sys/kernel/random/boot_id');
    const rebooted = [...now].filter(([host, id]) => bootIds.get(host) !== id).length;
    failures.push(...differs('hosts with a new boot id', rebooted, stage.hosts.length));
    const changes = stage.update.packages.map(({ name, from, to }) => `${name} ${from} -> ${to}`).join(', ');
    return { seen: `${changes}: ${ended.hosts.length} hosts patched, ${rebooted} with a new boot id`, failures };
  },
};

const ONE_HOST: Scenario = {
  name: 'one host goes back by itself, the others finish',
  run: async (stage) => {
    const file = join(EXAMPLES, 'one-host.yaml');
    const request = { servers: stage.servers, file, name: 'lab-one-host', timeoutMs: CAMPAIGN_MS, say: stage.say };
    const ended = await runCampaign(request);
    const versions = await onEach(stage, installed('lab-shop'));
    const failures = [
      ...differs('the campaign ended', ended.phase, 'completed'),
      ...states(ended, (host) => (host === STUBBORN_HOST ? 'backed_out' : 'patched')),
      ...allAnswer('lab-shop', versions, (host) => (host === STUBBORN_HOST ? '1.0 installed' : '2.0 installed')),
    ];
    const patched = ended.hosts.filter((host) => host.state === 'patched').length;
    return {
      seen: `${STUBBORN_HOST} is back on lab-shop ${versions.get(STUBBORN_HOST) ?? 'nothing'}; ${patched} patched`,
      failures,
    };
  },
};

const FAILING: Scenario = {
  name: 'a package whose postinst fails: held, backed out',
  run: async (stage) => {
    const before = await onEach(stage, PACKAGE_DATABASE);
    const file = join(EXAMPLES, 'failing.yaml');
    const request = { servers: stage.servers, file, name: 'lab-failing', timeoutMs: CAMPAIGN_MS, say: stage.say };
    const ended = await runCampaign(request);
    const after = await onEach(stage, PACKAGE_DATABASE);
    const touched = ended.hosts.filter((host) => host.state === 'backed_out');
    const spared = ended.hosts.filter((host) => host.state === 'skipped');
    const verdict = await gateVerdict(stage.servers, 'lab-failing');
    const lines = [...after.values()].reduce((sum, text) => sum + text.split('\n').length - 1, 0);
    const failures = [
      ...differs('the campaign ended', ended.phase, 'backed_out'),
      ...allAnswer('the package database', after, (host) => before.get(host) ?? ''),
      ...differs('hosts backed out and hosts never begun', touched.length + spared.length, stage.hosts.length),
      ...differs("the first ring's gate", verdict, 'fail'),
      ...(touched.length === 0 ? ['no host was touched: nothing was tried, so nothing is proven'] : []),
    ];
    return {
      seen: `${touched.length} backed out, ${spared.length} never begun; ${lines} packages as before`,
      failures,
    };
  },
};

const UNKNOWN: Scenario = {
  name: 'a version no host can find is refused by plan',
  run: async (stage) => {
    const file = join(EXAMPLES, 'unknown.yaml');
    const { status, stderr, stdout } = await stage.servers.ringmaster('plan', file);
    const position = /unknown\.yaml:\d+:\d+:.*/.exec(stderr + stdout)?.[0] ?? null;
    const failures = [
      ...differs('exit status of plan', status, 2),
      ...(position === null ? [`no position in the file was named: ${(stderr + stdout).trim()}`] : []),
    ];
    return { seen: position ?? 'nothing', failures };
  },
};

const SCENARIOS: readonly Scenario[] = [SECURITY, ONE_HOST, FAILING, UNKNOWN];

async function runOne(scenario: Scenario, stage: Stage): Promise<ScenarioResult> {
  const began = Date.now();
  const found = await scenario.run(stage).catch((error: unknown) => ({
    seen: 'it did not come to its end',
    failures: [error instanceof Error ? error.message : String(error)],
  }));
  return { name: scenario.name, ...found, seconds: (Date.now() - began) / 1000 };
}

/** Runs all scenarios, one after the other on the same hosts, and tells each result. */
export async function runScenarios(stage: Stage, tell: (result: ScenarioResult) => void): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  for (const scenario of SCENARIOS) {
    stage.say(`Scenario ${results.length + 1} of ${SCENARIOS.length}: ${scenario.name}.`);
    const result = await runOne(scenario, stage);
    tell(result);
    results.push(result);
  }
  return results;
}
