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

/**
 * Programs that the watcher finds before the real ones: they stop it right before and after what makes its decision and its
 * result count. Once each: a file says that it has been.
 */
function standIn(program: 'ln' | 'mv', what: 'verdict' | 'result'): string {
  // This program as well: it would go on with what the watcher asked of it.
  const stop = (when: string): string =>
    `test -e /var/been-${when} || { touch /var/been-${when}; sync; kill -STOP $PPID $$; }`;
  return `#!/bin/sh
[ "$2" = ${what} ] && [ -e /var/stops-watcher ] || exec /usr/bin/${program} "$@"
${stop(`before-${what}`)}
/usr/bin/${program} "$@" || exit
${stop(`after-${what}`)}
`;
}

/** Resolves once it does, at such a point. */
async function watcherStandsStill(point: string): Promise<void> {
  const state = 'grep -q "^State:.T" "/proc/$(systemctl show -P MainPID ringmaster-agent-watch)/status" 2>/dev/null';
  await agent.host.sh(
    `for i in $(seq 1200); do test -e /var/been-${point} && ${state} && exit 0; sleep 0.05; done; echo it came never by; exit 1`,
  );
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
  for (const [program, what] of [
    ['ln', 'verdict'],
    ['mv', 'result'],
  ] as const) {
    await agent.host.writeFile(`/usr/sbin/${program}`, standIn(program, what));
    await agent.host.sh(`chmod +x /usr/sbin/${program}`);
  }
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

test.each([
  ['killed', 'without power'],
  ['without power', 'killed'],
] as const)(
  'a watcher that is %s around its decision, and %s around its result, goes on each time, and takes it back once',
  async (first, second) => {
    await agent.host.sh('rm -f /var/been-*; touch /var/stops-watcher');
    const id = await agent.offerInstall(upgradeTo('3.0'), ofItsOwn());
    for (const [point, how] of [
      ['before-verdict', first],
      ['after-verdict', second],
      ['before-result', first],
      ['after-result', second],
    ] as const) {
      await watcherStandsStill(point);
      if (how === 'killed') await agent.host.sh(`systemctl kill --kill-who=all --signal=KILL ringmaster-agent-watch`);
      else {
        await agent.host.powerOff();
        await agent.host.powerOn();
      }
    }
    expectEnd(await agent.ending(id), 'BACKED_OUT', 'agent_put_back');
    expect(await agent.state(PACKAGE)).toBe('2.0 ii');
    expect(await agent.beginnings(id)).toBe(1);
    await watcherIsGone();
    await agent.host.sh('rm /var/stops-watcher');
  },
);

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
