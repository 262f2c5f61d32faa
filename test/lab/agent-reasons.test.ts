import { AgentOnHost, expectEnd } from './agent-host';
import { TestLab } from './host';

/** What stops an order that no other test on a host brings about, each by its reason. */

let lab: TestLab | null = null;
let agent: AgentOnHost;

beforeAll(async () => {
  lab = await TestLab.open();
  agent = await AgentOnHost.boot(lab, 'reasons');
}, 240_000);
afterAll(() => lab?.close());

test('a package that its repository has in its index, and cannot give, stops the order before anything changes', async () => {
  const packages = await agent.publishPair(lab!, 'lost');
  const proxy = '/etc/apt/apt.conf.d/99-nowhere';
  // What the host would go back to is at hand.
  await agent.host.sh('cd /var/cache/apt/archives && apt-get download -qq lost=1.0 >/dev/null 2>&1');
  await agent.host.writeFile(proxy, 'Acquire::http::Proxy "http://127.0.0.1:1"; Acquire::Retries "0";\n');
  const failed = await agent.install(packages);
  await agent.host.run(['rm', proxy]);
  expectEnd(failed, 'FAILED', 'download_failed');
  expect(failed.unchanged).toBe(true);
  expect(await agent.state('lost')).toBe('1.0 ii');
  expectEnd(await agent.install(packages), 'SUCCEEDED', '');
});

test('a version that needs what nobody has cannot be planned, and nothing changes', async () => {
  const packages = await agent.publishPair(lab!, 'lonely', { next: { depends: 'nobody-has-this' } });
  const refused = await agent.install(packages);
  expectEnd(refused, 'FAILED', 'plan_impossible');
  expect(refused).toMatchObject({ unchanged: true, message: expect.stringContaining('apt finds no way') });
  expect(await agent.state('lonely')).toBe('1.0 ii');
});

test('a smoke test that systemd does not begin is told from one that fails', async () => {
  const packages = await agent.publishPair(lab!, 'tested');
  expectEnd(await agent.install(packages), 'SUCCEEDED', '');
  await agent.host.sh('mv /usr/bin/systemd-run /usr/bin/systemd-run.away');
  const failed = await agent.smokeTest(packages, ['true']);
  await agent.host.sh('mv /usr/bin/systemd-run.away /usr/bin/systemd-run');
  expectEnd(failed, 'FAILED', 'step_not_begun');
  expect(failed.unchanged).toBe(true);
  expectEnd(await agent.smokeTest(packages, ['true']), 'SUCCEEDED', '');
});

test('a reboot that systemd refuses is said, and the host is as it was', async () => {
  const before = (await agent.host.bootId()) ?? '';
  await agent.host.sh('systemctl mask --runtime --quiet reboot.target');
  const refused = await agent.reboot(before);
  await agent.host.sh('systemctl unmask --runtime --quiet reboot.target');
  expectEnd(refused, 'FAILED', 'reboot_refused');
  expect(refused).toMatchObject({ unchanged: true, message: expect.stringContaining('Call to Reboot failed') });
  expect(await agent.host.bootId()).toBe(before);
});
