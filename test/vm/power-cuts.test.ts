import { VM_ROOT } from '../../deploy/lab/root-recipes';
import { CrashHost } from '../lab/crash-host';
import { TestLab } from '../lab/host';
import { HostQueue } from '../lab/host-queue';
import { POWER_CUTS, type PowerCut, publishForCuts } from './power-cuts';

/** One for each of two cores. */
const HOSTS = ['power-0', 'power-1'];

let lab: TestLab | null = null;
let cuts: HostQueue<PowerCut, CrashHost> | null = null;

beforeAll(async () => {
  const opened = (lab = await TestLab.open({ recipe: VM_ROOT }));
  await CrashHost.publish(opened);
  await publishForCuts(opened);
  // Those that Jest is to show; the others are not run behind its back.
  const chosen = POWER_CUTS.filter(({ title }) => title.includes(process.env.RINGMASTER_LAB_ONLY ?? ''));
  cuts = new HostQueue(chosen, HOSTS.slice(0, chosen.length), {
    boot: (name) => CrashHost.boot(opened, name, { isVirtual: true }),
    run: (host, cut) => cut.run(host),
  });
});
afterAll(async () => {
  await cuts?.ended();
  await lab?.close();
});

test.each(POWER_CUTS.map((cut) => [cut.title, cut] as const))('%s', async (_title, cut) => {
  expect(await cuts?.failures(cut)).toEqual([]);
});
