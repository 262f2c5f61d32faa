import { AgentOnHost, expectEnd } from './agent-host';
import { TestLab } from './host';

const BEFORE = { command: ['sh', '-c', 'test ! -e /var/busy && echo before >> /var/said'], onFailure: 'fail' };
const AFTER = { command: ['sh', '-c', 'echo after >> /var/said; test ! -e /var/broken'], onFailure: 'fail' };
const SLOW_SCRIPT = `test -e /var/slow || exit 0
env -i setsid sh -c 'echo $$ > /var/child; exec sleep 300' &
until test -s /var/child; do sleep 0.1; done
echo $$ > /var/leader
sleep 300`;
/** What it starts forgets all that could tell whose it is, but for its control group. */
const SLOW = {
  command: ['sh', '-c', SLOW_SCRIPT],
  onFailure: 'fail',
};
const MAY_FAIL = { command: ['false'], onFailure: 'ignore' };
/** Somebody who must not be disturbed: `shutdown` is blocked for as long as the unit runs. */
const INHIBIT = ['systemd-run', '--quiet', '--collect', '--unit=backup', '--property=Type=exec', 'systemd-inhibit'];

/** Somebody who is logged in at a terminal, and what is written to it. */
const SOMEBODY = `import os, pty, struct, time
ours, theirs = pty.openpty()
line = os.ttyname(theirs)[len('/dev/'):].encode()
record = struct.pack('hi32s4s32s256s2hiii4i20s', 7, os.getpid(), line, line[-4:], b'somebody', b'', 0, 0, 0, int(time.time()), 0, 0, 0, 0, 0, b'')
with open('/run/utmp', 'ab') as logged_in: logged_in.write(record)
screen = open('/var/screen', 'wb', buffering=0)
while True:
    screen.write(os.read(ours, 4096))
    os.fsync(screen)
`;

let lab: TestLab | null = null;
let agent: AgentOnHost;

async function bootId(): Promise<string> {
  return (await agent.host.bootId()) ?? '';
}

/** What the commands around the reboot wrote down, and forgets it. */
async function said(): Promise<string> {
  const lines = await agent.host.sh('cat /var/said 2>/dev/null || true; rm -f /var/said');
  return lines.trim().replaceAll('\n', ' ');
}

/** Logs somebody in, for as long as this boot lasts. */
async function logIn(): Promise<void> {
  const unit = ['systemd-run', '--quiet', '--unit=somebody', '--property=Type=exec'];
  await agent.host.run([...unit, 'python3', '-c', SOMEBODY]);
  await agent.host.sh('until test -e /var/screen; do sleep 0.1; done');
}

async function inhibit(seconds: number): Promise<void> {
  await agent.host.run([
    ...INHIBIT,
    '--what=shutdown',
    '--who=backup',
    '--why=a backup runs',
    'sleep',
    String(seconds),
  ]);
  await agent.host.sh('until systemd-inhibit --list | grep -q backup; do sleep 0.1; done');
}

beforeAll(async () => {
  lab = await TestLab.open();
  agent = await AgentOnHost.boot(lab, 'rebooting', {
    reboot: { before: [MAY_FAIL, SLOW, BEFORE], after: [MAY_FAIL, AFTER] },
  });
}, 400_000);
afterAll(() => lab?.close());

test('a reboot is told to who is logged in, runs what the host wants before and after it, and is done when the boot id differs', async () => {
  await logIn();
  const before = await bootId();
  const id = await agent.offerReboot(before);
  await agent.host.rebooted(before);
  const report = await agent.ending(id);
  expectEnd(report, 'SUCCEEDED', '');
  expect(report.bootId).toBe(await bootId());
  expect(report.bootId).not.toBe(before);
  expect(await said()).toBe('before after');
  expect(await agent.host.readFile('/var/screen')).toContain('Ringmaster: a patch takes effect with this reboot');
  expectEnd(await agent.reboot(before), 'SUCCEEDED', '');
  expect(await bootId()).toBe(report.bootId);
});

test('a reboot that somebody holds off is waited for, for as long as the order has time', async () => {
  const before = await bootId();
  await inhibit(60);
  const late = await agent.ending(await agent.offerReboot(before, { runTimeoutMs: 3_000 }));
  expectEnd(late, 'FAILED', 'reboot_inhibited');
  expect(late).toMatchObject({ unchanged: true, message: expect.stringContaining('a backup runs') });
  const id = await agent.offerReboot(before);
  await agent.host.sh('sleep 3; systemctl stop backup');
  await agent.host.rebooted(before);
  expectEnd(await agent.ending(id), 'SUCCEEDED', '');
});

test('a host that cannot be relieved of its work does not reboot, and takes it up again', async () => {
  await said();
  const before = await bootId();
  await agent.host.run(['touch', '/var/busy']);
  const report = await agent.reboot(before);
  await agent.host.run(['rm', '/var/busy']);
  expectEnd(report, 'FAILED', 'reboot_command_failed');
  expect(report.unchanged).toBe(true);
  expect(await bootId()).toBe(before);
  expect(await said()).toBe('after');
});

test('a host that does not take up its work after the reboot says so', async () => {
  const before = await bootId();
  await agent.host.run(['touch', '/var/broken']);
  const id = await agent.offerReboot(before);
  await agent.host.rebooted(before);
  const report = await agent.ending(id);
  expectEnd(report, 'FAILED', 'reboot_command_failed');
  expect(report).toMatchObject({ unchanged: false, message: expect.stringMatching(/^rebooted, and then/) });
});

test('what a command had started is ended before anything else, though the agent and the command itself were killed', async () => {
  const before = await bootId();
  await said();
  await agent.host.sh('rm -f /var/broken; touch /var/slow');
  const id = await agent.offerReboot(before);
  await agent.host.sh('until test -s /var/leader; do sleep 0.1; done; kill -0 $(cat /var/child)');
  expect(await agent.host.sh('systemctl show --property=TasksMax --value ringmaster-step.scope')).toBe('512\n');
  await agent.host.sh(`rm /var/slow
    systemctl kill --kill-who=main --signal=SIGKILL ringmaster-agent
    kill -KILL $(cat /var/leader)`);
  expectEnd(await agent.ending(id), 'CANCELED', 'reboot_did_not_happen');
  expect(await agent.host.sh('kill -0 $(cat /var/child) 2>/dev/null || echo gone')).toBe('gone\n');
});
