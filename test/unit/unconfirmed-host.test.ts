import fc from 'fast-check';
import type { BoardHost } from '../../model/board/board';
import { queuedHost } from '../../model/board/board';
import type { GatePolicy } from '../../model/campaign';
import { type GateJudgement, judgeGate } from '../../model/gate';
import { evidenceOf, type WaveTally } from '../../model/ring-gate';
import { measuresOf } from '../../model/tally';
import { after, orderedHost, reportOn } from './board-fixture';

const POLICY: GatePolicy = { maxFailed: 0.02, minReports: 20, confidence: 0.95, maxUnreachable: 0.05 };

const INSTALLING = orderedHost('install', 'forward', { generation: 1 });

function reported(phase: 'BACKED_OUT' | 'FAILED', reason: string): BoardHost {
  return after(INSTALLING, [reportOn(INSTALLING, { phase, reason })]);
}

function judged(hosts: readonly BoardHost[]): GateJudgement | null {
  const tally: WaveTally = {};
  for (const measure of hosts.flatMap(measuresOf)) tally[measure] = (tally[measure] ?? 0) + 1;
  return judgeGate(POLICY, evidenceOf([{ hosts: hosts.length, tally, ended: false }], 'forward'));
}

function ring(...parts: readonly (readonly [BoardHost, number])[]): BoardHost[] {
  return parts.flatMap(([host, times]) => Array.from({ length: times }, () => host));
}

const NOT_CONFIRMED = reported('BACKED_OUT', 'not_confirmed');
const PATCHED: BoardHost = { ...INSTALLING, state: 'patched', operation: null, ordered: false, verdict: 'patched' };

describe('a host whose change no gateway confirmed', () => {
  it('is back where it was, and its first verdict says nothing of the patch', () => {
    expect(NOT_CONFIRMED).toMatchObject({ state: 'backed_out', touched: false, verdict: 'indeterminate' });
    const stuck = reported('FAILED', 'not_confirmed');
    expect(stuck).toMatchObject({ state: 'failed', touched: true, verdict: 'indeterminate' });
    // Another word on the same end is a failure of the patch.
    expect(reported('BACKED_OUT', 'packages_failed').verdict).toBe('failed');
  });

  it('counts with the unreachable: an outage of the gateways holds the campaign, and never backs it out', () => {
    expect(judged(ring([NOT_CONFIRMED, 5], [queuedHost(), 95]))).toBeNull();
    expect(judged(ring([NOT_CONFIRMED, 6], [queuedHost(), 94]))).toMatchObject({ verdict: 'inconclusive' });
    expect(judged(ring([reported('FAILED', 'not_confirmed'), 100]))).toMatchObject({ verdict: 'inconclusive' });
    expect(judged(ring([reported('BACKED_OUT', 'packages_failed'), 6], [queuedHost(), 94]))).toMatchObject({
      verdict: 'fail',
    });
  });

  it('is told apart from the unreachable by the gate that holds', () => {
    const UNREACHABLE: BoardHost = { ...queuedHost(), state: 'unreachable', reason: 'offline' };
    const heard = 'reached no gateway in time after their change, and went back or tried to';
    expect(judged(ring([NOT_CONFIRMED, 6], [queuedHost(), 94]))?.reason).toBe(
      `6 of 100 hosts ${heard}, allowed are 5%`,
    );
    expect(judged(ring([NOT_CONFIRMED, 4], [UNREACHABLE, 2], [queuedHost(), 94]))?.reason).toBe(
      `2 of 100 hosts are unreachable, and 4 ${heard}: allowed are 5% together`,
    );
    expect(judged(ring([UNREACHABLE, 6], [queuedHost(), 94]))?.reason).toBe(
      '6 of 100 hosts are unreachable, allowed are 5%',
    );
  });

  it('makes no gate fail, however many there are and whatever became of the others', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(300), fc.nat(300), (unheard, patched, queued) => {
        const verdict = judged(ring([NOT_CONFIRMED, unheard], [PATCHED, patched], [queuedHost(), queued]))?.verdict;
        return verdict === undefined || verdict === 'inconclusive';
      }),
    );
  });
});
