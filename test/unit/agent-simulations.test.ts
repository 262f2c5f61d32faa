import pino from 'pino';
import type { Executor } from '../../agent/executor';
import type { OrderPatch } from '../../agent/order';
import { SimulationDesk } from '../../agent/simulations';
import type { SimulationAnswer } from '../../model/simulation';

const PATCH: OrderPatch = { kind: 'deb', packages: [{ name: 'libssl3', version: '3.0.17-1~deb12u2' }] };
const RESOLVES: SimulationAnswer = {
  kind: 'resolves',
  changes: [{ name: 'libssl3', from: '3.0.16-1', to: '3.0.17-1' }],
};

/** A desk whose package manager does what a test says. */
function desk(simulate: Executor['simulate'], { isAtWork = () => false }: { isAtWork?: () => boolean } = {}) {
  const clock = { now: 0 };
  const executor = { simulate } as Executor;
  const simulations = new SimulationDesk({ executor, isAtWork, log: pino({ level: 'silent' }), now: () => clock.now });
  const ask = (patch: OrderPatch = PATCH, timeoutMs = 1_000) =>
    simulations.answer({ simulationId: 'one', patch, timeoutMs });
  return { ask, clock };
}

const packages = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `lib${String(index)}`, from: '1', to: '2' }));

it('answers what the package manager says', async () => {
  const asked: OrderPatch[] = [];
  const { ask } = desk((patch) => {
    asked.push(patch);
    return Promise.resolve(RESOLVES);
  });
  expect(await ask()).toEqual(RESOLVES);
  expect(asked).toEqual([PATCH]);
});

it.each([
  ['a name that is an option', { kind: 'deb', packages: [{ name: '--purge', version: '1' }] }],
  ['a version that is an option', { kind: 'deb', packages: [{ name: 'libssl3', version: '-o=x' }] }],
  ['a version with a space', { kind: 'deb', packages: [{ name: 'libssl3', version: '1 2' }] }],
  ['a name that is a path', { kind: 'deb', packages: [{ name: '../x.deb', version: '1' }] }],
  ['no package', { kind: 'deb', packages: [] }],
  ['too many packages', { kind: 'deb', packages: packages(201).map(({ name }) => ({ name, version: '1' })) }],
  ['a bundle', { kind: 'bundle', name: 'hello', version: '1', digest: '', sizeBytes: 1 }],
] as readonly (readonly [string, OrderPatch])[])('passes %s on to nobody', async (_title, patch) => {
  const { ask } = desk(() => Promise.reject(new Error('it was passed on')));
  const answer = await ask(patch);
  expect(answer).toMatchObject({ kind: 'cannot', problem: 'broken' });
  expect(answer).not.toMatchObject({ message: 'it was passed on' });
});

it('says so when it has no package manager', async () => {
  const { ask } = desk(undefined);
  expect(await ask()).toMatchObject({ problem: 'broken', message: 'this agent installs no deb packages' });
});

it('does not look while an order is carried out, and does not trust what it saw while one came', async () => {
  let atWork = true;
  let looked = 0;
  const isAtWork = () => atWork;
  const { ask } = desk(
    () => {
      looked += 1;
      atWork = true;
      return Promise.resolve(RESOLVES);
    },
    { isAtWork },
  );
  expect(await ask()).toMatchObject({ kind: 'cannot', problem: 'busy' });
  expect(looked).toBe(0);
  atWork = false;
  expect(await ask()).toMatchObject({ kind: 'cannot', problem: 'busy' });
  expect(looked).toBe(1);
});

it('looks into one question at a time, also after one was given up', async () => {
  let end = (_answer: SimulationAnswer): void => undefined;
  const { ask } = desk(
    () =>
      new Promise((resolve) => {
        end = resolve;
      }),
  );
  expect(await ask(PATCH, 20)).toMatchObject({ problem: 'broken', message: expect.stringContaining('20 ms') });
  expect(await ask()).toMatchObject({ problem: 'busy', message: 'another simulation is under way' });
  end(RESOLVES);
  await new Promise((resolve) => setImmediate(resolve));
  const third = ask();
  end(RESOLVES);
  expect(await third).toEqual(RESOLVES);
});

it('looks into six questions in a row and then one every half minute, whoever asks', async () => {
  const { ask, clock } = desk(() => Promise.resolve(RESOLVES));
  clock.now = 5_000_000;
  for (let count = 0; count < 6; count += 1) expect(await ask()).toEqual(RESOLVES);
  expect(await ask()).toMatchObject({ problem: 'busy' });
  clock.now += 29_000;
  expect(await ask()).toMatchObject({ problem: 'busy' });
  clock.now += 1_000;
  expect(await ask()).toEqual(RESOLVES);
  expect(await ask()).toMatchObject({ problem: 'busy' });
  clock.now += 3_600_000;
  for (let count = 0; count < 6; count += 1) expect(await ask()).toEqual(RESOLVES);
  expect(await ask()).toMatchObject({ problem: 'busy' });
});

it("tells the package manager's failure as one, and goes on", async () => {
  let fails = true;
  const { ask } = desk(() =>
    fails ? Promise.reject(new Error('the lists cannot be read')) : Promise.resolve(RESOLVES),
  );
  expect(await ask()).toMatchObject({ kind: 'cannot', problem: 'broken', message: 'the lists cannot be read' });
  fails = false;
  expect(await ask()).toEqual(RESOLVES);
});

it('sends no list that is cut: a longer one than a message takes is left out', async () => {
  const tooMany = { kind: 'cannot', package: null, message: 'more', changes: packages(301) } as const;
  const needsMore = await desk(() => Promise.resolve({ ...tooMany, problem: 'needs_more' })).ask();
  expect(needsMore).toMatchObject({ problem: 'needs_more', message: 'more (301 packages in all)', changes: [] });
  const removes = await desk(() => Promise.resolve({ ...tooMany, problem: 'would_remove' })).ask();
  expect(removes.changes).toHaveLength(300);
});
