import { doingNow } from '../../agent/packages/status-line';
import { ToldProgress } from '../../agent/told-progress';
import type { Doing } from '../../agent/order';
import { renderExplanation, type HostExplanation } from '../../cli/render/explanation';
import { asId, type HostId } from '../../model/ids';

const SECOND = 1_000;

/** What is told of a change that says something else each second, with the second in which it is. */
function toldOver(seconds: number, says: (second: number) => Doing): { readonly at: number; readonly doing: Doing }[] {
  const told: { at: number; doing: Doing }[] = [];
  let second = 0;
  const progress = new ToldProgress(
    (doing) => told.push({ at: second, doing }),
    () => second * SECOND,
  );
  for (; second <= seconds; second += 1) progress.take(says(second));
  return told;
}

const changing = (second: number): Doing => ({ percent: second % 100, text: `step ${String(second)}` });

test('of a change that takes less than ten seconds nothing is told', () => {
  expect(toldOver(9, changing)).toEqual([]);
});

test('what is told is the newest, every ten seconds at first', () => {
  expect(toldOver(45, changing)).toEqual([10, 20, 30, 40].map((at) => ({ at, doing: changing(at) })));
});

test('of an hour that says something else each second some forty reports are told, ever more seldom', () => {
  const told = toldOver(3_600, changing).map(({ at }) => at);
  expect(told.length).toBeLessThan(60);
  const gaps = told.slice(1).map((at, index) => at - (told[index] ?? 0));
  expect([...gaps].sort((a, b) => a - b)).toEqual(gaps);
});

test('the same words are told once', () => {
  expect(toldOver(600, () => ({ percent: 40, text: 'Unpacking a' }))).toHaveLength(1);
});

test("what is being done is the newest line's, with the package's name, harmless for a terminal, and bounded", () => {
  const line = { kind: 'package', package: 'nginx', percent: 43.75, text: 'Unpacking nginx (amd64)' } as const;
  expect(doingNow([])).toBeNull();
  expect(doingNow([{ ...line, percent: 10 }, line])).toEqual({ percent: 43, text: 'Unpacking nginx (amd64)' });
  expect(doingNow([{ ...line, text: 'Unpacking\u001b[31m', percent: 140 }])).toEqual({
    percent: 100,
    text: 'nginx: Unpacking [31m',
  });
  expect(doingNow([{ ...line, text: '\u{1f600}'.repeat(500) }])?.text.length).toBeLessThanOrEqual(400);
});

test('a host whose order is under way is explained with what its agent said last', () => {
  const explanation: HostExplanation = {
    host: {
      hostId: asId<HostId>('5eed0000-0000-4000-8000-000000000001'),
      name: 'web-1',
      cluster: 'c',
      site: 's',
      ring: 'first',
      state: 'installing',
      direction: 'forward',
      operation: 'install',
      ordered: true,
      generation: 1,
      reason: null,
      failedFor: null,
      connected: true,
      changedAt: '2026-11-23T09:00:00.000Z',
    },
    patch: { kind: 'deb', packages: [{ name: 'nginx', version: '2' }] },
    wantsOrder: false,
    wait: null,
    hold: null,
    limit: null,
    progress: { percent: 43, doing: 'Unpacking nginx (amd64)', saidAt: '2026-11-23T09:01:02.000Z' },
  };
  const where = { campaign: 'patch', timeZone: 'UTC' };
  const said = 'Its agent said at 2026-11-23 09:01:02 UTC: 43 %, Unpacking nginx (amd64).';
  expect(renderExplanation(explanation, where)).toContain(`Its install was ordered; its report is awaited.\n${said}`);
  expect(renderExplanation({ ...explanation, progress: null }, where)).not.toContain('Its agent said');
  const unsigned = { ...explanation, progress: null, signing: 'signed pace: 5 hosts an hour' };
  expect(renderExplanation(unsigned, where)).toContain(
    'Its install waits for the signer (signed pace: 5 hosts an hour), and goes on by itself.',
  );
  const later = { ...explanation, host: { ...explanation.host, ordered: false }, progress: null, wantsOrder: true };
  const wait = { reason: 'signed_pace', subject: 'signed pace: again at noon' } as const;
  expect(renderExplanation({ ...later, wait }, where)).toContain(
    'the signer signs it later (signed pace: again at noon); it goes on by itself',
  );
});
