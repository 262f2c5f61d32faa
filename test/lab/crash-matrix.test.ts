import { CrashHost } from './crash-host';
import { type Cell, CELLS } from './crash-matrix';
import { TestLab } from './host';
import { HostQueue } from './host-queue';

/** As many as two cores bear. */
const HOSTS = ['crash-0', 'crash-1', 'crash-2'];

let lab: TestLab | null = null;
let crashes: HostQueue<Cell, CrashHost> | null = null;

beforeAll(async () => {
  const opened = (lab = await TestLab.open());
  await CrashHost.publish(opened);
  crashes = new HostQueue(CELLS, HOSTS, {
    boot: (name) => CrashHost.boot(opened, name),
    run: (host, cell) => host.crash(cell),
  });
});
afterAll(async () => {
  await crashes?.ended();
  await lab?.close();
});

test.each(CELLS.map((cell) => [cell.victim, cell.boundary, cell.operation, cell.end, cell] as const))(
  'crash of %s at %s of %s: %s, begun once, sound afterwards',
  async (_victim, _boundary, _operation, _end, cell) => {
    expect(await crashes?.failures(cell)).toEqual([]);
  },
);
