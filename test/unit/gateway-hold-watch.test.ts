import { setTimeout as sleep } from 'node:timers/promises';
import { HoldWatch } from '../../gateway/hold-watch';
import type { CampaignId } from '../../model/ids';
import type { Database } from '../../store/database';

/** A database that answers the marks it is told, when it is told. */
class Marks {
  marks: Record<string, string> = {};
  asked = 0;
  beforeAnswer: (() => Promise<void>) | null = null;

  readonly db = {
    query: async () => {
      this.asked += 1;
      const rows = Object.entries(this.marks).map(([campaign_id, mark]) => ({ campaign_id, mark }));
      await this.beforeAnswer?.();
      return { rows };
    },
  } as unknown as Database;
}

function watch(marks: Marks): { watch: HoldWatch; told: (readonly CampaignId[] | null)[] } {
  const told: (readonly CampaignId[] | null)[] = [];
  const made = new HoldWatch({
    db: marks.db,
    everyMs: 60_000,
    onChange: (campaignIds) => {
      told.push(campaignIds);
    },
    onFailure: () => undefined,
  });
  made.start();
  return { watch: made, told };
}

test('the first look counts, for whichever campaign', async () => {
  const marks = new Marks();
  const { watch: holds, told } = watch(marks);
  await holds.look();
  holds.stop();
  expect(told).toEqual([null]);
});

test('a notice about something else than a hold leads to nothing', async () => {
  const marks = new Marks();
  marks.marks = { a: '1/0' };
  const { watch: holds, told } = watch(marks);
  await holds.look();
  await holds.look();
  await holds.look();
  holds.stop();
  expect(marks.asked).toBe(3);
  expect(told).toEqual([null]);
});

test('only the campaigns whose holds changed are told, also of a hold that came and went between two looks', async () => {
  const marks = new Marks();
  marks.marks = { a: '1/0', b: '1/0' };
  const { watch: holds, told } = watch(marks);
  await holds.look();
  marks.marks = { a: '1/1', b: '1/0' };
  await holds.look();
  marks.marks = { a: '1/1', b: '2/1' };
  await holds.look();
  marks.marks = { a: '1/1', b: '2/1', c: '1/1' };
  await holds.look();
  holds.stop();
  expect(told).toEqual([null, ['a'], ['b'], ['c']]);
});

test('a notice during a look is not answered by what that look had read before', async () => {
  const marks = new Marks();
  const { watch: holds, told } = watch(marks);
  await holds.look();
  marks.beforeAnswer = () => sleep(20);
  const looking = holds.look();
  marks.marks = { a: '1/0' };
  await holds.look();
  await looking;
  holds.stop();
  expect(told).toEqual([null, ['a']]);
});

test('a watch that was stopped tells nobody any more', async () => {
  const marks = new Marks();
  const { watch: holds, told } = watch(marks);
  marks.beforeAnswer = () => sleep(10);
  const looking = holds.look();
  holds.stop();
  await looking;
  expect(told).toEqual([]);
});
