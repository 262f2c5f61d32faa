import { OrderTraces } from '../../gateway/order-traces';
import { asId, type HostId, type OperationId } from '../../model/ids';
import type { Database } from '../../store/database';
import type { NewReport } from '../../store/reports';
import type { PastSpan, Tracing } from '../../telemetry/tracing';

const OPERATION = asId<OperationId>('0b6f2a8e-0000-5000-9abc-00112233445f');
const report: NewReport = {
  ...{ operationId: OPERATION, revision: 1, hostId: asId<HostId>('h'), phase: 'FAILED', reason: 'steps_failed' },
  ...{ message: '', bootId: 'b', rebootRequired: false, unchanged: false, runningVersion: '', finishedAt: null },
};
const row = {
  ...{ operation_id: OPERATION, campaign_id: 'c', operation: 'install', direction: 'forward', generation: 1 },
  ...{ traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`, placed_ms: '1', offered_ms: '2' },
};

function tracesOver(query: () => Promise<unknown>, isOn = true) {
  const [spans, failures]: [PastSpan[], string[]] = [[], []];
  const tracing = { isOn, record: (span: PastSpan) => spans.push(span) } as unknown as Tracing;
  const onFailure = (what: string): void => {
    failures.push(what);
  };
  return { traces: new OrderTraces({ db: { query } as unknown as Database, tracing, onFailure }), spans, failures };
}

test('an order that failed is shown, with what its agent did', async () => {
  const { traces, spans } = tracesOver(() => Promise.resolve({ rows: [row] }));
  traces.reported(report, 10);
  await traces.flush(1_000);
  expect(spans.map(({ name, failure }) => [name, failure])).toEqual([
    ['order install', 'FAILED steps_failed'],
    ['install', 'FAILED steps_failed'],
  ]);
});

test('an order that cannot be looked up is not shown, and not looked up again', async () => {
  let asked = 0;
  const { traces, spans, failures } = tracesOver(() => {
    asked += 1;
    return Promise.reject(new Error('away'));
  });
  traces.reported(report, 10);
  await traces.flush(1_000);
  expect([asked, spans, failures]).toEqual([1, [], ['looking up traces']]);
});

test('without tracing nothing is looked up', async () => {
  const { traces, failures } = tracesOver(() => Promise.reject(new Error('asked')), false);
  traces.reported(report, 10);
  await traces.flush(1_000);
  expect(failures).toEqual([]);
});
