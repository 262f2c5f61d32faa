import { BOUNDARIES } from '../../agent/boundaries';
import { CrashHost } from './crash-host';
import { CELLS, NEVER, VICTIMS, type Cell } from './crash-matrix';
import { TestLab } from './host';

/** As many as two cores bear. */
const HOSTS = 3;

/** What became of a cell, told to whoever waits for it. */
class Found {
  tell: (failures: readonly string[]) => void = () => undefined;
  readonly failures = new Promise<readonly string[]>((resolve) => (this.tell = resolve));
}

const found = new Map<Cell, Found>(CELLS.map((cell) => [cell, new Found()]));
let lab: TestLab | null = null;
let working: Promise<unknown> = Promise.resolve();

/** Takes cells from the list until it is empty. A host on which one did not come to its end is used no more. */
async function work(queue: Cell[], name: string): Promise<void> {
  let boots = 0;
  let host: CrashHost | null = null;
  for (let cell = queue.shift(); cell !== undefined; cell = queue.shift()) {
    try {
      host ??= await CrashHost.boot(lab!, `${name}-${String((boots += 1))}`);
      found.get(cell)?.tell(await host.crash(cell));
    } catch (error) {
      found.get(cell)?.tell([error instanceof Error ? error.message : String(error)]);
      host = null;
    }
  }
}

beforeAll(async () => {
  lab = await TestLab.open();
  await CrashHost.publish(lab);
  const queue = [...CELLS];
  working = Promise.all(Array.from({ length: HOSTS }, (_, index) => work(queue, `crash-${String(index)}`)));
});
afterAll(async () => {
  await working;
  await lab?.close();
});

test('the table has every boundary of the agent, and a reason for each that no host of systemd comes by', () => {
  expect(CELLS.length + NEVER.length * VICTIMS.length).toBe(BOUNDARIES.length * VICTIMS.length);
  for (const { why } of NEVER) expect(why).not.toBe('');
});

test.each(CELLS.map((cell) => [cell.victim, cell.boundary, cell.end, cell] as const))(
  'crash of %s at %s: %s, begun once, sound afterwards',
  async (_victim, _boundary, _end, cell) => {
    expect(await found.get(cell)?.failures).toEqual([]);
  },
);
