import { AgentOnHost, expectEnd } from './agent-host';
import { TestLab } from './host';

let lab: TestLab | null = null;
let agent: AgentOnHost;

beforeAll(async () => {
  lab = await TestLab.open();
  agent = await AgentOnHost.boot(lab, 'told');
}, 240_000);
afterAll(() => lab?.close());

/** Who holds a shutdown off. */
const holders = (): Promise<string> => agent.host.run(['systemd-inhibit', '--list', '--no-pager']);

test('an install that takes long says in its report what is being done, and how far it is', async () => {
  const packages = await agent.publishPair(lab!, 'slow', {
    next: { postinst: 'until test -e /tmp/go-on; do sleep 0.1; done' },
  });
  const operationId = await agent.offerInstall(packages);
  const said = await agent.until('its progress', ({ reports }) =>
    reports.find((each) => each.operationId === operationId && each.progress !== null),
  );
  expect(said.phase).toBe('PHASE_EXECUTING');
  expect(said.progress?.doing).toMatch(/slow/);
  expect(said.progress?.percent).toBeGreaterThan(0);
  // The script of a package is still running: nobody turns the host off by mistake.
  expect(await holders()).toContain('packages are being changed');
  await agent.host.sh('touch /tmp/go-on');
  expectEnd(await agent.ending(operationId), 'SUCCEEDED', '');
  expect(await holders()).not.toContain('packages are being changed');
});

test('a change that was killed, and its way back, hold no reboot off afterwards', async () => {
  const packages = await agent.publishPair(lab!, 'killed', {
    next: { postinst: 'test -e /var/been || { touch /var/been; sleep 1000; }' },
  });
  const operationId = await agent.offerInstall(packages);
  await agent.host.sh('until test -e /var/been; do sleep 0.1; done');
  expect(await holders()).toContain('packages are being changed');
  await agent.host.run(['systemctl', 'kill', '--kill-who=all', '--signal=KILL', 'ringmaster-op-*']);
  expectEnd(await agent.ending(operationId), 'FAILED', 'packages_failed');
  expectEnd(await agent.backOut(packages, operationId), 'SUCCEEDED', '');
  const before = (await agent.host.bootId()) ?? '';
  const reboot = await agent.offerReboot(before);
  await agent.host.rebooted(before);
  expectEnd(await agent.ending(reboot), 'SUCCEEDED', '');
});

test('a host without logind is patched like any other', async () => {
  const packages = await agent.publishPair(lab!, 'lone');
  await agent.host.sh(
    'systemctl mask --now --runtime --quiet systemd-logind.service dbus-org.freedesktop.login1.service',
  );
  await agent.host.sh('! systemd-inhibit --list >/dev/null 2>&1');
  expectEnd(await agent.install(packages), 'SUCCEEDED', '');
  expect(await agent.state('lone')).toBe('1.1 ii');
});
