import type { TurnTried } from '../../activities/take-turn';
import type { BoardHost } from '../../model/board/board';
import { createWorkerMetrics } from '../../telemetry/worker-metrics';
import { countTurn } from '../../workers/turn-metrics';

const QUEUED = {
  ...{ state: 'queued', direction: 'forward', operation: 'install', ordered: false, generation: 1 },
  ...{ touched: false, verdict: null, backoutVerdict: null, reason: null },
} as BoardHost;
const ORDERED: BoardHost = { ...QUEUED, state: 'installing', ordered: true, touched: true };

/** How many tries ended in silence when hosts move like this. */
async function timeouts(...moved: { before: BoardHost; after: BoardHost }[]): Promise<number> {
  const metrics = createWorkerMetrics('1.0.0');
  const tried = {
    ...{ outcome: 'committed', tookMs: 5, spec: { class: 'emergency' }, lane: { ring: 0, launchedAt: 0 } },
    taken: { ended: [], moved },
  } as unknown as TurnTried;
  countTurn(metrics, tried, 1000);
  const text = await metrics.registry.metrics();
  const line =
    /^ringmaster_host_attempts_total\{class="emergency",ring="1",result="timeout",reason="deadline_passed"\} (\d+)/m;
  return Number(line.exec(text)?.[1]);
}

const unreachable = (host: BoardHost, reason: string): BoardHost => ({ ...host, state: 'unreachable', reason });

test('a host that falls silent under its order is one try that ended in silence', async () => {
  expect(await timeouts({ before: ORDERED, after: unreachable(ORDERED, 'deadline_passed') })).toBe(1);
});

test('a host that is offline was not tried, however often it comes and goes', async () => {
  const away = unreachable(QUEUED, 'offline');
  expect(
    await timeouts({ before: QUEUED, after: away }, { before: away, after: QUEUED }, { before: QUEUED, after: away }),
  ).toBe(0);
});

test('a host that falls silent on its way back, or after its verdict, is no try that ended in silence', async () => {
  const back: BoardHost = { ...ORDERED, state: 'backing_out', direction: 'backout', operation: 'back_out' };
  const patched: BoardHost = { ...ORDERED, state: 'rebooting', verdict: 'patched' };
  const moves = [back, patched].map((before) => ({ before, after: unreachable(before, 'deadline_passed') }));
  expect(await timeouts(...moves)).toBe(0);
});
