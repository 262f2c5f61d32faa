import { join } from 'node:path';
import { withPackages } from './campaign';
import { EXAMPLES, STUBBORN_HOST } from './fleet';
import { allAnswer, campaign, differs, endsAs, gateVerdict, onEach, type Scenario } from './scenario';

/** Everything dpkg says of a host's packages, and of what is not as it should be with them. */
const PACKAGE_DATABASE = `dpkg-query -W -f '\${Package} \${Version} \${db:Status-Abbrev}\\n'; echo audit:; dpkg --audit`;
const BOOT_ID = 'cat /proc/sys/kernel/random/boot_id';

function installed(name: string): string {
  return `dpkg-query -W -f '\${Version} \${db:Status-Status}' ${name}`;
}

const SECURITY: Scenario = {
  name: 'a security update of Debian, with a reboot',
  run: async (stage) => {
    const { hosts, update } = stage;
    const packages = update.packages.map(({ name, to }) => ({ name, version: to }));
    const file = withPackages('security.yaml', packages, stage.scratch);
    const bootIds = await onEach(hosts, BOOT_ID);
    const failures = [];
    for (const { name, from } of update.packages) {
      failures.push(...allAnswer(`${name} before`, await onEach(hosts, installed(name)), () => `${from} installed`));
    }
    const ended = await campaign(stage, 'lab-security', { file });
    failures.push(...endsAs(ended, 'completed', () => 'patched'));
    for (const { name, to } of update.packages) {
      failures.push(...allAnswer(name, await onEach(hosts, installed(name)), () => `${to} installed`));
    }
    failures.push(...allAnswer('nginx', await onEach(hosts, 'systemctl is-active nginx'), () => 'active'));
    const now = await onEach(hosts, BOOT_ID);
    const rebooted = [...now].filter(([host, id]) => bootIds.get(host) !== id).length;
    failures.push(...differs('hosts with a new boot id', rebooted, hosts.length));
    const changes = update.packages.map(({ name, from, to }) => `${name} ${from} -> ${to}`).join(', ');
    return { seen: `${changes}: ${ended.hosts.length} hosts patched, ${rebooted} with a new boot id`, failures };
  },
};

const ONE_HOST: Scenario = {
  name: 'one host goes back by itself, the others finish',
  run: async (stage) => {
    const ended = await campaign(stage, 'lab-one-host');
    const versions = await onEach(stage.hosts, installed('lab-shop'));
    const failures = [
      ...endsAs(ended, 'completed', (host) => (host === STUBBORN_HOST ? 'backed_out' : 'patched')),
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
    const before = await onEach(stage.hosts, PACKAGE_DATABASE);
    const ended = await campaign(stage, 'lab-failing');
    const after = await onEach(stage.hosts, PACKAGE_DATABASE);
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

/** The scenarios of hosts with Debian packages. */
export const DEB_SCENARIOS: readonly Scenario[] = [SECURITY, ONE_HOST, FAILING, UNKNOWN];
