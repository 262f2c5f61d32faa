import fc from 'fast-check';
import type { BoardEvent } from '../../model/board/board';
import { queuedHost } from '../../model/board/board';
import { pack, unpack } from '../../model/board/packed';

const position = fc.integer({ min: 0, max: 999 });
const report = fc.record({
  kind: fc.constant('report' as const),
  position,
  direction: fc.constantFrom('forward' as const, 'backout' as const),
  operation: fc.constantFrom('install' as const, 'reboot' as const),
  generation: fc.integer({ min: 1, max: 2 }),
  revision: fc.integer({ min: 0, max: 2 }),
  phase: fc.constantFrom('SUCCEEDED' as const, 'FAILED' as const),
  reason: fc.constantFrom('', 'install_failed'),
  rebootRequired: fc.boolean(),
  unchanged: fc.boolean(),
});
const presence = fc.record({ kind: fc.constantFrom('offline' as const, 'online' as const), position });
const directive = fc.record({
  kind: fc.constant('directive' as const),
  course: fc.constant('forward' as const),
  revision: fc.nat(9),
});
const events = fc.array<BoardEvent>(fc.oneof(report, presence, directive), { maxLength: 60 });

const ofPosition = (all: readonly BoardEvent[], wanted: number | null): BoardEvent[] =>
  all.filter((event) => ('position' in event ? event.position : null) === wanted);

describe('packing what a turn tells', () => {
  it('keeps everything that was said of each position, in its order, through JSON', () => {
    fc.assert(
      fc.property(events, (said) => {
        const packed = JSON.parse(JSON.stringify(pack(said))) as ReturnType<typeof pack<BoardEvent>>;
        const heard = unpack(packed);
        expect(heard).toHaveLength(said.length);
        for (const where of [
          null,
          ...new Set(said.flatMap((event) => ('position' in event ? [event.position] : []))),
        ]) {
          expect(ofPosition(heard, where)).toEqual(ofPosition(said, where));
        }
      }),
    );
  });

  it('says what a thousand hosts have in common once', () => {
    const hosts = Array.from({ length: 1000 }, (_, index) => ({ position: index, host: queuedHost() }));
    expect(pack(hosts)).toEqual([{ value: { host: queuedHost() }, at: '0-999' }]);
    expect(unpack(pack(hosts))).toEqual(hosts);
  });

  it('joins neighbours and keeps strangers apart', () => {
    const online = (at: number): BoardEvent => ({ kind: 'online', position: at });
    expect(pack([online(7), online(1), online(2), online(3)])).toEqual([{ value: { kind: 'online' }, at: '1-3,7' }]);
  });

  it('refuses positions that are none', () => {
    expect(() => unpack([{ value: { kind: 'online' }, at: '1-x' }])).toThrow('"1-x" names no positions');
  });
});
