import { AgentOnHost, expectEnd, type Packages } from './agent-host';
import { TestLab } from './host';

let lab: TestLab | null = null;
let agent: AgentOnHost;

async function publishPair(name: string, next: object = {}): Promise<Packages> {
  await lab!.publish({ name, version: '1.0' }, { name, version: '1.1', ...next });
  await agent.host.sh(`apt-get update -qq && apt-get install -y -qq ${name}=1.0 >/dev/null 2>&1`);
  return [{ name, version: '1.1' }];
}

beforeAll(async () => {
  lab = await TestLab.open();
  agent = await AgentOnHost.boot(lab, 'small', { diskMebibytes: 200 });
}, 400_000);
afterAll(() => lab?.close());

test('too little space on / is found before anything is fetched', async () => {
  const packages = await publishPair('rooted');
  await agent.host.sh('fallocate -l "$(( $(df --output=avail -B1 / | tail -1) - 20000000 ))" /filler');
  const report = await agent.install(packages);
  await agent.host.run(['rm', '/filler']);
  expectEnd(report, 'FAILED', 'no_space');
  expect(report).toMatchObject({ unchanged: true, message: expect.stringMatching(/^\/ has \d+ MiB free, and 33 MiB/) });
});

test('too little space on /boot stops what brings a kernel', async () => {
  const packages = await publishPair('linux-image-lab');
  await agent.host.run(['mount', '-t', 'tmpfs', '-o', 'size=1M', 'tmpfs', '/boot']);
  const report = await agent.install(packages);
  await agent.host.run(['umount', '/boot']);
  expectEnd(report, 'FAILED', 'no_space');
  expect(report).toMatchObject({ unchanged: true, message: expect.stringMatching(/^\/boot has 1 MiB free/) });
});

test('too little space on /var, when that is a file system of its own, is found before anything is fetched', async () => {
  const packages = await publishPair('variable');
  const move = `systemctl stop ringmaster-agent; mkdir /room
    mount -t tmpfs -o "size=$(( $(du -sm /var | cut -f1) + 16 ))M" tmpfs /room
    cp -a /var/. /room; mount --bind /room /var; systemctl start ringmaster-agent`;
  await agent.host.sh(move);
  const report = await agent.install(packages);
  await agent.host.sh('mount -o remount,size=500M /room');
  const fixed = await agent.install(packages);
  await agent.host.sh(
    'systemctl stop ringmaster-agent; umount /var; cp -a /room/. /var; umount /room; systemctl start ringmaster-agent',
  );
  expectEnd(report, 'FAILED', 'no_space');
  expect(report).toMatchObject({
    unchanged: true,
    message: expect.stringMatching(/^\/var has \d+ MiB free, and 33 MiB/),
  });
  expectEnd(fixed, 'SUCCEEDED', '');
});

test('a file system that is mounted read-only stops an order before anything is fetched', async () => {
  const packages = await publishPair('writable');
  await agent.host.run(['mount', '-t', 'tmpfs', '-o', 'ro', 'tmpfs', '/boot']);
  const report = await agent.install(packages);
  await agent.host.run(['umount', '/boot']);
  expectEnd(report, 'FAILED', 'read_only');
  expect(report).toMatchObject({ unchanged: true, message: expect.stringContaining('/boot is mounted read-only') });
  expectEnd(await agent.install(packages), 'SUCCEEDED', '');
});

test('a disk that fills up in the midst of an install is waited for, then it is told, and the host goes back', async () => {
  // The journal is on that disk too: until there is space, nothing can be said.
  const packages = await publishPair('swelling', {
    preinst: 'dd if=/dev/zero of=/filler bs=64k 2>/dev/null || true; touch /run/full',
    files: { '/usr/share/swelling/large': 'x'.repeat(4_000_000) },
  });
  const before = await agent.database();
  const id = await agent.offerInstall(packages);
  await agent.host.sh('until test -e /run/full; do sleep 0.1; done; sleep 4; rm /filler');
  const report = await agent.ending(id);
  expectEnd(report, 'FAILED', 'packages_failed');
  expect(report.unchanged).toBe(false);
  expect(await agent.beginnings(id)).toBe(1);
  // dpkg may have put the old files back itself, and left only its own work unfinished.
  expect((await agent.backOut(packages, id)).phase).toBe('PHASE_SUCCEEDED');
  expect(await agent.database()).toBe(before);
  expect((await agent.host.run(['dpkg', '--audit'])).trim()).toBe('');
});

test('a clock that is far from the server’s stops an order before anything is fetched', async () => {
  const packages = await publishPair('timely');
  await agent.host.sh('echo -3600000 > /var/lib/gateway/ahead-ms; systemctl restart ringmaster-agent');
  const report = await agent.install(packages);
  expectEnd(report, 'FAILED', 'clock_wrong');
  expect(report).toMatchObject({ unchanged: true, message: expect.stringContaining('60 min ahead of') });
  await agent.host.sh('rm /var/lib/gateway/ahead-ms; systemctl restart ringmaster-agent');
  expectEnd(await agent.install(packages), 'SUCCEEDED', '');
});

test("only what root's policy lets come from a repository comes: what apt says of it decides", async () => {
  const packages = await publishPair('foreign');
  const policy = { apiVersion: 'ringmaster/v1', kind: 'HostPolicy' };
  const write = (origin: string): Promise<void> =>
    agent.host.writeFile(
      '/etc/ringmaster/policy.yaml',
      JSON.stringify({ ...policy, packages: { origins: [{ origin }] } }),
    );
  await write('Debian');
  await agent.host.sh(
    `sed -i 's/"reconnect"/"policyFile":"policy.yaml","reconnect"/' /etc/ringmaster/agent.yaml; systemctl restart ringmaster-agent`,
  );
  const report = await agent.install(packages);
  expectEnd(report, 'FAILED', 'origin_forbidden');
  expect(report).toMatchObject({
    unchanged: true,
    message: expect.stringContaining('packages.origins names what may'),
  });
  const [, origin = ''] = /\(origin: ([^,]+),/.exec(report.message) ?? [];
  await write(origin);
  expectEnd(await agent.install(packages), 'SUCCEEDED', '');
});
