import { type LabHost, TestLab } from './host';

let lab: TestLab | null = null;
let host: LabHost;

beforeAll(async () => {
  lab = await TestLab.open();
  host = await lab.boot({ name: 'solo' });
});
afterAll(() => lab?.close());

test('a host runs systemd under a host name and a boot id of its own', async () => {
  expect((await host.run(['cat', '/proc/1/comm'])).trim()).toBe('systemd');
  expect((await host.run(['hostname'])).trim()).toBe('solo');
  expect((await host.run(['systemd-run', '--wait', '--pipe', '-q', 'echo', 'from a unit'])).trim()).toBe('from a unit');
});

test('apt trusts the signed repository, every version of a package is there, and a reboot changes the boot id', async () => {
  await lab!.publish({ name: 'demo', version: '1.0' }, { name: 'demo', version: '1.1' });
  await host.run(['apt-get', 'update', '-q']);
  expect(await host.run(['apt-cache', 'madison', 'demo'])).toMatch(/1\.1[^]*1\.0/);
  await host.run(['apt-get', 'install', '-y', '-q', 'demo=1.0']);
  const before = await host.bootId();
  await host.run(['systemctl', '--no-block', 'reboot']);
  await host.rebooted(before!);
  expect((await host.readFile('/usr/share/demo/version')).trim()).toBe('1.0');
  expect(await host.run(['node', '-p', '1 + 1'])).toBe('2\n');
});

test('a command that is stopped and woken, as all are when a host goes down, is waited for', async () => {
  const script = '(sleep 0.5; kill -CONT $$) & kill -STOP $$; echo woken';
  expect(await host.tryRun(['sh', '-c', script], { timeoutMs: 10_000 })).toMatchObject({
    status: 0,
    stdout: 'woken\n',
  });
});
