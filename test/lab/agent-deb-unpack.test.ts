import { AgentOnHost, expectEnd } from './agent-host';
import { TestLab } from './host';

let lab: TestLab | null = null;
let agent: AgentOnHost;

beforeAll(async () => {
  lab = await TestLab.open();
  agent = await AgentOnHost.boot(lab, 'halved');
}, 240_000);
afterAll(() => lab?.close());

test('a package cut off while it was unpacked is told as it is, and goes back to what was there', async () => {
  const names = Array.from({ length: 400 }, (_, index) => `/usr/share/halved/part-${String(index).padStart(3, '0')}`);
  const stop = `dpkg=$PPID; ( exec </dev/null >/dev/null 2>&1; until test -e ${names[200]!}.dpkg-new; do :; done
    kill -STOP $dpkg; touch /run/halved ) &`;
  const files = Object.fromEntries(names.map((name) => [name, `${name} `.repeat(300)]));
  await lab!.publish({ name: 'halved', version: '1.0' }, { name: 'halved', version: '1.1', files, preinst: stop });
  await agent.host.sh('apt-get update -qq && apt-get install -y -qq halved=1.0 >/dev/null 2>&1');
  const packages = [{ name: 'halved', version: '1.1' }];
  const before = await agent.database();
  const id = await agent.offerInstall(packages);
  const kill = `systemctl kill -s KILL --kill-who=all ringmaster-op-${id}; systemctl kill -s KILL ringmaster-agent`;
  await agent.host.sh(`until test -e /run/halved; do sleep 0.1; done; ${kill}`);
  const report = await agent.ending(id);
  expectEnd(report, 'FAILED', 'packages_failed');
  expect(report).toMatchObject({ unchanged: false, message: expect.stringContaining('(iHR)') });
  expectEnd(await agent.backOut(packages, id), 'SUCCEEDED', '');
  expect(await agent.database()).toBe(before);
  expect((await agent.host.run(['dpkg', '--audit'])).trim()).toBe('');
});
