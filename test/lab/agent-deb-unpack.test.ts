import { AgentOnHost, expectEnd } from './agent-host';
import { TestLab } from './host';

let lab: TestLab | null = null;
let agent: AgentOnHost;

beforeAll(async () => {
  lab = await TestLab.open();
  agent = await AgentOnHost.boot(lab, 'halved');
}, 240_000);
afterAll(() => lab?.close());

/** A package that stands still in the midst of its unpacking, once: files, and the script that stops dpkg there. */
function standingStill(name: string): { files: Readonly<Record<string, string>>; preinst: string } {
  const names = Array.from({ length: 400 }, (_, index) => `/usr/share/${name}/part-${String(index).padStart(3, '0')}`);
  const preinst = `dpkg=$PPID; ( exec </dev/null >/dev/null 2>&1; until test -e ${names[200]!}.dpkg-new; do :; done
    kill -STOP $dpkg; touch /run/${name} ) &`;
  return { files: Object.fromEntries(names.map((each) => [each, `${each} `.repeat(300)])), preinst };
}

/** Kills what unpacks it, and the agent, once it stands still. */
async function cutOff(name: string, id: string): Promise<void> {
  const kill = `systemctl kill -s KILL --kill-who=all ringmaster-op-${id}; systemctl kill -s KILL ringmaster-agent`;
  await agent.host.sh(`until test -e /run/${name}; do sleep 0.1; done; ${kill}`);
}

test('a package cut off while it was unpacked is told as it is, and goes back to what was there', async () => {
  await lab!.publish(
    { name: 'halved', version: '1.0' },
    { name: 'halved', version: '1.1', ...standingStill('halved') },
  );
  await agent.host.sh('apt-get update -qq && apt-get install -y -qq halved=1.0 >/dev/null 2>&1');
  const packages = [{ name: 'halved', version: '1.1' }];
  const before = await agent.database();
  const id = await agent.offerInstall(packages);
  await cutOff('halved', id);
  const report = await agent.ending(id);
  expectEnd(report, 'FAILED', 'packages_failed');
  expect(report).toMatchObject({ unchanged: false, message: expect.stringContaining('(iHR)') });
  expectEnd(await agent.backOut(packages, id), 'SUCCEEDED', '');
  expect(await agent.database()).toBe(before);
  expect((await agent.host.run(['dpkg', '--audit'])).trim()).toBe('');
});

test('a package that the patch brought, cut off while it was unpacked, is gone again after the way back', async () => {
  await lab!.publish(
    { name: 'needing', version: '1.0' },
    { name: 'needing', version: '1.1', depends: 'brought' },
    { name: 'brought', version: '1.0', ...standingStill('brought') },
  );
  await agent.host.sh('apt-get update -qq && apt-get install -y -qq needing=1.0 >/dev/null 2>&1');
  const packages = [
    { name: 'needing', version: '1.1' },
    { name: 'brought', version: '1.0' },
  ];
  const before = await agent.database();
  const id = await agent.offerInstall(packages);
  await cutOff('brought', id);
  expectEnd(await agent.ending(id), 'FAILED', 'packages_failed');
  expect(await agent.state('brought')).toBe('1.0 iHR');
  expectEnd(await agent.backOut(packages, id), 'SUCCEEDED', '');
  expect(await agent.database()).toBe(before);
  expect((await agent.host.run(['dpkg', '--audit'])).trim()).toBe('');
});
