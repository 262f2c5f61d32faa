import { RELEASE_ROOTS } from '../../deploy/lab/root-recipes';
import { AgentOnHost, expectEnd } from '../lab/agent-host';
import { TestLab } from '../lab/host';

const VERSIONS: Readonly<Record<string, string>> = { bullseye: '11', bookworm: '12', trixie: '13' };
const PATCH = [{ name: 'told', version: '1.1' }];

describe.each(RELEASE_ROOTS)('Debian $release', (recipe) => {
  let lab: TestLab | null = null;
  let agent: AgentOnHost;

  beforeAll(async () => {
    lab = await TestLab.open({ recipe });
    agent = await AgentOnHost.boot(lab, recipe.release);
    await lab.publish({ name: 'told', version: '1.0' }, { name: 'told', version: '1.1' });
    await agent.host.sh('apt-get update -qq && apt-get install -y -qq told=1.0 >/dev/null 2>&1');
  });
  afterAll(() => lab?.close());

  test('the agent runs there, and says which release it is on and what it installs', async () => {
    const { hellos } = await agent.answers();
    expect(hellos[0]).toMatchObject({
      osId: 'debian',
      osVersion: VERSIONS[recipe.release],
      arch: 'x64',
      capabilities: ['deb', 'confirm'],
    });
  });

  test('a package is simulated, installed, tested, and taken back to exactly what was there', async () => {
    const before = await agent.database();
    expect((await agent.simulate(PATCH)).verdict).toBe('SIMULATION_VERDICT_RESOLVES');
    const installed = await agent.install(PATCH);
    expectEnd(installed, 'SUCCEEDED', '');
    expect(await agent.state('told')).toBe('1.1 ii');
    expectEnd(await agent.smokeTest(PATCH, ['grep', '-q', '1.1', '/usr/share/told/version']), 'SUCCEEDED', '');
    expectEnd(await agent.backOut(PATCH, installed.operationId), 'SUCCEEDED', '');
    expect(await agent.database()).toBe(before);
  });

  test('a dpkg killed together with the agent is finished by its successor, which begins nothing again', async () => {
    await lab!.publish({ name: 'told', version: '1.2', postinst: 'test -e /var/cut || { touch /var/cut; sleep 60; }' });
    const id = await agent.offerInstall([{ name: 'told', version: '1.2' }]);
    const kill = `systemctl kill -s KILL --kill-who=all ringmaster-op-${id}; systemctl kill -s KILL ringmaster-agent`;
    await agent.host.sh(`until test -e /var/cut; do sleep 0.1; done; ${kill}`);
    expectEnd(await agent.ending(id), 'SUCCEEDED', '');
    expect(await agent.state('told')).toBe('1.2 ii');
    expect(await agent.beginnings(id)).toBe(1);
  });

  test('it reboots when it is told to, and is done when the boot id differs', async () => {
    const before = (await agent.host.bootId()) ?? '';
    const report = await agent.reboot(before);
    expectEnd(report, 'SUCCEEDED', '');
    expect(report.bootId).not.toBe(before);
  });
});
