import { findKernelUpdate } from '../../deploy/lab/kernel-update';
import { fetchUpdate } from '../../deploy/lab/package-pair';
import { VM_ROOT } from '../../deploy/lab/root-recipes';
import { AgentOnHost, expectEnd, type Packages } from '../lab/agent-host';
import { TestLab } from '../lab/host';

/** A kernel's initial ram disk is made by the emulated processor: one to two minutes on a core of its own. Less than a test has. */
const KERNEL_MS = 1_200_000;

let lab: TestLab | null = null;
let agent: AgentOnHost;
let kernel: Packages = [];

async function runningKernel(): Promise<string> {
  return (await agent.host.run(['uname', '-r'])).trim();
}

beforeAll(async () => {
  lab = await TestLab.open({
    recipe: VM_ROOT,
    findPackages: async (prepared) => {
      const update = await findKernelUpdate(prepared);
      kernel = update.packages.map(({ name, to }) => ({ name, version: to }));
      return fetchUpdate(prepared, update);
    },
  });
  agent = await AgentOnHost.boot(lab, 'kernel', { isVirtual: true });
  await agent.host.run(['apt-get', 'update', '-qq']);
});
afterAll(() => lab?.close());

test("Debian's newest kernel is installed, the old one runs on, and the report says that a reboot is due", async () => {
  const running = await runningKernel();
  const next = kernel[1]!.name.replace('linux-image-', '');
  expect(next).not.toBe(running);
  const report = await agent.install(kernel, { runTimeoutMs: KERNEL_MS });
  expectEnd(report, 'SUCCEEDED', '');
  expect(report).toMatchObject({ rebootRequired: true, unchanged: false });
  expect(report.message).toContain(`kernel ${next} is installed and ${running} runs`);
  expect(await runningKernel()).toBe(running);
});

test('the reboot that is ordered is a real one: another boot id, a new uptime, and the new kernel runs', async () => {
  const before = (await agent.host.bootId()) ?? '';
  const uptime = Number((await agent.host.readFile('/proc/uptime')).split(' ')[0]);
  const id = await agent.offerReboot(before);
  await agent.host.rebooted(before);
  const report = await agent.ending(id);
  expectEnd(report, 'SUCCEEDED', '');
  expect(report.bootId).toBe(await agent.host.bootId());
  expect(`linux-image-${await runningKernel()}`).toBe(kernel[1]!.name);
  expect(Number((await agent.host.readFile('/proc/uptime')).split(' ')[0])).toBeLessThan(uptime + 60);
  const smoke = await agent.smokeTest(kernel, ['sh', '-c', `test "$(uname -r)" = ${kernel[1]!.name.slice(12)}`]);
  expectEnd(smoke, 'SUCCEEDED', '');
});
