import { AgentOnHost, expectEnd, type Packages } from './agent-host';
import { TestLab } from './host';

let lab: TestLab | null = null;
let agent: AgentOnHost;

const publishPair = (name: string, next: object = {}, first: object = {}): Promise<Packages> =>
  agent.publishPair(lab!, name, { next, first });

/** Keeps dpkg's lock as another updater does: an fcntl lock, which flock(1) does not take. */
function holdLock(seconds: number): Promise<string> {
  const program = `use Fcntl; open(my $f, '>>', '/var/lib/dpkg/lock-frontend');
    my $lock = pack('s s x4 l! l! i', F_WRLCK, 0, 0, 0, 0);
    fcntl($f, F_SETLK, $lock) or die $!; sleep ${String(seconds)}`;
  return agent.host.run([
    'systemd-run',
    '--quiet',
    '--collect',
    '--unit=updater',
    '--property=Type=exec',
    'perl',
    '-e',
    program,
  ]);
}

beforeAll(async () => {
  lab = await TestLab.open();
  agent = await AgentOnHost.boot(lab, 'packages', {
    packages: { allow: ['*'], forbid: ['forbidden*'], services: [] },
  });
}, 240_000);
afterAll(() => lab?.close());

test('an install brings exactly the listed versions, says what changed, and a backout brings back what was there', async () => {
  const packages = await publishPair('plain');
  const before = await agent.database();
  expect((await agent.answers()).hellos[0]?.capabilities).toEqual(['deb', 'confirm']);
  const installed = await agent.install(packages);
  expectEnd(installed, 'SUCCEEDED', '');
  expect(installed).toMatchObject({ message: expect.stringContaining('plain:amd64 1.0 → 1.1'), rebootRequired: false });
  expect(await agent.state('plain')).toBe('1.1 ii');
  const again = await agent.install(packages);
  expectEnd(again, 'SUCCEEDED', '');
  const back = await agent.backOut(packages, installed.operationId);
  expectEnd(back, 'SUCCEEDED', '');
  expect(await agent.database()).toBe(before);
  const twice = await agent.backOut(packages, installed.operationId);
  expectEnd(twice, 'SUCCEEDED', 'already_back');
  expect(twice.unchanged).toBe(true);
});

test('packages that others hold locked are waited for, for as long as the order has time', async () => {
  const packages = await publishPair('patient');
  await holdLock(4);
  expectEnd(await agent.install(packages), 'SUCCEEDED', '');
  await holdLock(8);
  const next = [{ name: 'patient', version: '1.2' }];
  await lab!.publish({ name: 'patient', version: '1.2' });
  const late = await agent.install(next, { runTimeoutMs: 2_000 });
  expectEnd(late, 'FAILED', 'updater_running');
  expect(late).toMatchObject({ unchanged: true, message: expect.stringMatching(/^perl \(\d+\) has held/) });
  expect((await agent.simulate(next)).verdict).toBe('SIMULATION_VERDICT_BUSY');
  await agent.host.sh('while systemctl is-active -q updater; do sleep 0.2; done');
});

test('what a killed dpkg left is finished before anything is installed', async () => {
  await publishPair('cut', { postinst: 'test -e /tmp/quick || { touch /tmp/cut; sleep 60; }' });
  const packages = await publishPair('after');
  const begin = 'systemd-run -q --collect --unit=cut.service apt-get install -y cut=1.1';
  const killed = `${begin}; until test -e /tmp/cut; do sleep 0.1; done; systemctl kill -s KILL cut.service`;
  await agent.host.sh(`${killed}; touch /tmp/quick; ls /var/lib/dpkg/updates | grep -q '[0-9]'`);
  expect(await agent.state('cut')).toBe('1.1 iF');
  expectEnd(await agent.install(packages), 'SUCCEEDED', '');
  expect(await agent.state('cut')).toBe('1.1 ii');
});

test('what cannot be finished stops the order, which does not call the host unchanged', async () => {
  await publishPair('stuck', { postinst: 'test ! -e /tmp/stuck' });
  const packages = await publishPair('behind');
  await agent.host.sh('touch /tmp/stuck; ! apt-get install -y stuck=1.1 >/dev/null 2>&1');
  const report = await agent.install(packages);
  expectEnd(report, 'FAILED', 'packages_broken');
  expect(report).toMatchObject({ unchanged: false, message: expect.stringContaining('stuck 1.1 (iF)') });
  expect(await agent.state('behind')).toBe('1.0 ii');
  await agent.host.sh('rm /tmp/stuck; dpkg --configure -a');
});

test('a version that no repository has is refused before anything happens, and when it is only asked about', async () => {
  await publishPair('known');
  const packages = [{ name: 'known', version: '9.9-1' }];
  const report = await agent.install(packages);
  expectEnd(report, 'FAILED', 'version_unknown');
  expect(report.unchanged).toBe(true);
  expect(await agent.simulate(packages)).toMatchObject({
    verdict: 'SIMULATION_VERDICT_UNKNOWN_VERSION',
    package: 'known',
  });
});

test('a plan with more packages than are listed is refused with the complete list, which then installs', async () => {
  await publishPair('base');
  await lab!.publish({ name: 'extra', version: '2.0' });
  const short = await publishPair('app', { depends: 'base (>= 1.1), extra' });
  const before = await agent.database();
  const report = await agent.install(short);
  expectEnd(report, 'FAILED', 'plan_differs');
  expect(report.unchanged).toBe(true);
  for (const part of [
    "{ name: app, version: '1.1' }",
    "{ name: base, version: '1.1' }",
    "{ name: extra, version: '2.0' }",
  ])
    expect(report.message).toContain(part);
  const answer = await agent.simulate(short);
  expect(answer.verdict).toBe('SIMULATION_VERDICT_NEEDS_MORE');
  expect(answer.changes.map(({ name, from, to }) => `${name} ${from ?? 'none'} ${to}`).sort()).toEqual([
    'app 1.0 1.1',
    'base 1.0 1.1',
    'extra none 2.0',
  ]);
  await agent.host.run(['apt-mark', 'auto', 'base']);
  const full = [...short, { name: 'base', version: '1.1' }, { name: 'extra', version: '2.0' }];
  const asked = await agent.simulate(full);
  expect(asked.verdict).toBe('SIMULATION_VERDICT_RESOLVES');
  const installed = await agent.install(full);
  expectEnd(installed, 'SUCCEEDED', '');
  expect(await agent.state('extra')).toBe('2.0 ii');
  expect((await agent.host.run(['apt-mark', 'showauto', 'base', 'extra', 'app'])).trim()).toBe('base\nextra');
  expectEnd(await agent.backOut(full, installed.operationId), 'SUCCEEDED', '');
  expect(await agent.database()).toBe(before);
  expect((await agent.host.run(['apt-mark', 'showauto', 'base', 'app'])).trim()).toBe('base');
});

test('a patch brings a host nothing it did not have, and removes nothing', async () => {
  await lab!.publish({ name: 'absent', version: '1.1' });
  const nothing = await agent.install([{ name: 'absent', version: '1.1' }]);
  expectEnd(nothing, 'FAILED', 'not_installed');
  expect(nothing.unchanged).toBe(true);
  expect((await agent.simulate([{ name: 'absent', version: '1.1' }])).verdict).toBe('SIMULATION_VERDICT_WOULD_REFUSE');
  await publishPair('victim');
  const packages = await publishPair('rival', { conflicts: 'victim' });
  const report = await agent.install([...packages, { name: 'absent', version: '1.1' }]);
  expectEnd(report, 'FAILED', 'would_remove');
  expect(await agent.state('victim')).toBe('1.0 ii');
  expect(await agent.state('absent')).toBe('');
});

test('a listed package is removed with the patch, and the backout brings it back as it was, its settings too', async () => {
  await publishPair('retired', {}, { files: { '/etc/retired.conf': 'theirs\n' } });
  await agent.host.sh('echo mine > /etc/retired.conf; apt-mark auto retired');
  const packages = await publishPair('successor', { conflicts: 'retired' });
  await publishPair('onlooker');
  const before = await agent.database();
  expectEnd(await agent.install(packages), 'FAILED', 'would_remove');
  const listed = [...packages, { name: 'retired', version: '' }, { name: 'never-here', version: '' }];
  expect(await agent.simulate(listed)).toMatchObject({
    verdict: 'SIMULATION_VERDICT_RESOLVES',
    changes: [
      { name: 'successor', from: '1.0', to: '1.1' },
      { name: 'retired', from: '1.0' },
    ],
  });
  // In front of apt's own: once it changes what was agreed, it would remove another package too.
  await agent.host.sh(`printf '%s\\n' '#!/bin/sh' 'case " $* " in *" --no-download "*) set -- "$@" onlooker-;; esac' \\
      'exec /usr/bin/apt-get "$@"' > /usr/local/sbin/apt-get && chmod 755 /usr/local/sbin/apt-get`);
  const message = expect.stringContaining('apt would remove onlooker, which the order does not list');
  expect(await agent.install(listed)).toMatchObject({ reason: 'packages_failed', unchanged: true, message });
  await agent.host.run(['rm', '/usr/local/sbin/apt-get']);
  expect(await agent.database()).toBe(before);
  const installed = await agent.install(listed);
  expectEnd(installed, 'SUCCEEDED', '');
  expect(installed.message).toContain('retired:amd64 1.0 → 1.0 (rc), successor:amd64 1.0 → 1.1');
  expectEnd(await agent.smokeTest(listed, ['true']), 'SUCCEEDED', '');
  expectEnd(await agent.install(listed), 'SUCCEEDED', '');
  expectEnd(await agent.backOut(listed, installed.operationId), 'SUCCEEDED', '');
  expect(await agent.database()).toBe(before);
  expect(await agent.host.readFile('/etc/retired.conf')).toBe('mine\n');
  expect((await agent.host.run(['apt-mark', 'showauto', 'retired'])).trim()).toBe('retired');
});

test('what others need, is on hold, or the host cannot do without is not removed, listed or not', async () => {
  await publishPair('needed');
  await publishPair('needing', { depends: 'needed' }, { depends: 'needed' });
  const packages = await publishPair('remover');
  const removing = (name: string): Packages => [...packages, { name, version: '' }];
  const torn = await agent.install(removing('needed'));
  expectEnd(torn, 'FAILED', 'would_remove');
  expect(torn.message).toContain('it would remove needing;');
  await agent.host.run(['apt-mark', 'hold', 'needed', 'needing']);
  expectEnd(await agent.install(removing('needing')), 'FAILED', 'package_held');
  const essential = await agent.install(removing('bash'));
  expectEnd(essential, 'FAILED', 'would_remove');
  expect(essential).toMatchObject({ unchanged: true, message: expect.stringContaining('cannot do without') });
  expectEnd(await agent.install(removing('forbidden-one')), 'REJECTED', 'package_forbidden');
  expect(await agent.state('remover')).toBe('1.0 ii');
});

test('a package whose postinst fails is changed and not patched, and goes back to exactly what was there', async () => {
  const packages = await publishPair('broken', { postinst: 'echo the disk is green >&2; exit 1' });
  const before = await agent.database();
  const report = await agent.install(packages);
  expectEnd(report, 'FAILED', 'packages_failed');
  expect(report).toMatchObject({ unchanged: false, message: expect.stringContaining('1.0 → 1.1 (iF)') });
  expect(await agent.state('broken')).toBe('1.1 iF');
  const smoke = await agent.smokeTest(packages, []);
  expectEnd(smoke, 'FAILED', 'version_differs');
  expectEnd(await agent.backOut(packages, report.operationId), 'SUCCEEDED', '');
  expect(await agent.database()).toBe(before);
  expect((await agent.host.run(['dpkg', '--audit'])).trim()).toBe('');
});

test('an edited conffile is kept, and the report says which', async () => {
  const conf = (text: string): object => ({ files: { '/etc/polite.conf': text } });
  const packages = await publishPair('polite', conf('new\n'), conf('old\n'));
  await agent.host.writeFile('/etc/polite.conf', 'mine\n');
  const report = await agent.install(packages);
  expectEnd(report, 'SUCCEEDED', '');
  expect(report.message).toContain('/etc/polite.conf');
  expect(await agent.host.readFile('/etc/polite.conf')).toBe('mine\n');
  expect(await agent.host.readFile('/etc/polite.conf.dpkg-dist')).toBe('new\n');
});

test('an agent killed in the midst of an install finds it again and reports how it ended, having begun it once', async () => {
  const packages = await publishPair('long', { postinst: 'touch /tmp/begun; sleep 15; echo once >> /tmp/long' });
  const id = await agent.offerInstall(packages);
  await agent.host.sh('until test -e /tmp/begun; do sleep 0.1; done; systemctl kill -s KILL ringmaster-agent');
  const { hellos } = await agent.answers();
  await agent.until('its next session', (now) => (now.hellos.length > hellos.length ? true : undefined));
  expect(
    (await agent.answers()).reports.some((each) => each.operationId === id && each.phase === 'PHASE_SUCCEEDED'),
  ).toBe(false);
  expectEnd(await agent.ending(id), 'SUCCEEDED', '');
  expect(await agent.state('long')).toBe('1.1 ii');
  expect(await agent.host.readFile('/tmp/long')).toBe('once\n');
  expect(await agent.beginnings(id)).toBe(1);
});

test('a dpkg killed together with the agent is finished by its successor, which begins nothing again', async () => {
  const packages = await publishPair('severed', {
    postinst: 'test -e /tmp/severed || { touch /tmp/severed; sleep 60; }',
  });
  const id = await agent.offerInstall(packages);
  const kill = `systemctl kill -s KILL --kill-who=all ringmaster-op-${id}; systemctl kill -s KILL ringmaster-agent`;
  await agent.host.sh(`until test -e /tmp/severed; do sleep 0.1; done; ${kill}`);
  expectEnd(await agent.ending(id), 'SUCCEEDED', '');
  expect(await agent.state('severed')).toBe('1.1 ii');
  expect(await agent.beginnings(id)).toBe(1);
});

test('what cannot be finished for a lock is said with its holder, when it was repaired and when it was changed', async () => {
  const until = (file: string): string => `until test -e ${file}; do sleep 0.1; done`;
  const kill = (unit: string): string =>
    `systemctl kill -s KILL --kill-who=all ${unit} ringmaster-agent; systemctl stop ringmaster-agent`;
  const packages = await publishPair('blocked', { postinst: 'touch /tmp/blocked; test -e /tmp/free || sleep 60' });
  const change = await agent.offerInstall(packages, { runTimeoutMs: 6_000 });
  await agent.host.sh(`${until('/tmp/blocked')}; ${kill(`ringmaster-op-${change}`)}`);
  await holdLock(12);
  await agent.host.run(['systemctl', 'start', 'ringmaster-agent']);
  const changed = await agent.ending(change);
  expectEnd(changed, 'FAILED', 'packages_failed');
  expect(changed.unchanged).toBe(false);
  expect(changed.message).toMatch(/not finished: perl \(\d+\) has held \/var\/lib\/dpkg\/lock-frontend/);
  await agent.host.sh('rm /tmp/blocked; while systemctl is-active -q updater; do sleep 0.2; done');
  // The next order begins with what that one left.
  const repair = await agent.offerInstall(packages, { runTimeoutMs: 6_000 });
  await agent.host.sh(`${until('/tmp/blocked')}; ${kill(`ringmaster-op-${repair}-repair-1`)}`);
  await holdLock(12);
  await agent.host.run(['systemctl', 'start', 'ringmaster-agent']);
  const repaired = await agent.ending(repair);
  expectEnd(repaired, 'FAILED', 'updater_running');
  expect(repaired.message).toMatch(/^perl \(\d+\) has held/);
  await agent.host.sh('touch /tmp/free; while systemctl is-active -q updater; do sleep 0.2; done; dpkg --configure -a');
});

test('nothing changes any more once the agent reports that the shell of its unit was killed', async () => {
  const packages = await publishPair('headless', { postinst: 'touch /tmp/headless; sleep 20; touch /tmp/late' });
  const before = await agent.database();
  const id = await agent.offerInstall(packages);
  const shell = `systemctl show --property=MainPID --value ringmaster-op-${id}`;
  await agent.host.sh(`until test -e /tmp/headless; do sleep 0.1; done; kill -KILL "$(${shell})"`);
  const report = await agent.ending(id);
  const reported = await agent.database();
  expectEnd(report, 'FAILED', 'packages_failed');
  expect(report.unchanged).toBe(false);
  await agent.host.sh('! grep -sqz "headless[.]postinst" /proc/[0-9]*/cmdline; sleep 22; test ! -e /tmp/late');
  expect(await agent.database()).toBe(reported);
  await agent.host.sh('printf "#!/bin/sh\\n" > /var/lib/dpkg/info/headless.postinst');
  expectEnd(await agent.backOut(packages, id), 'SUCCEEDED', '');
  expect(await agent.database()).toBe(before);
});

test('a way back is taken from the kept file, though a repository has the same one and nothing was fetched of it', async () => {
  const packages = await publishPair('cleaned');
  const installed = await agent.install(packages);
  expectEnd(installed, 'SUCCEEDED', '');
  await agent.host.run(['apt-get', 'clean']);
  expectEnd(await agent.backOut(packages, installed.operationId), 'SUCCEEDED', '');
  expect(await agent.state('cleaned')).toBe('1.0 ii');
});

test("an install that takes longer than the order's time is killed and reported as changed, and goes back", async () => {
  const packages = await publishPair('slow', { postinst: 'sleep 300' });
  const before = await agent.database();
  const report = await agent.install(packages, { runTimeoutMs: 8_000 });
  expectEnd(report, 'FAILED', 'timed_out');
  expect(report.unchanged).toBe(false);
  // The brackets keep it from finding itself.
  await agent.host.sh('! grep -sqz "slow[.]postinst" /proc/[0-9]*/cmdline');
  // Repairing runs it again.
  await agent.host.sh('printf "#!/bin/sh\\n" > /var/lib/dpkg/info/slow.postinst');
  expectEnd(await agent.backOut(packages, report.operationId), 'SUCCEEDED', '');
  expect(await agent.database()).toBe(before);
});

test('a package on hold, a version below the installed one and a package the host forbids are left alone', async () => {
  const packages = await publishPair('held');
  await agent.host.run(['apt-mark', 'hold', 'held']);
  const held = await agent.install(packages);
  expectEnd(held, 'FAILED', 'package_held');
  expect(held.unchanged).toBe(true);
  await agent.host.run(['apt-mark', 'unhold', 'held']);
  expectEnd(await agent.install(packages), 'SUCCEEDED', '');
  expectEnd(await agent.install([{ name: 'held', version: '1.0' }]), 'FAILED', 'would_downgrade');
  const forbidden = [{ name: 'forbidden-one', version: '1.0' }];
  expectEnd(await agent.install(forbidden), 'REJECTED', 'package_forbidden');
  expect(await agent.simulate(forbidden)).toMatchObject({
    verdict: 'SIMULATION_VERDICT_WOULD_REFUSE',
    message: expect.stringContaining('do not let orders change forbidden-one'),
  });
  expectEnd(await agent.install([{ name: '--force', version: '1.0' }]), 'REJECTED', 'bad_envelope');
});

test('an install without a way back does not begin', async () => {
  const packages = await publishPair('rootless');
  await agent.host.sh(`mkdir -p /tmp/own/DEBIAN && dpkg-query -s rootless > /dev/null
    printf 'Package: rootless\nVersion: 1.0+local\nArchitecture: all\nMaintainer: t <t@t>\nDescription: t\n' > /tmp/own/DEBIAN/control
    dpkg-deb --build /tmp/own /tmp/own.deb && dpkg -i /tmp/own.deb`);
  const report = await agent.install(packages);
  expectEnd(report, 'FAILED', 'no_way_back');
  expect(report.unchanged).toBe(true);
  expect(await agent.state('rootless')).toBe('1.0+local ii');
});

test("apt's own stale cache does not make an install out to have happened", async () => {
  const packages = await publishPair('stale');
  await agent.host.sh(`cd /tmp && apt-get download -q stale=1.0 && apt-get install -y -q stale=1.1
    apt-cache policy stale; dpkg -i stale_1.0_all.deb`);
  const report = await agent.install(packages);
  expectEnd(report, 'SUCCEEDED', '');
  expect(await agent.state('stale')).toBe('1.1 ii');
});

test('too little space is found before anything is fetched', async () => {
  const packages = await publishPair('large');
  await agent.host.run(['mount', '-t', 'tmpfs', '-o', 'size=1M', 'tmpfs', '/var/cache/apt/archives']);
  const report = await agent.install(packages);
  await agent.host.run(['mount', '-o', 'remount,ro', '/var/cache/apt/archives']);
  const fixed = await agent.install(packages);
  await agent.host.run(['umount', '/var/cache/apt/archives']);
  expectEnd(report, 'FAILED', 'no_space');
  expect(report).toMatchObject({
    unchanged: true,
    message: expect.stringContaining('/var/cache/apt/archives has 1 MiB'),
  });
  expectEnd(fixed, 'FAILED', 'read_only');
});

test('packages that others change while an order fetches or reads files end it before it begins', async () => {
  const packages = await publishPair('agreed');
  await publishPair('bystander');
  await lab!.publish({ name: 'bystander', version: '1.2' });
  await agent.host.run(['apt-get', 'update', '-qq']);
  // In front of apt's own: once it did what it was asked for with this word, somebody installs another package.
  const meddle = (word: string, version: string): Promise<string> =>
    agent.host.sh(`printf '%s\\n' '#!/bin/sh' '/usr/bin/apt-get "$@"; code=$?' \\
      'case " $* " in *" ${word} "*) /usr/bin/apt-get install -yqq bystander=${version} >/dev/null 2>&1;; esac' \\
      'exit $code' > /usr/local/sbin/apt-get && chmod 755 /usr/local/sbin/apt-get`);
  const differs = { unchanged: true, message: expect.stringContaining('bystander:amd64 1.') };
  await meddle('--download-only', '1.1');
  const report = await agent.install(packages);
  expectEnd(report, 'FAILED', 'plan_differs');
  expect(report).toMatchObject(differs);
  expect(await agent.state('agreed')).toBe('1.0 ii');
  await agent.host.run(['rm', '/usr/local/sbin/apt-get']);
  const installed = await agent.install(packages);
  expectEnd(installed, 'SUCCEEDED', '');
  await meddle('--simulate', '1.2');
  const back = await agent.backOut(packages, installed.operationId);
  expectEnd(back, 'FAILED', 'plan_differs');
  expect(back).toMatchObject(differs);
  expect(await agent.state('agreed')).toBe('1.1 ii');
  await agent.host.run(['rm', '/usr/local/sbin/apt-get']);
  expectEnd(await agent.backOut(packages, installed.operationId), 'SUCCEEDED', '');
});

test('a service that stops with the patch fails it, and a flag asks for the reboot', async () => {
  await agent.host.sh('systemctl enable --now nginx');
  const lost = await publishPair('rude', { postinst: 'systemctl stop nginx' });
  const report = await agent.install(lost);
  expectEnd(report, 'FAILED', 'service_lost');
  expect(report).toMatchObject({ unchanged: false, message: expect.stringContaining('nginx.service is inactive') });
  await agent.host.sh('systemctl start nginx');
  const packages = await publishPair('kernelish', { postinst: 'touch /run/reboot-required' });
  const flagged = await agent.install(packages);
  expectEnd(flagged, 'SUCCEEDED', '');
  expect(flagged.rebootRequired).toBe(true);
  await agent.host.run(['rm', '/run/reboot-required']);
});

test('a service that takes long to start again is waited for as long as its unit allows', async () => {
  await agent.host.sh('systemctl enable --now nginx');
  const slowStart =
    'mkdir -p /run/systemd/system/nginx.service.d; ' +
    'printf "[Service]\\nExecStartPre=/bin/sleep 18\\n" > /run/systemd/system/nginx.service.d/slow.conf; ' +
    'systemctl daemon-reload; systemctl --no-block restart nginx';
  const packages = await publishPair('leisurely', { postinst: slowStart });
  expectEnd(await agent.install(packages), 'SUCCEEDED', '');
  expect((await agent.host.run(['systemctl', 'is-active', 'nginx'])).trim()).toBe('active');
  await agent.host.sh('rm /run/systemd/system/nginx.service.d/slow.conf; systemctl daemon-reload');
});

test('a smoke test after the reboot of its campaign fails while what is installed still waits for one', async () => {
  const packages = await publishPair('awaiting', { postinst: 'touch /run/reboot-required' });
  expect((await agent.install(packages)).rebootRequired).toBe(true);
  expectEnd(await agent.smokeTest(packages, ['true']), 'SUCCEEDED', '');
  // Any other boot than the present one: it counts as done.
  expectEnd(await agent.reboot('00000000-0000-4000-8000-000000000000'), 'SUCCEEDED', '');
  const report = await agent.smokeTest(packages, ['true']);
  expectEnd(report, 'FAILED', 'reboot_outstanding');
  expect(report.message).toBe('/run/reboot-required is there');
  await agent.host.run(['rm', '/run/reboot-required']);
  expectEnd(await agent.smokeTest(packages, ['true']), 'SUCCEEDED', '');
});

test('a smoke test runs as nobody, and may ask systemd', async () => {
  const packages = await publishPair('tested');
  expectEnd(await agent.smokeTest(packages, ['true']), 'FAILED', 'version_differs');
  expectEnd(await agent.install(packages), 'SUCCEEDED', '');
  const asks = 'test "$(id -un)" = nobody && systemctl is-active --quiet dbus';
  expectEnd(await agent.smokeTest(packages, ['sh', '-c', asks]), 'SUCCEEDED', '');
  expectEnd(await agent.smokeTest(packages, ['sh', '-c', 'echo no page; exit 3']), 'FAILED', 'smoke_test_failed');
  expectEnd(await agent.smokeTest(packages, ['sleep', '60']), 'FAILED', 'smoke_test_timed_out');
});
