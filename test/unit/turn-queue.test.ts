import { TurnQueue } from '../../activities/turn-queue';
import { asId, type CampaignId } from '../../model/ids';

const ONE = asId<CampaignId>('one');
const OTHER = asId<CampaignId>('other');

/** Work that goes on until it is told to end. */
function openWork(order: string[], name: string): { work: () => Promise<void>; end: () => void } {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const work = (): Promise<void> => {
    order.push(name);
    return ended;
  };
  return { work, end: () => end() };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('two turns of a campaign are under way at once, the third waits for a place', async () => {
  const queue = new TurnQueue();
  const order: string[] = [];
  const works = ['a', 'b', 'c'].map((name) => openWork(order, name));
  const turns = works.map(({ work }) => queue.run(ONE, false, work));
  await settled();
  expect(order).toEqual(['a', 'b']);
  works[1]!.end();
  await settled();
  expect(order).toEqual(['a', 'b', 'c']);
  for (const { end } of works) end();
  await Promise.all(turns);
});

test('a turn with bad news overtakes those that wait with good news', async () => {
  const queue = new TurnQueue();
  const order: string[] = [];
  const works = ['a', 'b', 'good', 'bad'].map((name) => openWork(order, name));
  const turns = works.map(({ work }, index) => queue.run(ONE, index === 3, work));
  await settled();
  for (const { end } of works) end();
  await Promise.all(turns);
  expect(order).toEqual(['a', 'b', 'bad', 'good']);
});

test('campaigns do not wait for each other', async () => {
  const queue = new TurnQueue();
  const order: string[] = [];
  const works = ['a', 'b', 'c'].map((name) => openWork(order, name));
  const turns = works.map(({ work }, index) => queue.run(index === 2 ? OTHER : ONE, false, work));
  await settled();
  expect(order).toEqual(['a', 'b', 'c']);
  for (const { end } of works) end();
  await Promise.all(turns);
});

test('a turn that fails gives its place back and tells its caller', async () => {
  const queue = new TurnQueue();
  const refused = (): Promise<never> => Promise.reject(new Error('no'));
  await expect(queue.run(ONE, false, refused)).rejects.toThrow('no');
  const turns = [1, 2, 3, 4].map((turn) => queue.run(ONE, false, () => Promise.resolve(turn)));
  expect(await Promise.all(turns)).toEqual([1, 2, 3, 4]);
});
