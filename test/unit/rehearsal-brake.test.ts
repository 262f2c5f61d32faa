import fc from 'fast-check';
import { advance } from '../../model/board/advance';
import { type Board, type BoardHost, hasEnded, isWanting, queuedHost, type ReportEvent } from '../../model/board/board';
import { orderPlaced } from '../../model/board/order';
import { measuresOf } from '../../model/tally';
import { boardOf, DEADLINE, reportOn, START } from './board-fixture';

type Answer = Pick<ReportEvent, 'phase' | 'unchanged' | 'rebootRequired'>;

const WELL: Answer = { phase: 'SUCCEEDED', unchanged: false, rebootRequired: false };

const anyAnswer: fc.Arbitrary<Answer> = fc.record({
  phase: fc.constantFrom('SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED', 'FAILED', 'REJECTED', 'CANCELED', 'BACKED_OUT'),
  unchanged: fc.boolean(),
  rebootRequired: fc.boolean(),
});

const PATCHED: BoardHost = { ...queuedHost(), state: 'patched', operation: null, touched: true, verdict: 'patched' };

/** The standings of a patched host through its rehearsal, as it answers; whatever it is asked after these succeeds. */
function rehearse(onHostFail: Board['policy']['onHostFail'], answers: readonly Answer[]): BoardHost[] {
  let { board } = advance(
    boardOf([PATCHED], { policy: { onHostFail } }),
    [{ kind: 'directive', course: 'rehearse', revision: 2 }],
    START,
  );
  const way = [board.hosts[0]!];
  for (let asked = 0; isWanting(way.at(-1)!); asked += 1) {
    const host = orderPlaced(way.at(-1)!, DEADLINE);
    const answer = answers[asked] ?? WELL;
    // Only an install is put back by its agent.
    const phase = answer.phase === 'BACKED_OUT' && host.operation !== 'install' ? 'FAILED' : answer.phase;
    const written = { kind: 'written', position: 0, host, placedAt: START } as const;
    ({ board } = advance(board, [written, reportOn(host, { ...answer, phase })], START));
    way.push(host, board.hosts[0]!);
  }
  return way;
}

const started = (host: BoardHost): boolean => measuresOf(host).includes('rehearsal:started');
const failed = (host: BoardHost): boolean => measuresOf(host).includes('rehearsal:failed');

const anyWay = fc
  .tuple(fc.constantFrom('leave', 'back_out'), fc.array(anyAnswer, { maxLength: 10 }))
  .map(([onHostFail, answers]) => rehearse(onHostFail, answers));

describe('the sums by which a rehearsal is stopped', () => {
  it('say in the end of every host that is not patched again that it failed, and of no other', () => {
    fc.assert(
      fc.property(anyWay, (way) => {
        const end = way.at(-1)!;
        expect(hasEnded(end)).toBe(true);
        expect(failed(end)).toBe(end.state !== 'patched');
      }),
    );
  });

  it('never take a beginning or a failure back while the host goes on', () => {
    fc.assert(
      fc.property(anyWay, (way) => {
        for (const count of [started, failed]) {
          const first = way.findIndex(count);
          expect(first < 0 || way.slice(first).every(count)).toBe(true);
        }
      }),
    );
  });

  it.each([
    ['leave', 'FAILED'],
    ['leave', 'BACKED_OUT'],
    ['back_out', 'FAILED'],
    ['back_out', 'BACKED_OUT'],
  ] as const)('count a second install at once, with onHostFail %s, that ends %s', (onHostFail, phase) => {
    const way = rehearse(onHostFail, [WELL, WELL, { ...WELL, phase }]);
    const asked = way.findIndex(({ operation, ordered }) => operation === 'install' && ordered);
    expect([way[asked], way[asked + 1]].map((host) => failed(host!))).toEqual([false, true]);
  });
});
