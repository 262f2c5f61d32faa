import fc from 'fast-check';
import type { Logger } from 'pino';
import { backOrder } from '../../agent/confirm/back-order';
import { judgeWatch, MOST_BOOTS, type Moment } from '../../agent/confirm/judge-watch';
import { needsConfirm } from '../../agent/confirm/needs-confirm';
import { refuseUnconfirmable } from '../../agent/confirm/refuse-unconfirmable';
import { WayBackAlone } from '../../agent/confirm/way-back-alone';
import type { Execution, Executor } from '../../agent/executor';
import type { Journal } from '../../agent/journal';
import {
  changeBy,
  JournalMemory,
  type JournalEntry,
  type JournalRecord,
  type Progress,
  type Watch,
} from '../../agent/journal-record';
import type { Machine } from '../../agent/machine';
import { outcome, type Order, type Outcome, type Task } from '../../agent/order';
import type { RebootCommands } from '../../agent/reboot-commands';
import type { OrderAuthority } from '../../agent/trust/order-authority';
import { until } from '../protocol/until';

const PATCH = { kind: 'deb', packages: [{ name: 'shop', version: '2' }] } as const;
const WITHIN_MS = 600_000;
const DONE = outcome('SUCCEEDED', '');

function order(operationId: string, task: Task, installOperationId = operationId): Order {
  return {
    operationId,
    campaignId: 'campaign',
    campaignName: 'a-test',
    hostId: 'host',
    direction: 'forward',
    generation: 1,
    sequence: operationId === 'install' ? 1 : 2,
    startByMs: 0,
    runTimeoutMs: 1,
    manifestDigest: '',
    task,
    confirm: { withinMs: WITHIN_MS, backOutMs: 1, installOperationId },
  };
}

const INSTALL = order('install', { operation: 'install', patch: PATCH });
const REBOOT = order('reboot', { operation: 'reboot', expectedBootId: 'boot-0' }, 'install');

const LATER_REBOOT = { ...order('later', { operation: 'reboot', expectedBootId: 'boot-0' }, 'install'), sequence: 9 };
/** What a host may have done since. */
const AFTER = {
  reboot: order('a-reboot', { operation: 'reboot', expectedBootId: 'boot-0' }, 'install'),
  smokeTest: order('a-test', { operation: 'smoke_test', patch: PATCH, command: ['true'], timeoutMs: 1 }),
  install: order('another', { operation: 'install', patch: PATCH }),
};
const ASKED_NOTHING = {
  executor: {} as unknown as Executor,
  authority: {
    refusal: () => {
      throw new Error('nobody is to be asked');
    },
  } as unknown as OrderAuthority,
};

function memory(...records: JournalRecord[]): JournalMemory {
  const state = new JournalMemory();
  for (const record of records) state.take(changeBy(state, record));
  return state;
}

function begun(wanted: Order): JournalRecord[] {
  const { operationId } = wanted;
  return [
    { at: 0, type: 'accepted', order: wanted, payloadDigest: 'digest' },
    { at: 0, type: 'executing', operationId, bootId: 'boot-0' },
  ];
}

function finished(wanted: Order, phase: 'FAILED' | 'SUCCEEDED'): JournalRecord[] {
  const { operationId } = wanted;
  return [...begun(wanted), { at: 0, type: 'finished', operationId, outcome: outcome(phase, ''), bootId: 'boot-1' }];
}

function awaiting(operationId: string, bootId: string, monotonicMs = 1_000): JournalRecord {
  return { at: 0, type: 'awaiting_confirm', operationId, bootId, monotonicMs, held: DONE };
}

const WATCH: Watch = { state: 'awaiting', held: DONE, bootId: 'boot-1', sinceMs: 1_000, boots: 1 };

describe('a change that is not confirmed', () => {
  it.each<[string, Partial<Watch>, Moment, number | null, string, number?]>([
    ['was made just now', {}, { bootId: 'boot-1', monotonicMs: 1_000 }, null, 'wait 600000'],
    ['has a millisecond left', {}, { bootId: 'boot-1', monotonicMs: 600_999 }, null, 'wait 1'],
    ['has had its time', {}, { bootId: 'boot-1', monotonicMs: 601_000 }, null, 'go_back'],
    ['had its time long ago', {}, { bootId: 'boot-1', monotonicMs: 9_000_000 }, null, 'go_back'],
    ['is seen in another boot', {}, { bootId: 'boot-2', monotonicMs: 9_000_000 }, null, 'new_boot'],
    ['is seen by a clock that began anew', {}, { bootId: 'boot-1', monotonicMs: 999 }, null, 'new_boot'],
    [
      'has seen as many boots as it may',
      { boots: MOST_BOOTS },
      { bootId: 'boot-1', monotonicMs: 1_000 },
      null,
      'go_back',
    ],
    ['has heard a gateway since', {}, { bootId: 'boot-1', monotonicMs: 601_000 }, 301_000, 'wait 300000'],
    ['has heard one before the change', {}, { bootId: 'boot-1', monotonicMs: 601_000 }, 500, 'go_back'],
    ['has heard one, and then nobody', {}, { bootId: 'boot-1', monotonicMs: 901_000 }, 301_000, 'go_back'],
    [
      'had its time while no agent ran, which one does now',
      {},
      { bootId: 'boot-1', monotonicMs: 9_000_000 },
      null,
      'last_attempt',
      9_000_000,
    ],
    [
      'is given its one attempt beyond the time',
      { lastAttemptMs: 9_000_000 },
      { bootId: 'boot-1', monotonicMs: 9_000_000 },
      null,
      'wait 32000',
      9_000_000,
    ],
    [
      'had its time while no agent ran, and an attempt since',
      { lastAttemptMs: 9_000_000 },
      { bootId: 'boot-1', monotonicMs: 9_032_000 },
      null,
      'go_back',
      9_000_000,
    ],
    [
      'was given its attempt, of which an agent that died has left the rest',
      { lastAttemptMs: 9_000_000 },
      { bootId: 'boot-1', monotonicMs: 9_020_000 },
      null,
      'wait 12000',
      9_020_000,
    ],
    [
      'was given its attempt, and agents that died soon after each start have used it up',
      { lastAttemptMs: 9_000_000 },
      { bootId: 'boot-1', monotonicMs: 9_033_000 },
      null,
      'go_back',
      9_033_000,
    ],
    [
      'hears gateways that confirm nothing, for an hour and no longer',
      {},
      { bootId: 'boot-1', monotonicMs: WATCH.sinceMs + 3_600_000 + WITHIN_MS - 1_000 },
      WATCH.sinceMs + 3_600_000 + WITHIN_MS - 2_000,
      'wait 1000',
    ],
    [
      'has heard them for longer',
      {},
      { bootId: 'boot-1', monotonicMs: WATCH.sinceMs + 3_600_000 + WITHIN_MS },
      WATCH.sinceMs + 3_600_000 + WITHIN_MS - 1_000,
      'go_back',
    ],
    [
      'has seen as many boots as it may, and nobody has asked yet',
      { boots: MOST_BOOTS },
      { bootId: 'boot-1', monotonicMs: 9_000_000 },
      null,
      'go_back',
      9_000_000,
    ],
  ])('and %s: judged by the clock of the boot alone', (_, changes, now, heardMs, due, awakeMs = 0) => {
    const verdict = judgeWatch({ ...WATCH, ...changes }, now, { withinMs: WITHIN_MS, heardMs, awakeMs });
    expect(verdict.kind === 'wait' ? `wait ${String(verdict.forMs)}` : verdict.kind).toBe(due);
  });

  it('is never waited for longer than its time in one boot, and goes back by itself whatever the wall clock says', () => {
    jest.useFakeTimers({ now: 0 });
    try {
      fc.assert(
        fc.property(fc.nat(2_000_000), fc.integer(), (monotonicMs, wallMs) => {
          jest.setSystemTime(Math.abs(wallMs));
          const verdict = judgeWatch(
            WATCH,
            { bootId: 'boot-1', monotonicMs },
            { withinMs: WITHIN_MS, heardMs: null, awakeMs: 0 },
          );
          if (monotonicMs < WATCH.sinceMs) expect(verdict.kind).toBe('new_boot');
          else if (monotonicMs - WATCH.sinceMs >= WITHIN_MS) expect(verdict.kind).toBe('go_back');
          else expect(verdict).toEqual({ kind: 'wait', forMs: WATCH.sinceMs + WITHIN_MS - monotonicMs });
        }),
      );
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('the end of an order', () => {
  const failed = outcome('FAILED', 'packages_failed');
  it.each<[string, Order, Outcome, boolean, boolean]>([
    ['an install that succeeded', INSTALL, DONE, false, true],
    ['an install that failed half-way', INSTALL, failed, false, true],
    ['an install that cannot be told', INSTALL, outcome('INDETERMINATE', 'interrupted'), false, true],
    ['an install that found nothing to do', INSTALL, { ...DONE, unchanged: true }, false, false],
    ['an install that put itself back', INSTALL, outcome('BACKED_OUT', 'application_did_not_start'), false, false],
    ['an install that changed nothing', INSTALL, { ...failed, unchanged: true }, false, false],
    ['a reboot that happened', REBOOT, DONE, true, true],
    ['a reboot that did not happen', REBOOT, outcome('FAILED', 'reboot_did_not_happen'), false, false],
  ])('of %s is held back until it is confirmed when the host may have changed', (_, wanted, ended, isRebooted, due) => {
    expect(needsConfirm(wanted, ended, { isRebooted, progress: null })).toBe(due);
    const { confirm: _confirm, ...plain } = wanted;
    expect(needsConfirm(plain, ended, { isRebooted, progress: null })).toBe(false);
  });

  // The way back of an install that finds its patch there already is that of an earlier one, which was good for long.
  it.each<[Progress['stage'], boolean]>([
    ['staging', false],
    ['preparing', false],
    ['repairing', true],
    ['changing', true],
    ['step', true],
    ['switching', true],
  ])('of an install that came no further than %s: held back is %s', (stage, due) => {
    const progress = { stage, before: null, baseline: null, confined: true } as Progress;
    expect(needsConfirm(INSTALL, DONE, { isRebooted: false, progress })).toBe(due);
    expect(needsConfirm(REBOOT, DONE, { isRebooted: true, progress })).toBe(true);
  });
});

describe('the journal', () => {
  it('counts every boot without a confirmation, the one that was ordered included', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.integer({ min: 1, max: 6 }), (isReboot, times) => {
        const wanted = isReboot ? REBOOT : INSTALL;
        const boots = Array.from({ length: times }, (_, index) =>
          awaiting(wanted.operationId, `boot-${String(index)}`),
        );
        const { watch, phase, revision } = memory(...begun(wanted), ...boots).entries.get(wanted.operationId)!;
        expect(watch).toMatchObject({ state: 'awaiting', boots: times - 1 + (isReboot ? 1 : 0) });
        expect(watch!.bootId).toBe(`boot-${String(times - 1)}`);
        expect([phase, revision]).toEqual(['AWAITING_CONFIRM', 2 + times]);
      }),
    );
  });

  it('keeps the one attempt beyond the time in its boot, and forgets it in the next, or when a gateway was heard in it', () => {
    const { operationId } = INSTALL;
    const given: JournalRecord = { at: 0, type: 'booted', operationId, bootId: 'boot-1', lastAttemptMs: 9_000 };
    const state = memory(...begun(INSTALL), awaiting(operationId, 'boot-1'), given);
    const { watch, revision } = state.entries.get(operationId)!;
    expect(watch).toMatchObject({ bootId: 'boot-1', sinceMs: 1_000, boots: 0, lastAttemptMs: 9_000 });
    // Nothing that a gateway need hear of.
    expect(revision).toBe(3);
    const back = memory(...begun(INSTALL), awaiting(operationId, 'boot-1'), given, { ...given, lastAttemptMs: null });
    expect(back.entries.get(operationId)!.watch).not.toHaveProperty('lastAttemptMs');
    state.take(changeBy(state, awaiting(operationId, 'boot-2')));
    expect(state.entries.get(operationId)!.watch).toEqual({
      state: 'awaiting',
      held: DONE,
      bootId: 'boot-2',
      sinceMs: 1_000,
      boots: 1,
    });
  });

  it('forgets with a way back what was noted about the change, and lets nothing confirm it any more', () => {
    const { operationId } = INSTALL;
    const progress: JournalRecord = {
      at: 0,
      type: 'progress',
      operationId,
      progress: { stage: 'changing', baseline: 'x' },
    };
    const goingBack: JournalRecord = { at: 0, type: 'going_back', operationId, bootId: 'boot-1' };
    const state = memory(...begun(INSTALL), progress, awaiting(operationId, 'boot-1'), goingBack);
    expect(state.entries.get(operationId)).toMatchObject({ phase: 'EXECUTING', progress: null });
    for (const record of [
      { at: 0, type: 'confirmed', operationId },
      awaiting(operationId, 'boot-2'),
      goingBack,
    ] as const) {
      expect(() => changeBy(state, record)).toThrow('does not await a confirmation');
    }
  });

  it('counts boots in the midst of a change, before anybody knows what it came to', () => {
    const { operationId } = INSTALL;
    const booted = (bootId: string): JournalRecord => ({ at: 0, type: 'booted', operationId, bootId });
    const once = memory(...begun(INSTALL), booted('boot-1'), awaiting(operationId, 'boot-1'));
    expect(once.entries.get(operationId)!.watch).toMatchObject({ state: 'awaiting', boots: 1 });
    const goingBack: JournalRecord = { at: 0, type: 'going_back', operationId, bootId: 'boot-2' };
    const twice = memory(...begun(INSTALL), booted('boot-1'), booted('boot-2'), goingBack);
    expect(twice.entries.get(operationId)!.watch).toMatchObject({ state: 'going_back', boots: MOST_BOOTS });
    expect(() => changeBy(memory(...begun(INSTALL)), goingBack)).toThrow('does not await a confirmation');
  });

  it('has nothing to confirm of an order that was never begun', () => {
    const state = memory(begun(INSTALL)[0]!);
    expect(() => changeBy(state, awaiting('install', 'boot-0'))).toThrow('was never begun');
  });
});

describe('going back alone', () => {
  it('is the back-out of the install, for a reboot of the one that it completes, under an id of its own', () => {
    const back = { direction: 'backout', task: { operation: 'back_out', patch: PATCH, installOperationId: 'install' } };
    expect(backOrder(INSTALL, INSTALL)).toMatchObject({ ...back, operationId: 'install-back' });
    expect(backOrder(REBOOT, INSTALL)).toMatchObject({ ...back, operationId: 'reboot-back' });
    expect(backOrder(REBOOT, INSTALL).confirm).toBeUndefined();
    // A reboot's own time, or a backout's, may be short; and that of the install is what the way back may need.
    expect(backOrder(REBOOT, { ...INSTALL, runTimeoutMs: 1_800_000 }).runTimeoutMs).toBe(1_800_000);
    // Its own reboot is spared where the install's was.
    const sparing = order('install', { operation: 'install', patch: PATCH, restartServices: true });
    expect(backOrder(REBOOT, sparing).task).toMatchObject({ operation: 'back_out', restartServices: true });
    expect(backOrder(REBOOT, INSTALL).task).not.toHaveProperty('restartServices');
  });

  it('must be possible before a change begins, and so must be its confirmation', () => {
    const known = [...memory(...begun(INSTALL)).entries.values()];
    const refuse = (wanted: Order, entries: readonly JournalEntry[], canConfirm = true): Outcome | null =>
      refuseUnconfirmable(wanted, { canConfirm, entries, ...ASKED_NOTHING });
    expect(refuse(INSTALL, known)).toBeNull();
    expect(refuse(INSTALL, [])).toBeNull();
    expect(refuse(REBOOT, [])).toMatchObject({ phase: 'REJECTED', reason: 'no_way_back' });
    expect(refuse(INSTALL, known, false)).toMatchObject({
      phase: 'CANCELED',
      reason: 'confirm_unavailable',
      unchanged: true,
    });
    const { confirm: _, ...plain } = INSTALL;
    expect(refuse(plain, [], false)).toBeNull();
  });

  it.each<[string, readonly JournalRecord[]]>([
    ['the install was the last that was begun', []],
    ['it was tested', finished(AFTER.smokeTest, 'SUCCEEDED')],
    ['something else was installed', begun(AFTER.install)],
  ])('asks approvers of a reboot as an order to back out does: %s', (_, since) => {
    const known = memory(...begun(INSTALL), ...since).entries;
    const asked: Order[] = [];
    const refuse = (refusal: Outcome | null, wayBackRefusal: Outcome | null): Outcome | null =>
      refuseUnconfirmable(LATER_REBOOT, {
        canConfirm: true,
        entries: [...known.values()],
        executor: { recordedWayBack: () => ({ kind: 'bundle', to: null }) } as unknown as Executor,
        authority: {
          refusal: (wanted: Order) => {
            asked.push(wanted);
            return refusal;
          },
          wayBackRefusal: () => wayBackRefusal,
        } as unknown as OrderAuthority,
      });
    const closed = outcome('REJECTED', 'way_back_closed');
    const unlisted = outcome('REJECTED', 'way_back_unlisted');
    expect([refuse(null, null), refuse(closed, null), refuse(null, unlisted)]).toEqual([null, closed, unlisted]);
    expect(asked).toHaveLength(3);
    for (const back of asked) expect(back).toMatchObject({ direction: 'backout', task: { operation: 'back_out' } });
  });

  it.each([
    ['goes back and reboots where that is needed', {}, true],
    ['goes back without the reboot that its manifest does not allow', { mayNotReboot: true } as const, false],
  ])('%s', async (_, kept, reboots) => {
    const state = memory(
      { at: 0, type: 'accepted', order: INSTALL, payloadDigest: 'digest', ...kept },
      begun(INSTALL)[1]!,
    );
    state.take(changeBy(state, awaiting('install', 'boot-0')));
    const asked: string[] = [];
    const machine = {
      bootId: () => 'boot-0',
      rebootInhibitor: () => Promise.resolve(null),
      // It does not come back from that.
      reboot: () => {
        asked.push('reboot');
        return new Promise<void>(() => undefined);
      },
    };
    const back = new WayBackAlone({
      journal: {
        append: (record: JournalRecord) => {
          state.take(changeBy(state, { ...record, at: 0 }));
          if (record.type === 'reboot_pending') asked.push('noted');
        },
        entry: (operationId: string) => state.entries.get(operationId),
      } as unknown as Journal,
      machine: machine as unknown as Machine,
      executor: { execute: () => Promise.resolve({ ...DONE, rebootRequired: true }) } as unknown as Executor,
      rebootCommands: { before: [], after: [] } as unknown as RebootCommands,
      log: { warn: () => undefined, error: () => undefined } as unknown as Logger,
      redial: () => undefined,
      changed: () => undefined,
      execution: () => ({ signal: new AbortController().signal }) as unknown as Execution,
    });
    const ending = back.begin(INSTALL);
    if (reboots) {
      await until('the reboot', () => (asked.includes('reboot') ? true : null));
      return;
    }
    expect(await ending).toMatchObject({ phase: 'BACKED_OUT', reason: 'not_confirmed', rebootRequired: true });
    expect((await ending).message).toContain('a reboot would have to follow, and the manifest allows none');
    expect(asked).toEqual([]);
  });

  it('asks approvers for the way back of an install that found everything there: it is that of an earlier one', () => {
    const { operationId } = INSTALL;
    const progress: JournalRecord = {
      at: 0,
      type: 'progress',
      operationId,
      progress: { stage: 'preparing', baseline: null },
    };
    const entries = [...memory(...begun(INSTALL), progress).entries.values()];
    const closed = outcome('REJECTED', 'way_back_closed');
    const authority = { refusal: () => closed } as unknown as OrderAuthority;
    expect(refuseUnconfirmable(REBOOT, { ...ASKED_NOTHING, canConfirm: true, entries, authority })).toEqual(closed);
  });
});
