import fc from 'fast-check';
import { AdmissionPass } from '../../model/admission';
import { advance } from '../../model/board/advance';
import type { BoardEvent, BoardHost } from '../../model/board/board';
import { queuedHost } from '../../model/board/board';
import { DIRECTIONS, HOST_STATES, OPERATIONS } from '../../model/words';
import { Agenda } from '../../simulator/what-if/agenda';
import { LimitBook } from '../../simulator/what-if/limit-book';
import { PassMemory } from '../../simulator/what-if/pass-memory';
import { boardOf, orderedHost, reportOn, START } from './board-fixture';

const GROUPS = [
  { cluster: 'north', site: 'n1', budgetKeys: [] },
  { cluster: 'north', site: 'n2', budgetKeys: ['labels.service=web'] },
];
const limit = { maxHosts: 2, backoutMaxHosts: 1 };
const LIMITS = [
  { scope: 'campaign', key: '', maxHosts: 9, backoutMaxHosts: 9 },
  { scope: 'cluster', key: 'north', maxHosts: 9, backoutMaxHosts: 9 },
  { scope: 'site', key: 'n1', ...limit },
  { scope: 'site', key: 'n2', ...limit },
  { scope: 'budget', key: 'labels.service=web', ...limit },
] as const;

describe('a board of some of its hosts', () => {
  const anyHost = fc.oneof(
    fc.constant(queuedHost()),
    fc.tuple(fc.constantFrom(...OPERATIONS), fc.constantFrom(...DIRECTIONS)).map((pair) => orderedHost(...pair)),
    fc
      .tuple(fc.constantFrom(...HOST_STATES), fc.boolean(), fc.integer({ min: -5, max: 5 }))
      .map(([state, touched, late]) => orderedHost('install', 'forward', { state, touched, deadlineAt: START + late })),
  );
  const anyNews = fc.constantFrom('report', 'online', 'offline', null);

  it('comes to what these hosts come to on the whole board', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyHost, anyNews), { minLength: 1, maxLength: 12 }),
        fc.constantFrom('forward', 'back_out', 'finish'),
        (known, course) => {
          const now = START + 1_000;
          const hosts = known.map(([host]) => host);
          const news = known.flatMap(([host, kind], position): BoardEvent[] => {
            if (kind === null) return [];
            return [kind === 'report' ? { ...reportOn(host), position } : { kind, position }];
          });
          const whole = advance(boardOf(hosts, { course }), news, now).board.hosts;
          const concerned = hosts.flatMap(({ deadlineAt }, position) =>
            known[position]![1] !== null || (deadlineAt !== null && deadlineAt <= now) ? [position] : [],
          );
          const some = advance(
            boardOf(
              concerned.map((position) => hosts[position]!),
              { course },
            ),
            news.map((event) => ({ ...event, position: concerned.indexOf((event as { position: number }).position) })),
            now,
          ).board.hosts;
          concerned.forEach((position, index) => {
            expect(some[index]).toEqual(whole[position]);
          });
          hosts.forEach((host, position) => {
            if (!concerned.includes(position)) expect(whole[position]).toBe(host);
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the limits of a virtual campaign', () => {
  it('know which groups stand before a full one, in each direction', () => {
    const book = new LimitBook({ groups: GROUPS, limits: LIMITS });
    book.add('site:n1', { inUse: 2, backingOut: 0, impaired: 0 });
    expect([0, 1].map((group) => book.isFull(group, 'forward'))).toEqual([true, false]);
    book.add('site:n2', { inUse: 1, backingOut: 1, impaired: 0 });
    expect([0, 1].map((group) => book.isFull(group, 'backout'))).toEqual([false, true]);
    book.add('site:n1', { inUse: -1, backingOut: 0, impaired: 0 });
    expect(book.isFull(0, 'forward')).toBe(false);
    book.add('budget:labels.service=web', { inUse: 1, backingOut: 0, impaired: 1 });
    expect(book.isFull(1, 'forward')).toBe(true);
    expect(book.uses['site:n1']).toMatchObject({ inUse: 1, backingOut: 0, impaired: 0 });
    expect(() => {
      book.add('site:n9', { inUse: 1, backingOut: 0, impaired: 0 });
    }).toThrow('there is no limit site:n9');
  });

  it('refuse whom admission refuses, and let a host that is missing from its service already into a full budget', () => {
    const impaired: BoardHost = { ...queuedHost(), touched: true };
    const book = new LimitBook({ groups: GROUPS, limits: LIMITS });
    book.add('budget:labels.service=web', { inUse: 2, backingOut: 0, impaired: 0 });
    const memory = new PassMemory({ forward: true, backout: true }, book);
    expect(memory.isFull(1, queuedHost())).toBe(true);
    expect(memory.isFull(1, impaired)).toBe(false);
    memory.note(0, queuedHost(), { reason: 'limit_site', subject: 'site:n1' });
    expect(memory.isFull(0, queuedHost())).toBe(true);
    memory.note(1, impaired, { reason: 'ramp', subject: '' });
    expect(memory.isFull(1, impaired)).toBe(true);
  });

  it('are those that a pass of admission takes its places from', () => {
    const book = new LimitBook({ groups: GROUPS, limits: LIMITS });
    const facts = { course: 'forward', approvalsMissing: 0, holds: [], rampLeft: 9, backoutRampLeft: 9 } as const;
    const pass = new AdmissionPass({ ...facts, limits: book.uses });
    const ask = (position: number): string | null => {
      const host = {
        operation: 'install',
        direction: 'forward',
        inFlight: false,
        impaired: false,
        live: true,
        rehearsing: false,
      } as const;
      return pass.ask({ ...host, position, cluster: 'north', limits: book.namesOf(0) })?.subject ?? null;
    };
    expect([0, 1, 2].map(ask)).toEqual([null, null, 'site:n1']);
    expect(book.uses['site:n1']!.inUse).toBe(0);
  });
});

describe('an agenda', () => {
  it('tells bad news from good, and what is due until now in rising order', () => {
    const agenda = new Agenda(4);
    agenda.expect(2, { phase: 'SUCCEEDED', rebootRequired: true, arrivesAt: 50 });
    agenda.expect(1, { phase: 'FAILED', rebootRequired: false, arrivesAt: 70 });
    agenda.setDeadline(3, 40);
    expect(agenda.next()).toEqual({ soon: 40, urgent: 70 });
    expect(agenda.due(50, [0, 2])).toEqual([0, 2, 3]);
    expect(agenda.take(2, 49)).toBeNull();
    expect(agenda.take(2, 50)).toEqual({ phase: 'SUCCEEDED', rebootRequired: true, arrivesAt: 50 });
    expect(agenda.take(2, 50)).toBeNull();
    expect(agenda.reportedAt(2)).toBe(50);
    expect(() => {
      agenda.expect(0, { phase: 'EXPIRED', rebootRequired: false, arrivesAt: 1 });
    }).toThrow('no host reports EXPIRED');
  });
});
