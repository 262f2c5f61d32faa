import fc from 'fast-check';
import {
  admit,
  type AdmissionFacts,
  type Candidate,
  forbids,
  type LimitUse,
  rampCap,
  type StandingHold,
  type Wait,
  waitOf,
} from '../../model/admission';
import type { Direction, HoldScope, Operation } from '../../model/words';

const LIMITS = ['campaign:', 'cluster:east', 'site:east-1', 'budget:labels.service=web'] as const;
type Name = (typeof LIMITS)[number];

function limit(name: Name, known: Partial<LimitUse> = {}): LimitUse {
  const [scope, key] = name.split(':') as [LimitUse['scope'], string];
  return { scope, key, maxHosts: 10, backoutMaxHosts: 20, inUse: 0, backingOut: 0, impaired: 0, ...known };
}

function facts(
  known: Partial<AdmissionFacts> = {},
  limits: Partial<Record<Name, Partial<LimitUse>>> = {},
): AdmissionFacts {
  return {
    course: 'forward',
    approvalsMissing: 0,
    holds: [],
    limits: Object.fromEntries(LIMITS.map((name) => [name, limit(name, limits[name])])),
    rampLeft: 5,
    backoutRampLeft: 5,
    ...known,
  };
}

function candidate(known: Partial<Candidate> = {}): Candidate {
  return {
    position: 0,
    operation: 'install',
    direction: 'forward',
    cluster: 'east',
    limits: LIMITS,
    ...{ inFlight: false, impaired: false, live: true, rehearsing: false },
    ...known,
  };
}

function hold(known: Partial<StandingHold> = {}): StandingHold {
  return { holdId: 'h1', cluster: null, scope: 'forward', source: 'person', reason: 'a look first', ...known };
}

const BACK = { operation: 'back_out', direction: 'backout' } as const;

interface Case {
  readonly title: string;
  readonly host?: Partial<Candidate>;
  readonly known?: Partial<AdmissionFacts>;
  readonly limits?: Partial<Record<Name, Partial<LimitUse>>>;
  /** null: it is admitted. */
  readonly wait: Wait['reason'] | null;
  readonly subject?: string;
}

const web = 'budget:labels.service=web';

const CASES: readonly Case[] = [
  { title: 'nothing in its way: it is admitted', wait: null },
  { title: 'one approval missing', known: { approvalsMissing: 1 }, wait: 'approval', subject: '1' },
  {
    title: 'an approval missing, although in flight',
    host: { inFlight: true },
    known: { approvalsMissing: 1 },
    wait: 'approval',
  },
  { title: 'a ring that has not opened', known: { course: 'closed' }, wait: 'ring_not_open' },
  { title: 'a campaign that is over', known: { course: 'finish' }, wait: 'ring_not_open' },
  {
    title: 'a campaign that is over, although in flight',
    host: { inFlight: true },
    known: { course: 'finish' },
    wait: 'ring_not_open',
  },
  { title: 'a hold', known: { holds: [hold()] }, wait: 'held', subject: 'h1' },
  {
    title: 'a hold, although in flight',
    host: { operation: 'reboot', inFlight: true },
    known: { holds: [hold()] },
    wait: 'held',
  },
  {
    title: 'the second of two holds, as the first is for another cluster',
    known: { holds: [hold({ cluster: 'west' }), hold({ holdId: 'h2', cluster: 'east' })] },
    wait: 'held',
    subject: 'h2',
  },
  { title: 'no session', host: { live: false }, wait: 'no_session' },
  { title: 'no session, although in flight', host: { live: false, inFlight: true }, wait: 'no_session' },
  { title: 'a lock to reboot by itself', host: { rebootLocked: true }, wait: 'reboot_lock' },
  { title: 'a reboot lock, yet in flight', host: { rebootLocked: true, inFlight: true }, wait: null },
  { title: 'a reboot lock, yet on its way back', host: { ...BACK, rebootLocked: true }, wait: null },
  { title: 'a hold before it is told of no session', host: { live: false }, known: { holds: [hold()] }, wait: 'held' },
  { title: 'a ramp that is used up', known: { rampLeft: 0 }, wait: 'ramp' },
  { title: 'a ramp that is overdrawn', known: { rampLeft: -3 }, wait: 'ramp' },
  {
    title: 'a ramp that is used up, yet in flight: it is admitted',
    host: { inFlight: true },
    known: { rampLeft: 0 },
    wait: null,
  },
  {
    title: 'a ramp that is used up, yet on its way back: it is admitted',
    host: BACK,
    known: { rampLeft: 0 },
    wait: null,
  },
  { title: 'a ramp of the way back that is used up', host: BACK, known: { backoutRampLeft: 0 }, wait: 'ramp' },
  { title: 'a used up ramp of the way back, going forward', known: { backoutRampLeft: 0 }, wait: null },
  { title: 'a full campaign', limits: { 'campaign:': { inUse: 10 } }, wait: 'limit_campaign', subject: 'campaign:' },
  {
    title: 'a full cluster',
    limits: { 'cluster:east': { inUse: 10 } },
    wait: 'limit_cluster',
    subject: 'cluster:east',
  },
  { title: 'a full site', limits: { 'site:east-1': { inUse: 10 } }, wait: 'limit_site', subject: 'site:east-1' },
  { title: 'a full budget', limits: { [web]: { inUse: 10 } }, wait: 'budget', subject: web },
  { title: 'the last place: it is admitted', limits: { 'campaign:': { inUse: 9 }, [web]: { inUse: 9 } }, wait: null },
  {
    title: 'full limits, yet in flight: it is admitted',
    host: { inFlight: true },
    limits: { 'campaign:': { inUse: 10 } },
    wait: null,
  },
  { title: 'a limit nobody can read', host: { limits: ['site:lost'] }, wait: 'limit_campaign', subject: 'site:lost' },
  { title: 'a budget that broken hosts fill', limits: { [web]: { inUse: 4, impaired: 6 } }, wait: 'budget' },
  {
    title: 'a budget with one place between broken hosts: it is admitted',
    limits: { [web]: { inUse: 4, impaired: 5 } },
    wait: null,
  },
  {
    title: 'a budget it fills itself, being broken: it is admitted',
    host: { impaired: true },
    limits: { [web]: { impaired: 10 } },
    wait: null,
  },
  {
    title: 'a budget that a backout overfilled, where it is missing already: it is admitted',
    host: { impaired: true, operation: 'smoke_test' },
    known: { course: 'abort' },
    limits: { [web]: { inUse: 3, impaired: 12 } },
    wait: null,
  },
  {
    title: 'broken hosts in limits that are no budgets: it is admitted',
    limits: { 'campaign:': { impaired: 99 }, 'site:east-1': { impaired: 99 } },
    wait: null,
  },
  {
    title: 'broken hosts in its budget, yet on its way back: it is admitted',
    host: BACK,
    limits: { [web]: { impaired: 99 } },
    wait: null,
  },
  {
    title: 'limits full by forward count, yet on its way back: it is admitted',
    host: BACK,
    limits: { 'campaign:': { inUse: 10 } },
    wait: null,
  },
  {
    title: 'limits that hosts held half way forward overfill, yet on its way back: it is admitted',
    host: BACK,
    limits: { 'campaign:': { inUse: 99 }, 'site:east-1': { inUse: 99 }, [web]: { inUse: 99, impaired: 99 } },
    wait: null,
  },
  {
    title: 'the last place of those going back: it is admitted',
    host: BACK,
    limits: { 'campaign:': { inUse: 99, backingOut: 19 } },
    wait: null,
  },
  {
    title: 'a campaign full of hosts going back, on its way back',
    host: BACK,
    limits: { 'campaign:': { inUse: 20, backingOut: 20 } },
    wait: 'limit_campaign',
    subject: 'campaign:',
  },
  {
    title: 'a site full of hosts going back, on its way back',
    host: BACK,
    limits: { 'site:east-1': { inUse: 20, backingOut: 20 } },
    wait: 'limit_site',
    subject: 'site:east-1',
  },
  {
    title: 'a budget full of hosts going back, on its way back',
    host: BACK,
    limits: { [web]: { inUse: 20, backingOut: 20 } },
    wait: 'budget',
    subject: web,
  },
  {
    title: 'limits full of hosts going back, yet going back itself already: it is admitted',
    host: { operation: 'smoke_test', direction: 'backout', inFlight: true },
    limits: { 'campaign:': { inUse: 20, backingOut: 20 } },
    wait: null,
  },
  {
    title: 'a limit full of hosts going back, on its way forward',
    limits: { 'cluster:east': { inUse: 10, backingOut: 10 } },
    wait: 'limit_cluster',
  },
];

describe('a host that wants an order meets', () => {
  it.each(CASES)('$title', ({ host, known, limits, wait, subject }) => {
    const found = waitOf(candidate(host), facts(known, limits));
    expect(found?.reason ?? null).toBe(wait);
    if (subject !== undefined) expect(found?.subject).toBe(subject);
  });
});

/** scope; operation, direction; forbidden. */
const SCOPES: readonly (readonly [HoldScope, Operation, Direction, boolean])[] = [
  ['forward', 'install', 'forward', true],
  ['forward', 'reboot', 'forward', true],
  ['forward', 'smoke_test', 'forward', false],
  ['forward', 'back_out', 'backout', false],
  ['forward', 'reboot', 'backout', false],
  ['forward', 'smoke_test', 'backout', false],
  ['all', 'install', 'forward', true],
  ['all', 'reboot', 'forward', true],
  ['all', 'smoke_test', 'forward', true],
  ['all', 'back_out', 'backout', true],
  ['all', 'reboot', 'backout', true],
  ['all', 'smoke_test', 'backout', true],
];

describe('a hold', () => {
  it.each(SCOPES)('of scope %s on %s %s: forbids it: %s', (scope, operation, direction, forbidden) => {
    const order = { operation, direction, cluster: 'east' };
    expect(forbids({ cluster: null, scope }, order)).toBe(forbidden);
    expect(forbids({ cluster: 'east', scope }, order)).toBe(forbidden);
    expect(forbids({ cluster: 'west', scope }, order)).toBe(false);
  });
});

describe('admission of several hosts', () => {
  const three = [0, 1, 2].map((position) => candidate({ position }));

  it('takes places one by one, in the order given', () => {
    const { admitted, waiting } = admit(three, facts({}, { 'site:east-1': { inUse: 8 } }));
    expect(admitted).toEqual([0, 1]);
    expect(waiting).toEqual([{ position: 2, wait: { reason: 'limit_site', subject: 'site:east-1' } }]);
  });

  it('takes one step of the ramp for each host that begins, and none for one in flight or going back', () => {
    const others = [candidate({ position: 3, inFlight: true }), candidate({ position: 4, ...BACK })];
    const { admitted, waiting } = admit([...others, ...three], facts({ rampLeft: 2 }));
    expect(admitted).toEqual([3, 4, 0, 1]);
    expect(waiting.map(({ wait }) => wait.reason)).toEqual(['ramp']);
  });

  it('counts a broken host that begins as in flight, not twice', () => {
    const broken = three.map((each) => ({ ...each, impaired: true }));
    expect(admit(broken, facts({}, { [web]: { maxHosts: 3, impaired: 3 } })).admitted).toEqual([0, 1, 2]);
    expect(admit(three, facts({}, { [web]: { maxHosts: 3, impaired: 1 } })).admitted).toEqual([0, 1]);
  });

  it('passes over a host whose own limit is full and goes on to the next', () => {
    const elsewhere = candidate({ position: 3, limits: ['campaign:'] });
    expect(admit([...three, elsewhere], facts({}, { 'site:east-1': { inUse: 10 } })).admitted).toEqual([3]);
  });

  it('takes places of those going back for each host that turns back, and leaves the next one waiting', () => {
    const back = three.map((each) => ({ ...each, ...BACK }));
    const { admitted, waiting } = admit(back, facts({}, { [web]: { backoutMaxHosts: 3, inUse: 8, backingOut: 1 } }));
    expect(admitted).toEqual([0, 1]);
    expect(waiting).toEqual([{ position: 2, wait: { reason: 'budget', subject: web } }]);
  });

  it('counts a host that turns back against those going forward too', () => {
    const turned = candidate({ position: 3, ...BACK });
    const { admitted } = admit([turned, ...three], facts({}, { 'site:east-1': { inUse: 7 } }));
    expect(admitted).toEqual([3, 0, 1]);
  });

  it('changes nothing of the facts it was given', () => {
    const given = facts();
    const copy = JSON.parse(JSON.stringify(given)) as AdmissionFacts;
    admit(three, given);
    expect(given).toEqual(copy);
  });
});

const anyCandidates = fc
  .array(
    fc.record({
      live: fc.boolean(),
      goesBack: fc.boolean(),
      inFlight: fc.boolean(),
      impaired: fc.boolean(),
      limits: fc.subarray([...LIMITS]),
    }),
    { maxLength: 20 },
  )
  .map((hosts) =>
    hosts.map(({ goesBack, impaired, inFlight, ...known }, position) =>
      candidate({ position, ...known, inFlight, impaired: impaired && !inFlight, ...(goesBack ? BACK : {}) }),
    ),
  );

const anyUse = fc
  .record({
    maxHosts: fc.integer({ min: 1, max: 6 }),
    backoutMaxHosts: fc.integer({ min: 1, max: 6 }),
    goingForward: fc.integer({ min: 0, max: 6 }),
    backingOut: fc.integer({ min: 0, max: 6 }),
    impaired: fc.integer({ min: 0, max: 6 }),
  })
  .map(({ goingForward, ...use }) => ({ ...use, inUse: goingForward + use.backingOut }));

const anyFacts = fc
  .record({
    course: fc.constantFrom('forward', 'forward', 'back_out', 'abort', 'closed'),
    scope: fc.constantFrom(null, null, 'forward', 'all'),
    rampLeft: fc.integer({ min: -1, max: 6 }),
    backoutRampLeft: fc.integer({ min: -1, max: 6 }),
    uses: fc.tuple(anyUse, anyUse, anyUse, anyUse),
  })
  .map(({ course, scope, rampLeft, backoutRampLeft, uses }) =>
    facts(
      { course, rampLeft, backoutRampLeft, holds: scope === null ? [] : [hold({ scope })] },
      Object.fromEntries(LIMITS.map((name, at) => [name, uses[at]])),
    ),
  );

describe('any admission', () => {
  it('answers every candidate exactly once', () => {
    fc.assert(
      fc.property(anyCandidates, anyFacts, (candidates, known) => {
        const { admitted, waiting } = admit(candidates, known);
        const answered = [...admitted, ...waiting.map(({ position }) => position)].sort((a, b) => a - b);
        expect(answered).toEqual(candidates.map(({ position }) => position));
      }),
    );
  });

  it('fills no limit beyond what it says, for as many as it admits', () => {
    fc.assert(
      fc.property(anyCandidates, anyFacts, (candidates, known) => {
        const { admitted } = admit(candidates, known);
        const begun = candidates.filter(({ position, inFlight }) => admitted.includes(position) && !inFlight);
        for (const [name, use] of Object.entries(known.limits)) {
          const taken = begun.filter(({ limits }) => limits.includes(name));
          // A budget counts broken hosts already, so one of them that begins makes its group no fuller.
          const isBudget = use.scope === 'budget';
          const fresh = taken.filter(({ impaired }) => !(isBudget && impaired));
          const missing = use.inUse + (isBudget ? use.impaired : 0);
          const upToLastForward = fresh.findLastIndex(({ direction }) => direction === 'forward') + 1;
          if (upToLastForward > 0) expect(missing + upToLastForward).toBeLessThanOrEqual(use.maxHosts);
          const back = taken.filter(({ direction }) => direction === 'backout').length;
          if (back > 0) expect(use.backingOut + back).toBeLessThanOrEqual(use.backoutMaxHosts);
        }
        const forward = begun.filter(({ direction }) => direction === 'forward').length;
        if (forward > 0) expect(forward).toBeLessThanOrEqual(known.rampLeft);
        if (begun.length > forward) expect(begun.length - forward).toBeLessThanOrEqual(known.backoutRampLeft);
      }),
    );
  });

  it('lets nobody going back wait for hosts that go forward or rest broken', () => {
    fc.assert(
      fc.property(anyCandidates, anyFacts, (candidates, known) => {
        const alone = Object.entries(known.limits).map(([name, use]): [string, LimitUse] => [
          name,
          { ...use, inUse: use.backingOut, impaired: 0 },
        ]);
        const back = candidates.filter(({ direction }) => direction === 'backout');
        expect(admit(back, known)).toEqual(admit(back, { ...known, limits: Object.fromEntries(alone) }));
      }),
    );
  });

  it('admits somebody whenever somebody alone would be admitted', () => {
    fc.assert(
      fc.property(anyCandidates, anyFacts, (candidates, known) => {
        const alone = candidates.some((each) => waitOf(each, known) === null);
        return admit(candidates, known).admitted.length > 0 === alone;
      }),
    );
  });

  it('admits nobody whom it would refuse alone', () => {
    fc.assert(
      fc.property(anyCandidates, anyFacts, (candidates, known) => {
        const refusedAlone = candidates.filter((each) => waitOf(each, known) !== null);
        const { admitted } = admit(candidates, known);
        return refusedAlone.every(({ position }) => !admitted.includes(position));
      }),
    );
  });
});

describe('the ramp', () => {
  it.each([
    [100, 0, 100],
    [100, 99, 100],
    [100, 100, 200],
    [100, 299, 200],
    [100, 300, 400],
    [100, 700, 800],
    [1, 0, 1],
    [1, 1, 2],
    [1, 3, 4],
    [3, 2, 3],
    [3, 3, 6],
    [3, 9, 12],
  ])('from %d, after %d successes, stands at %d', (rampFrom, succeeded, cap) => {
    expect(rampCap(rampFrom, succeeded)).toBe(cap);
  });

  it('doubles exactly when as many have succeeded as it let begin, for any start', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 16 }), (rampFrom, doublings) => {
        const needed = rampFrom * (2 ** doublings - 1);
        expect(rampCap(rampFrom, needed)).toBe(rampFrom * 2 ** doublings);
        expect(rampCap(rampFrom, needed - 1)).toBe(rampFrom * 2 ** (doublings - 1));
      }),
    );
  });

  it('never falls with another success', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.nat(100_000),
        (rampFrom, succeeded) => rampCap(rampFrom, succeeded + 1) >= rampCap(rampFrom, succeeded),
      ),
    );
  });
});
