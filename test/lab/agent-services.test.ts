import { AgentOnHost, expectEnd, type Packages, type ReportLine } from './agent-host';
import { TestLab } from './host';

/** A library that any program can load. */
const LIBRARY = '/usr/lib/x86_64-linux-gnu/libz.so.1';
const RESTART = { restartServices: true } as const;

let lab: TestLab | null = null;
let agent: AgentOnHost;

/** Two versions of a package with a library, and a service of the same name that is linked to it. */
async function publishTenant(name: string): Promise<Packages> {
  const file = `/usr/lib/${name}.so`;
  const unit = [
    '[Service]',
    `ExecStartPre=/bin/sh -c "test ! -e /var/bad-${name} && { test ! -e /var/slow-${name} || sleep 5; }"`,
    `ExecStart=/usr/bin/python3 -c "import ctypes, time; ctypes.CDLL('${file}'); time.sleep(1000000)"`,
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
  const libraries = { [file]: LIBRARY };
  await lab!.publish({ name, version: '1.0', libraries }, { name, version: '1.1', libraries });
  await agent.host.sh(`apt-get update -qq && apt-get install -y -qq ${name}=1.0 >/dev/null 2>&1`);
  await agent.host.writeFile(`/etc/systemd/system/${name}.service`, unit);
  await agent.host.sh(`systemctl daemon-reload; systemctl enable -q --now ${name}
    until grep -qs ${file} "/proc/$(systemctl show -P MainPID ${name})/maps"; do sleep 0.1; done`);
  return [{ name, version: '1.1' }];
}

/** Its process; changes with each restart. */
async function processOf(name: string): Promise<string> {
  return (await agent.host.run(['systemctl', 'show', '-P', 'MainPID', name])).trim();
}

function installRestarting(packages: Packages): Promise<ReportLine> {
  return agent.install(packages, { install: { patch: agent.patch(packages), ...RESTART } });
}

beforeAll(async () => {
  lab = await TestLab.open();
  agent = await AgentOnHost.boot(lab, 'services', { packages: { allow: ['*'], neverRestart: ['keeper*.service'] } });
}, 240_000);
afterAll(() => lab?.close());

test('a service that uses a replaced library asks for a reboot, or is restarted instead where the order says so', async () => {
  const packages = await publishTenant('tenant');
  const before = await processOf('tenant');
  const first = await agent.install(packages);
  expectEnd(first, 'SUCCEEDED', '');
  expect(first.rebootRequired).toBe(true);
  expect(first.message).toContain('reboot required: old files are still in use by tenant.service');
  expect(await processOf('tenant')).toBe(before);
  const restarted = await installRestarting(packages);
  expectEnd(restarted, 'SUCCEEDED', '');
  expect(restarted.rebootRequired).toBe(false);
  expect(restarted.message).toContain('restarted instead of a reboot: tenant.service');
  expect(await processOf('tenant')).not.toBe(before);
  await agent.host.sh(
    `systemctl is-active -q tenant; ! grep -q deleted "/proc/$(systemctl show -P MainPID tenant)/maps"`,
  );
});

test('a service that this host never restarts is left alone, and a reboot stays due', async () => {
  const packages = await publishTenant('keeper');
  const before = await processOf('keeper');
  const report = await installRestarting(packages);
  expectEnd(report, 'SUCCEEDED', '');
  expect(report.rebootRequired).toBe(true);
  expect(report.message).toContain('keeper.service is not restarted by itself');
  expect(await processOf('keeper')).toBe(before);
  await agent.host.run(['systemctl', 'disable', '--now', '-q', 'keeper']);
});

test('a service that does not come up again fails the order, which says so, and the host goes back', async () => {
  const packages = await publishTenant('brittle');
  await agent.host.run(['touch', '/var/bad-brittle']);
  const report = await installRestarting(packages);
  expectEnd(report, 'FAILED', 'service_lost');
  expect(report).toMatchObject({ unchanged: false, rebootRequired: false });
  expect(report.message).toMatch(
    /^brittle\.service is failed; .*restarted instead of a reboot: brittle\.service; systemctl/,
  );
  expectEnd(await agent.backOut(packages, report.operationId), 'SUCCEEDED', '');
});

test('an agent killed while it restarts a service ends that order, having begun it once', async () => {
  const packages = await publishTenant('slow');
  await agent.host.run(['touch', '/var/slow-slow']);
  const id = await agent.offerInstall(packages, {
    install: { patch: agent.patch(packages), ...RESTART },
  });
  await agent.host.sh('until systemctl show -P ActiveState slow | grep -q activating; do sleep 0.1; done');
  await agent.host.run(['systemctl', 'kill', '-s', 'KILL', 'ringmaster-agent']);
  const report = await agent.ending(id);
  expectEnd(report, 'SUCCEEDED', '');
  expect(report.rebootRequired).toBe(false);
  expect(await agent.beginnings(id)).toBe(1);
  await agent.host.run(['systemctl', 'is-active', '-q', 'slow']);
});
