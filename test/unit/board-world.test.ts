import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { advance } from '../../model/board/advance';
import type { Board, BoardEvent } from '../../model/board/board';
import { createRandom } from '../../model/seeded';
import { anyWorld, comeToRest, runCampaign, runIntoTrouble, type Watch } from './virtual-campaign';
import {
  budgetsHold,
  changesAreKnown,
  everyHostEnded,
  limitsHold,
  ordersFollowEachOther,
  rampHolds,
  refusalsAreTrue,
  sumsAreRight,
  verdictsStay,
} from './virtual-checks';
import type { Reduced, VirtualWorld } from './virtual-lane';

const RUNS = { numRuns: 12 };

/** As `toEqual`, many thousand times over: asks Jest for its words only when there is something to say. */
function expectSame(found: unknown, wanted: unknown): void {
  if (!isDeepStrictEqual(found, wanted)) expect(found).toEqual(wanted);
}

/** Runs campaigns that may change course, each with a fresh watch. */
function always(watch: () => Watch, atRest: (world: VirtualWorld) => void = () => undefined): void {
  fc.assert(
    fc.property(anyWorld, (shape) => atRest(runCampaign({ shape, turnsBack: true, watch: watch() }))),
    RUNS,
  );
}

const PROMISES: readonly (readonly [string, () => Watch])[] = [
  ['loses no host and counts none twice', () => sumsAreRight],
  ['never has more hosts in flight than a limit says', () => limitsHold],
  ['never has more hosts going forward in a ring than its ramp says', () => rampHolds],
  ['admits somebody unless every reason to wait is true', () => refusalsAreTrue],
  ['never changes a first verdict', verdictsStay],
  ['has one order of a host out at most, and none back before the forward ones ended', () => ordersFollowEachOther],
  ['knows every machine that was changed, and skips none that had begun', () => changesAreKnown],
];

describe('a campaign in virtual time, with every kind of trouble', () => {
  it.each(PROMISES)('%s', (_title, watch) => {
    always(watch);
  });

  it('keeps hosts in flight and broken ones within every budget together while it only goes forward', () => {
    fc.assert(
      fc.property(anyWorld, (shape) => void runCampaign({ shape, turnsBack: false, watch: budgetsHold })),
      RUNS,
    );
  });

  it('ends on every board once every host has answered or fallen silent', () => {
    always(
      () => () => undefined,
      (world) => everyHostEnded(world, true),
    );
  });

  it('ends on every board once it is aborted, although a hold on everything stands, and calls nobody patched for that', () => {
    fc.assert(
      fc.property(anyWorld, (shape) => {
        const world = runIntoTrouble({ shape, turnsBack: true, watch: sumsAreRight });
        world.gatewayDownSince = null;
        world.holds.push({ holdId: 'stop', cluster: null, scope: 'all', source: 'person', reason: '' });
        for (const lane of world.lanes) world.direct(lane.wave, 'abort');
        comeToRest(world, sumsAreRight);
        everyHostEnded(world, false);
        for (const { rows, orders } of world.lanes) {
          const tested = orders.filter(({ operation, begun }) => operation === 'smoke_test' && begun);
          const isTested = (at: number): boolean => tested.some(({ position }) => position === at);
          expect(rows.filter(({ state }, position) => state === 'patched' && !isTested(position))).toEqual([]);
        }
      }),
      RUNS,
    );
  });

  it('leaves no host changed after a backout, except those it says it could not take back', () => {
    always(
      () => () => undefined,
      (world) => {
        for (const lane of world.lanes)
          if (['forward', 'rehearse'].includes(world.courseOf(lane))) world.direct(lane.wave, 'back_out');
        comeToRest(world, () => undefined);
        everyHostEnded(world, false);
        for (const lane of world.lanes.filter((each) => world.courseOf(each) === 'back_out')) {
          const left = lane.rows.filter(({ touched }) => touched).map(({ state }) => state);
          expect(left.filter((state) => !['backout_failed', 'unreachable', 'indeterminate'].includes(state))).toEqual(
            [],
          );
          expect(lane.rows.filter(({ state }) => state === 'queued')).toEqual([]);
        }
      },
    );
  });
});

/** Repeats some reports and shuffles them all, within one turn's events; everything else keeps its place. */
function garbled(events: readonly BoardEvent[], random: () => number): BoardEvent[] {
  const reports = events.filter(({ kind }) => kind === 'report');
  const twice = [...reports, ...reports.filter(() => random() < 0.5)];
  const shuffled = twice.map((event) => ({ event, at: random() })).sort((a, b) => a.at - b.at);
  const others = events.filter(({ kind }) => kind !== 'report');
  return [...others.slice(0, 1), ...shuffled.map(({ event }) => event), ...others.slice(1)];
}

function frozen(board: Board): Board {
  for (const host of board.hosts) Object.freeze(host);
  Object.freeze(board.hosts);
  return Object.freeze(board);
}

/** Calls `look` with every call of the reducer that many campaigns made. */
function everyTurn(look: (reduced: Reduced, world: VirtualWorld) => void): void {
  always(() => (world, { reduced }) => {
    look(reduced, world);
  });
}

describe('the reducer, at every turn of such campaigns', () => {
  it('gives the same board for the same events, through JSON, and changes nothing it was given', () => {
    everyTurn(({ before, events, now, after }) => {
      const copy = JSON.parse(JSON.stringify({ before, events })) as Pick<Reduced, 'before' | 'events'>;
      expectSame(advance(frozen(copy.before), Object.freeze(copy.events), now).board, after);
    });
  });

  it("gives the same board however often and in whatever order one turn's reports come", () => {
    const random = createRandom('garbled');
    everyTurn(({ before, events, now, after }) => {
      expectSame(advance(before, garbled(events, random), now).board, after);
    });
  });

  it('changes nothing when the events of a turn come once more', () => {
    everyTurn(({ events, now, after }) => {
      const again = advance(
        after,
        events.filter(({ kind }) => kind === 'report' || kind === 'written' || kind === 'directive'),
        now,
      );
      expectSame(again.effects.record, []);
      expectSame(again.board, after);
    });
  });

  it('asks to record exactly the rows it changed, each one revision on', () => {
    everyTurn(({ before, events, now }) => {
      const { board, effects } = advance(before, events, now);
      const written = new Map(
        events.flatMap((event) => (event.kind === 'written' ? [[event.position, event.host]] : [])),
      );
      const changed = board.hosts.flatMap((host, at) =>
        host.revision === (written.get(at) ?? before.hosts[at]!).revision ? [] : [at],
      );
      expectSame(effects.record, changed);
      for (const at of changed) {
        expectSame(board.hosts[at]!.revision, (written.get(at) ?? before.hosts[at]!).revision + 1);
      }
    });
  });

  it('rebuilds from the rows the board the lane remembers', () => {
    everyTurn(({ lane, after }) => {
      const rows = lane.rows.map((row, at) => (lane.unrecorded.includes(at) ? after.hosts[at] : row));
      expectSame(rows, after.hosts);
    });
  });
});
