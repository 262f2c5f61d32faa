import type { DemoRpm } from '../../deploy/lab/messages';
import { AgentOnHost, expectEnd, type Packages } from './agent-host';
import { TestLab } from './host';

let lab: TestLab | null = null;
let agent: AgentOnHost;

/** Two versions of one package, under a name of its own for each test. */
async function publishPair(name: string, next: Partial<DemoRpm> = {}, first: Partial<DemoRpm> = {}): Promise<Packages> {
  await lab!.publishRpms({ name, version: '1.0-1', ...first }, { name, version: '1.1-1', ...next });
  await agent.host.sh(`dnf -q -y --refresh install ${name}-${first.version ?? '1.0-1'}`);
  return [{ name, version: next.version ?? '1.1-1' }];
}

/** rpm's whole database, to be compared as it is. */
async function database(of = agent): Promise<string> {
  const lines = (await of.host.run(['rpm', '-qa', '--qf', '%{NEVRA}\\n'])).split('\n');
  return lines.sort().join('\n');
}

/** What is there of a package, by its name: every version. */
async function versions(name: string): Promise<string> {
  const { stdout } = await agent.host.tryRun(['rpm', '-q', name, '--qf', '%{VERSION}-%{RELEASE} ']);
  return stdout.trim();
}

/** Keeps rpm's own lock, as a dnf in the midst of its work does. */
function holdLock(seconds: number): Promise<string> {
  const program = `import fcntl, time; f = open('/var/lib/rpm/.rpm.lock', 'r+'); fcntl.lockf(f, fcntl.LOCK_EX); time.sleep(${String(seconds)})`;
  const unit = ['systemd-run', '--quiet', '--collect', '--unit=updater', '--property=Type=exec'];
  return agent.host.run([...unit, 'python3', '-c', program]);
}

/** Once there is a file that a script of the order's makes. The order is offered again, as a gateway may. */
async function cutPowerAfter(file: string, operationId: string): Promise<void> {
  await agent.host.sh(`until test -e ${file}; do sleep 0.1; done`);
  await agent.host.powerOff();
  await agent.host.powerOn();
  await agent.hasNewSession();
  await agent.offerAgain(operationId);
}

beforeAll(async () => {
  lab = await TestLab.open();
  // Packages of that family expect a shell that a package of theirs brought.
  await lab.publishRpms({ name: 'lab-base', version: '1-1', provides: ['/bin/sh', 'config(lab-base)'] });
  agent = await AgentOnHost.boot(lab, 'rpms', {
    packages: { allow: ['*'], forbid: ['forbidden*'], services: [] },
    kind: 'rpm',
  });
  // A host of that family has had an rpm database for ever; this one has it from now on.
  await agent.host.sh('dnf -q -y install lab-base; systemctl restart ringmaster-agent');
  await agent.until('a session with rpm', ({ hellos }) => hellos.at(-1)?.capabilities.find((each) => each === 'rpm'));
}, 240_000);
afterAll(() => lab?.close());

test('an install brings exactly the listed versions, and a backout brings back what was there', async () => {
  expect((await agent.answers()).hellos.at(-1)?.capabilities).toEqual(['deb', 'rpm', 'confirm']);
  const packages = await publishPair('plain');
  const before = await database();
  expect((await agent.simulate(packages)).changes).toEqual([{ name: 'plain', from: '1.0-1', to: '1.1-1' }]);
  const installed = await agent.install(packages);
  expectEnd(installed, 'SUCCEEDED', '');
  expect(installed).toMatchObject({ message: 'plain:noarch 1.0-1 → 1.1-1', rebootRequired: false });
  expect(await versions('plain')).toBe('1.1-1');
  expectEnd(await agent.smokeTest(packages, ['true']), 'SUCCEEDED', '');
  expectEnd(await agent.install(packages), 'SUCCEEDED', '');
  const back = await agent.backOut(packages, installed.operationId);
  expectEnd(back, 'SUCCEEDED', '');
  expect(await database()).toBe(before);
  expect(await agent.host.run(['rpm', '-V', 'plain'])).toBe('');
  const twice = await agent.backOut(packages, installed.operationId);
  expectEnd(twice, 'SUCCEEDED', 'already_back');
  expect(twice.unchanged).toBe(true);
});

test('an epoch counts, written or not', async () => {
  const packages = await publishPair('epochal', { version: '1:0.9-1' });
  const installed = await agent.install(packages);
  expectEnd(installed, 'SUCCEEDED', '');
  expect(installed.message).toContain('1.0-1 → 1:0.9-1');
  expectEnd(await agent.install([{ name: 'epochal', version: '0:1.0-1' }]), 'FAILED', 'would_downgrade');
  expectEnd(await agent.backOut(packages, installed.operationId), 'SUCCEEDED', '');
  expect(await versions('epochal')).toBe('1.0-1');
});

test('a plan with more packages than are listed is refused with the complete list, which then installs and goes back', async () => {
  await publishPair('base');
  await lab!.publishRpms({ name: 'extra', version: '2.0-1' });
  const short = await publishPair('app', { requires: ['base >= 1.1', 'extra'] });
  const before = await database();
  const report = await agent.install(short);
  expectEnd(report, 'FAILED', 'plan_differs');
  expect(report.unchanged).toBe(true);
  for (const part of [
    '{ name: app, version: 1.1-1 }',
    '{ name: base, version: 1.1-1 }',
    '{ name: extra, version: 2.0-1 }',
  ])
    expect(report.message).toContain(part);
  expect((await agent.simulate(short)).verdict).toBe('SIMULATION_VERDICT_NEEDS_MORE');
  const full = [...short, { name: 'base', version: '1.1-1' }, { name: 'extra', version: '2.0-1' }];
  const installed = await agent.install(full);
  expectEnd(installed, 'SUCCEEDED', '');
  expect(await versions('extra')).toBe('2.0-1');
  expectEnd(await agent.backOut(full, installed.operationId), 'SUCCEEDED', '');
  expect(await database()).toBe(before);
});

test('a patch brings a host nothing it did not have, and removes nothing', async () => {
  await lab!.publishRpms({ name: 'absent', version: '1.1-1' });
  expectEnd(await agent.install([{ name: 'absent', version: '1.1-1' }]), 'FAILED', 'not_installed');
  await publishPair('victim');
  const rival = await publishPair('rival', { conflicts: ['victim'] });
  expectEnd(await agent.install(rival), 'FAILED', 'would_remove');
  const heir = await publishPair('heir', { obsoletes: ['victim'] });
  expectEnd(await agent.install(heir), 'FAILED', 'would_remove');
  expect(await versions('victim')).toBe('1.0-1');
});

test('a listed package is removed with the patch, and the backout brings it back', async () => {
  await publishPair('retired');
  const packages = await publishPair('successor', { conflicts: ['retired'] });
  const before = await database();
  expectEnd(await agent.install(packages), 'FAILED', 'would_remove');
  const listed = [...packages, { name: 'retired', version: '' }];
  const installed = await agent.install(listed);
  expectEnd(installed, 'SUCCEEDED', '');
  expect(await agent.host.tryRun(['rpm', '-q', 'retired'])).toMatchObject({ status: 1 });
  expectEnd(await agent.smokeTest(listed, ['true']), 'SUCCEEDED', '');
  expectEnd(await agent.backOut(listed, installed.operationId), 'SUCCEEDED', '');
  expect(await database()).toBe(before);
});

test('a version nobody has, an older one, a held package, a forbidden one and a kernel are refused', async () => {
  const packages = await publishPair('known');
  const unknown = await agent.install([{ name: 'known', version: '9.9-1' }]);
  expectEnd(unknown, 'FAILED', 'version_unknown');
  expect(unknown.unchanged).toBe(true);
  await agent.host.sh('echo "excludepkgs=known" >> /etc/dnf/dnf.conf');
  expectEnd(await agent.install(packages), 'FAILED', 'package_held');
  await agent.host.sh('sed -i /excludepkgs/d /etc/dnf/dnf.conf');
  expectEnd(await agent.install(packages), 'SUCCEEDED', '');
  expectEnd(await agent.install([{ name: 'known', version: '1.0-1' }]), 'FAILED', 'would_downgrade');
  expectEnd(await agent.install([{ name: 'forbidden-one', version: '1-1' }]), 'REJECTED', 'package_forbidden');
  expectEnd(await agent.install([{ name: 'kernel-core', version: '6-1' }]), 'REJECTED', 'not_supported');
  expectEnd(await agent.install([{ name: '--force', version: '1-1' }]), 'REJECTED', 'bad_envelope');
});

test('a script that fails after the files are there fails the order, and one before them leaves what was there', async () => {
  const after = await publishPair('broken', { post: 'echo the disk is green >&2; exit 1' });
  const before = await database();
  const report = await agent.install(after);
  expectEnd(report, 'FAILED', 'packages_failed');
  expect(report).toMatchObject({ unchanged: false, message: expect.stringContaining('POSTIN') });
  expectEnd(await agent.backOut(after, report.operationId), 'SUCCEEDED', '');
  expect(await database()).toBe(before);
  const first = await publishPair('picky', { pre: 'exit 1' });
  const refused = await agent.install(first);
  expectEnd(refused, 'FAILED', 'packages_failed');
  expect(refused.unchanged).toBe(true);
  expect(await versions('picky')).toBe('1.0-1');
});

test('an edited configuration file is kept, and the report says which', async () => {
  const conf = (text: string): Partial<DemoRpm> => ({ files: { '/etc/polite.conf': text } });
  const packages = await publishPair('polite', conf('new\n'), conf('old\n'));
  await agent.host.writeFile('/etc/polite.conf', 'mine\n');
  const report = await agent.install(packages);
  expectEnd(report, 'SUCCEEDED', '');
  expect(report.message).toContain('/etc/polite.conf');
  expect(await agent.host.readFile('/etc/polite.conf')).toBe('mine\n');
  expect(await agent.host.readFile('/etc/polite.conf.rpmnew')).toBe('new\n');
});

test('packages that others hold locked are waited for, for as long as the order has time', async () => {
  const packages = await publishPair('patient');
  await holdLock(4);
  expectEnd(await agent.install(packages), 'SUCCEEDED', '');
  await lab!.publishRpms({ name: 'patient', version: '1.2-1' });
  await holdLock(8);
  const late = await agent.install([{ name: 'patient', version: '1.2-1' }], { runTimeoutMs: 2_000 });
  expectEnd(late, 'FAILED', 'updater_running');
  expect(late.message).toMatch(/^python3 \(\d+\) has held \/var\/lib\/rpm\/\.rpm\.lock/);
  await agent.host.sh('while systemctl is-active -q updater; do sleep 0.2; done');
});

test('an install without a way back, or without space, does not begin', async () => {
  const packages = await publishPair('rootless');
  await agent.host.run(['mount', '-t', 'tmpfs', '-o', 'size=1M', 'tmpfs', '/var/lib/ringmaster-agent/rpm/downloads']);
  const full = await agent.install(packages);
  await agent.host.run(['umount', '/var/lib/ringmaster-agent/rpm/downloads']);
  expectEnd(full, 'FAILED', 'no_space');
  expect(full.unchanged).toBe(true);
  const spec =
    'Name: rootless\nVersion: 1.0\nRelease: 2\nSummary: t\nLicense: t\nBuildArch: noarch\n%description\nt\n%files\n';
  await agent.host.writeFile('/tmp/own.spec', spec);
  await agent.host.sh(
    'rpmbuild -bb --quiet --define "_rpmdir /tmp/own" /tmp/own.spec && dnf -q -y install /tmp/own/noarch/*.rpm',
  );
  const report = await agent.install(packages);
  expectEnd(report, 'FAILED', 'no_way_back');
  expect(report.unchanged).toBe(true);
  expect(await versions('rootless')).toBe('1.0-2');
});

test('a service that stops with the patch fails it, and a flag asks for the reboot', async () => {
  await agent.host.sh('systemctl enable --now nginx');
  const lost = await publishPair('rude', { post: 'systemctl stop nginx' });
  const report = await agent.install(lost);
  expectEnd(report, 'FAILED', 'service_lost');
  expect(report.message).toContain('nginx.service is inactive');
  await agent.host.sh('systemctl start nginx');
  const packages = await publishPair('kernelish', { post: 'touch /run/reboot-required' });
  const flagged = await agent.install(packages);
  expectEnd(flagged, 'SUCCEEDED', '');
  expect(flagged.rebootRequired).toBe(true);
  await agent.host.run(['rm', '/run/reboot-required']);
});

test('an agent killed in the midst of an install finds it again and reports how it ended, having begun it once', async () => {
  const packages = await publishPair('long', { post: 'touch /tmp/begun; sleep 6; echo once >> /tmp/long' });
  const id = await agent.offerInstall(packages);
  await agent.host.sh('until test -e /tmp/begun; do sleep 0.1; done; systemctl kill -s KILL ringmaster-agent');
  expectEnd(await agent.ending(id), 'SUCCEEDED', '');
  expect(await agent.host.readFile('/tmp/long')).toBe('once\n');
  expect(await agent.beginnings(id)).toBe(1);
});

test('a dnf killed together with the agent leaves two versions: one is taken away, and what scripts did is not made up', async () => {
  const packages = await publishPair('severed', { post: 'test -e /tmp/severed || { touch /tmp/severed; sleep 60; }' });
  const before = await database();
  const id = await agent.offerInstall(packages);
  const kill = `systemctl kill -s KILL --kill-who=all ringmaster-op-${id}; systemctl kill -s KILL ringmaster-agent`;
  await agent.host.sh(`until test -e /tmp/severed; do sleep 0.1; done; ${kill}`);
  const report = await agent.ending(id);
  expectEnd(report, 'INDETERMINATE', 'interrupted');
  expect(report.message).toContain('severed:noarch 1.0-1 → 1.1-1');
  expect(await versions('severed')).toBe('1.1-1');
  expect(await agent.host.readFile('/usr/share/severed/version')).toBe('1.1-1\n');
  expectEnd(await agent.backOut(packages, id), 'SUCCEEDED', '');
  expect(await database()).toBe(before);
});

test('a power cut before the files of a package leaves what was there, and the next order installs', async () => {
  const packages = await publishPair('dimmed', { pre: 'test -e /var/dimmed || { touch /var/dimmed; sleep 60; }' });
  const before = await database();
  const id = await agent.offerInstall(packages);
  await cutPowerAfter('/var/dimmed', id);
  const report = await agent.ending(id);
  expectEnd(report, 'CANCELED', 'restarted');
  expect(report.unchanged).toBe(true);
  expect(await database()).toBe(before);
  expect(await agent.host.run(['rpm', '-V', 'dimmed'])).toBe('');
  expectEnd(await agent.install(packages), 'SUCCEEDED', '');
});

test('a power cut after the files leaves two versions: one is taken away, and what scripts did is not made up', async () => {
  const packages = await publishPair('darkened', { post: 'test -e /var/dark || { touch /var/dark; sleep 60; }' });
  const before = await database();
  const id = await agent.offerInstall(packages);
  await cutPowerAfter('/var/dark', id);
  const report = await agent.ending(id);
  expectEnd(report, 'INDETERMINATE', 'interrupted');
  expect(report.message).toContain('darkened:noarch 1.0-1 → 1.1-1');
  expect(await versions('darkened')).toBe('1.1-1');
  expect(await agent.beginnings(id)).toBe(1);
  expectEnd(await agent.backOut(packages, id), 'SUCCEEDED', '');
  expect(await database()).toBe(before);
});

test("a policy of root's that names origins lets no RPM package come, and says that it is for that", async () => {
  const packages = await publishPair('foreign');
  const policy = { apiVersion: 'ringmaster/v1', kind: 'HostPolicy' };
  const limits = { packages: { origins: [{ origin: 'Debian' }] } };
  await agent.host.writeFile('/etc/ringmaster/policy.yaml', JSON.stringify({ ...policy, ...limits }));
  await agent.host.sh(
    `sed -i 's/"reconnect"/"policyFile":"policy.yaml","reconnect"/' /etc/ringmaster/agent.yaml; systemctl restart ringmaster-agent`,
  );
  const refused = await agent.install(packages);
  const simulated = await agent.simulate(packages);
  await agent.host.writeFile('/etc/ringmaster/policy.yaml', JSON.stringify(policy));
  expectEnd(refused, 'FAILED', 'origin_forbidden');
  expect(refused.unchanged).toBe(true);
  for (const { message } of [refused, simulated]) {
    expect(message).toContain("root's policy names packages.origins, which are known of Debian packages only");
  }
  expect(simulated.verdict).toBe('SIMULATION_VERDICT_WOULD_REFUSE');
  expectEnd(await agent.install(packages), 'SUCCEEDED', '');
});

test("an install that takes longer than the order's time is killed and reported as changed, and goes back", async () => {
  const packages = await publishPair('slow', { post: 'sleep 300' });
  const before = await database();
  const report = await agent.install(packages, { runTimeoutMs: 20_000 });
  expectEnd(report, 'FAILED', 'timed_out');
  expect(report.unchanged).toBe(false);
  expectEnd(await agent.backOut(packages, report.operationId), 'SUCCEEDED', '');
  expect(await database()).toBe(before);
});

test('a disk that fills up in the midst of a transaction is waited for, then it is told, and the host goes back', async () => {
  // The journal and the database of rpm are on that disk too: until there is space, nothing can be said.
  const small = await AgentOnHost.boot(lab!, 'rpms-small', { kind: 'rpm', diskMebibytes: 200 });
  await small.host.sh('dnf -q -y install lab-base; systemctl restart ringmaster-agent');
  await small.until('a session with rpm', ({ hellos }) => hellos.at(-1)?.capabilities.find((each) => each === 'rpm'));
  const large = { '/usr/share/swelling/large': 'x'.repeat(4_000_000) };
  const pre = 'dd if=/dev/zero of=/filler bs=64k 2>/dev/null || true; touch /run/full';
  await lab!.publishRpms(
    { name: 'swelling', version: '1.0-1' },
    { name: 'swelling', version: '1.1-1', pre, files: large },
  );
  await small.host.sh('dnf -q -y --refresh install swelling-1.0-1');
  const packages = [{ name: 'swelling', version: '1.1-1' }];
  const before = await database(small);
  const id = await small.offerInstall(packages);
  await small.host.sh('until test -e /run/full; do sleep 0.1; done; sleep 4; rm /filler');
  const report = await small.ending(id);
  expectEnd(report, 'FAILED', 'packages_failed');
  expect(await small.beginnings(id)).toBe(1);
  expect((await small.backOut(packages, id)).phase).toBe('PHASE_SUCCEEDED');
  expect(await database(small)).toBe(before);
  expect(await small.host.run(['rpm', '-V', 'swelling'])).toBe('');
});
