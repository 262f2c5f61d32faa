import { randomUUID } from 'node:crypto';
import { AgentOnHost, expectEnd } from './agent-host';
import { AgentPackages } from './agent-package';
import { TestLab } from './host';

const PACKAGE = 'ringmaster-agent';
const WATCHER = '/etc/systemd/system/ringmaster-agent-watch.service';
/** Versions of the agent that are none: one ends at once, the other runs and says nothing to anybody. */
const ENDS_AT_ONCE = 'process.exit(3);';
const SAYS_NOTHING = 'setInterval(() => undefined, 1_000);';

let packages: AgentPackages;
let lab: TestLab | null = null;
let agent: AgentOnHost;

/** What a host must not lose with its agent: who it is to the server, and what it has accepted. */
async function memory(): Promise<{ journalId: string; highestSequence: number }> {
  const words = ['journal', '-o', 'json', '--config', '/etc/ringmaster/agent.yaml'];
  const { journalId, highestSequence } = JSON.parse(await agent.host.run([PACKAGE, ...words])) as Awaited<
    ReturnType<typeof memory>
  >;
  return { journalId, highestSequence };
}

function upgradeTo(version: string) {
  return [{ name: PACKAGE, version }];
}

/** A campaign of its own: orders of one campaign share the way back of the first. */
function ofItsOwn() {
  return { campaignId: randomUUID() };
}

async function isWatched(): Promise<boolean> {
  return (await agent.host.tryRun(['test', '-e', WATCHER])).status === 0;
}

async function watcherIsGone(): Promise<void> {
  await agent.host.sh(`for i in $(seq 300); do test -e ${WATCHER} || exit 0; sleep 0.1; done; exit 1`);
}

beforeAll(async () => {
  packages = await AgentPackages.create();
  const files = await Promise.all([
    packages.build('1.0'),
    packages.build('2.0'),
    packages.build('3.0', ENDS_AT_ONCE),
    packages.build('4.0', SAYS_NOTHING),
  ]);
  lab = await TestLab.open({ findPackages: () => Promise.resolve(files) });
  agent = await AgentOnHost.boot(lab, 'upgraded', { isBare: true });
  await agent.host.sh(`apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get -qq -y install ${PACKAGE}=1.0`);
  await agent.until('a session', ({ hellos }) => hellos[0]);
}, 400_000);
afterAll(async () => {
  await lab?.close();
  packages.remove();
});

test('an order upgrades the agent that carries it out: the new one adopts its journal, reports, and ends the watch', async () => {
  const before = await memory();
  expectEnd(await agent.install(upgradeTo('2.0'), ofItsOwn()), 'SUCCEEDED', '');
  expect(await agent.state(PACKAGE)).toBe('2.0 ii');
  expect(await agent.host.run([PACKAGE, '--version'])).toBe('2.0\n');
  expect((await memory()).journalId).toBe(before.journalId);
  expect(await isWatched()).toBe(false);
});

test('an agent whose new version does not start comes back as the old one, and the server hears why', async () => {
  await agent.host.sh(
    `sed -i 's/"reconnect"/"upgradePatience":"5s","reconnect"/' /etc/ringmaster/agent.yaml; systemctl restart ${PACKAGE}`,
  );
  const before = await memory();
  const report = await agent.install(upgradeTo('3.0'), ofItsOwn());
  expectEnd(report, 'BACKED_OUT', 'agent_put_back');
  expect(report.message).toContain('ringmaster-agent 3.0 did not report in time; its watcher put 2.0 back');
  expect(await agent.state(PACKAGE)).toBe('2.0 ii');
  expect(await memory()).toEqual({ ...before, highestSequence: before.highestSequence + 1 });
  await watcherIsGone();
});

test('a watch goes on after a power cut, and takes back a version that runs and never reports', async () => {
  const id = await agent.offerInstall(upgradeTo('4.0'), ofItsOwn());
  await agent.host.sh(`until dpkg-query -W ${PACKAGE} | grep -q 4.0; do sleep 0.1; done`);
  await agent.host.powerOff();
  await agent.host.powerOn();
  expectEnd(await agent.ending(id), 'BACKED_OUT', 'agent_put_back');
  expect(await agent.state(PACKAGE)).toBe('2.0 ii');
  await watcherIsGone();
  expectEnd(await agent.install(upgradeTo('2.0'), ofItsOwn()), 'SUCCEEDED', '');
});

test('whoever purges the package in the midst of a watch is rid of it: nothing brings it back', async () => {
  await agent.offerInstall(upgradeTo('4.0'), ofItsOwn());
  await agent.host.sh(
    `until dpkg-query -W -f '\${Version} \${db:Status-Abbrev}' ${PACKAGE} | grep -q '4.0 ii'; do sleep 0.1; done`,
  );
  expect(await isWatched()).toBe(true);
  await agent.host.sh(`DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=60 purge ${PACKAGE}`);
  await agent.host.sh(
    'for i in $(seq 300); do systemctl is-active -q ringmaster-agent-watch || exit 0; sleep 0.1; done; exit 1',
  );
  expect(await isWatched()).toBe(false);
  expect(await agent.state(PACKAGE)).toBe('');
});
