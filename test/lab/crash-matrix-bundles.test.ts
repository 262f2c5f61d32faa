import { CrashBundleHost } from './crash-bundle-host';
import { BUNDLE_CELLS, type BundleCell } from './crash-matrix-bundles';
import { TestLab } from './host';
import { HostQueue } from './host-queue';

/** They wait most of the time: for an application to stay up, for systemd. */
const HOSTS = ['bundles-0', 'bundles-1', 'bundles-2', 'bundles-3'];

let lab: TestLab | null = null;
let crashes: HostQueue<BundleCell, CrashBundleHost> | null = null;

beforeAll(async () => {
  const opened = (lab = await TestLab.open());
  crashes = new HostQueue(BUNDLE_CELLS, HOSTS, {
    boot: (name) => CrashBundleHost.boot(opened, name),
    run: (host, cell) => host.crash(cell),
  });
});
afterAll(async () => {
  await crashes?.ended();
  await lab?.close();
});

test.each(BUNDLE_CELLS.map((cell) => [cell.victim, cell.boundary, cell.operation, cell.end, cell] as const))(
  'crash of %s at %s of %s: %s, begun once, sound afterwards',
  async (_victim, _boundary, _operation, _end, cell) => {
    expect(await crashes?.failures(cell)).toEqual([]);
  },
);
