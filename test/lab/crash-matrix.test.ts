import { BOUNDARIES } from '../../agent/boundaries';
import { CrashHost } from './crash-host';
import { type Cell, CELLS, NEVER, VICTIMS } from './crash-matrix';
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

test('the table has every boundary of the agent, and a reason for each that no host of systemd comes by', () => {
  expect(CELLS.length + NEVER.length * VICTIMS.length).toBe(BOUNDARIES.length * VICTIMS.length);
  for (const { why } of NEVER) expect(why).not.toBe('');
});

test.each(CELLS.map((cell) => [cell.victim, cell.boundary, cell.end, cell] as const))(
  'crash of %s at %s: %s, begun once, sound afterwards',
  async (_victim, _boundary, _end, cell) => {
    expect(await crashes?.failures(cell)).toEqual([]);
  },
);
