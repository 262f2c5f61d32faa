import { setTimeout as sleep } from 'node:timers/promises';
import { alone, aloneOfKind } from '../../chaos/alone';

async function note(done: string[], name: string, ms: number): Promise<string> {
  done.push(`${name} begins`);
  await sleep(ms);
  done.push(`${name} ends`);
  return name;
}

test('what is done to one process is done one after the other, in the order of asking; another process does not wait', async () => {
  const done: string[] = [];
  const all = [
    alone('worker', () => note(done, 'first', 40)),
    alone('worker', () => note(done, 'second', 1)),
    alone('gateway', () => note(done, 'elsewhere', 5)),
  ];
  expect(await Promise.all(all)).toEqual(['first', 'second', 'elsewhere']);
  expect(done).toEqual([
    'first begins',
    'elsewhere begins',
    'elsewhere ends',
    'first ends',
    'second begins',
    'second ends',
  ]);
});

test('one that fails is told so, and keeps nobody waiting', async () => {
  const failing = alone('api', () => Promise.reject(new Error('gone')));
  const next = alone('api', () => Promise.resolve('went on'));
  await expect(failing).rejects.toThrow('gone');
  expect(await next).toBe('went on');
});

test('of a kind that leaves nobody to go on where two are hit, one process is hit at a time, and others do not wait', async () => {
  const done: string[] = [];
  await Promise.all([
    aloneOfKind('freeze', 'worker', () => note(done, 'first', 40)),
    aloneOfKind('freeze', 'worker-2', () => note(done, 'second', 1)),
    alone('worker-2', () => note(done, 'elsewhere', 5)),
  ]);
  expect(done).toEqual([
    'elsewhere begins',
    'first begins',
    'elsewhere ends',
    'first ends',
    'second begins',
    'second ends',
  ]);
});
