import { OfferPump } from '../../gateway/offers';
import type { SessionRegistry } from '../../gateway/session-registry';
import { asId, type CampaignId, type GatewayId, type HostId, type OperationId } from '../../model/ids';
import * as claims from '../../store/claims';

jest.mock('../../store/claims', () => ({
  ...jest.requireActual<typeof claims>('../../store/claims'),
  findClaimable: jest.fn(),
  claimOrders: jest.fn(),
  findUnreported: jest.fn(),
  findForbidden: jest.fn(),
  settleOffers: jest.fn(),
}));
const store = jest.mocked(claims);

const candidate = {
  operationId: asId<OperationId>('operation'),
  campaignId: asId<CampaignId>('campaign'),
  hostId: asId<HostId>('host'),
  epoch: 1,
};
const envelope = {
  operation: 'install',
  payloadType: '',
  payload: Buffer.alloc(0),
  signatures: [],
  traceparent: '',
  waitedMs: 0,
} as const;
const order = { ...candidate, ...envelope };

interface Course {
  /** What happens once a claim is committed: how long the process stands still, in ms, or that its answer is lost. */
  readonly claim: number | 'unanswered';
  readonly settled: 'again' | 'never';
  /** Passes after the claim that fail before they settle anything. */
  readonly failures?: number;
}

function mockStore({ claim, settled, failures = 0 }: Course, standStill: (ms: number) => void): void {
  const open = new Set([candidate.operationId]);
  store.findForbidden.mockReset().mockResolvedValue([]);
  for (let failure = 0; failure < failures; failure += 1) store.findForbidden.mockRejectedValueOnce(new Error('away'));
  store.findClaimable.mockImplementation(() => Promise.resolve(open.size > 0 ? [candidate] : []));
  store.claimOrders.mockImplementation(() => {
    open.clear();
    if (claim === 'unanswered') return Promise.reject(new Error('the connection ended'));
    standStill(claim);
    return Promise.resolve([order]);
  });
  // As the store does it: what was offered under the present epoch is found by its host alone.
  store.findUnreported.mockImplementation((_db, _gatewayId, scope) =>
    Promise.resolve(scope.kind === 'hosts' && scope.hostIds.includes(candidate.hostId) ? [candidate] : []),
  );
  store.settleOffers.mockImplementation(() =>
    Promise.resolve(
      settled === 'again'
        ? { offeredAgain: [order], neverBegan: [] }
        : { offeredAgain: [], neverBegan: [candidate.operationId] },
    ),
  );
}

/** What a pump does, whose one session keeps what it is offered. */
async function pumpOnce(course: Course): Promise<string[]> {
  let now = 0;
  const done: string[] = [];
  mockStore(course, (ms) => {
    now += ms;
  });
  const session = { offer: () => done.push('offered') > 0, knows: () => done.includes('offered') };
  const registry = { size: 1, find: () => session } as unknown as SessionRegistry;
  await new Promise<void>((resolve) => {
    const pump = new OfferPump({
      manifestOf: () => Promise.resolve(null),
      ...{ db: {} as never, claims: {} as never, gatewayId: asId<GatewayId>('gateway'), registry, now: () => now },
      onOffered: () => {
        resolve();
      },
      onSettled: () => {
        done.push('settled');
        resolve();
      },
      onFailure: () => done.push('failed'),
    });
    pumps.push(pump);
    pump.noticeOrders('1');
  });
  // Whatever would come after it.
  await new Promise((resolve) => setTimeout(resolve, 20));
  return done;
}

const pumps: OfferPump[] = [];

afterEach(async () => {
  for (const pump of pumps.splice(0)) await pump.stop();
  store.settleOffers.mockClear();
});

test('what was claimed just now is written', async () => {
  expect(await pumpOnce({ claim: 50, settled: 'never' })).toEqual(['offered']);
  expect(store.settleOffers).not.toHaveBeenCalled();
});

test('a gateway that was frozen after its claim does not write it: a hold may be effective by now, and it is settled', async () => {
  expect(await pumpOnce({ claim: 60_000, settled: 'never' })).toEqual(['settled']);
});

test('what is still allowed is written once it was settled', async () => {
  expect(await pumpOnce({ claim: 60_000, settled: 'again' })).toEqual(['offered']);
  expect(store.settleOffers).toHaveBeenCalledTimes(1);
});

test('a claim that was committed without an answer is settled at the next pass', async () => {
  expect(await pumpOnce({ claim: 'unanswered', settled: 'again' })).toEqual(['failed', 'offered']);
});

test('it is settled as well when the next pass fails', async () => {
  const course = { claim: 'unanswered', settled: 'never', failures: 1 } as const;
  expect(await pumpOnce(course)).toEqual(['failed', 'failed', 'settled']);
});

test('what PostgreSQL refuses for one campaign keeps the orders of no other from their hosts, and is tried again', async () => {
  const campaigns = ['stuck', 'free'].map((name) => ({
    ...candidate,
    campaignId: asId<CampaignId>(name),
    operationId: asId<OperationId>(name),
    hostId: asId<HostId>(name),
  }));
  let isStuck = true;
  const open = new Set<string>(['stuck', 'free']);
  store.findForbidden.mockReset().mockResolvedValue([]);
  store.findUnreported.mockResolvedValue([]);
  store.findClaimable.mockImplementation((_db, _gatewayId, { except = [] }) =>
    Promise.resolve(campaigns.filter(({ campaignId }) => open.has(campaignId) && !except.includes(campaignId))),
  );
  store.claimOrders.mockImplementation((_db, _gatewayId, { campaignId }) => {
    if (campaignId === campaigns[0]!.campaignId && isStuck) {
      isStuck = false;
      return Promise.reject(Object.assign(new Error('canceling statement due to lock timeout'), { code: '55P03' }));
    }
    open.delete(campaignId);
    return Promise.resolve([{ ...campaigns.find((each) => each.campaignId === campaignId)!, ...envelope }]);
  });
  const done: string[] = [];
  const session = { offer: () => true, knows: () => true };
  const registry = { size: 1, find: () => session } as unknown as SessionRegistry;
  await new Promise<void>((resolve) => {
    const pump = new OfferPump({
      manifestOf: () => Promise.resolve(null),
      ...{ db: {} as never, claims: {} as never, gatewayId: asId<GatewayId>('gateway'), registry, now: () => 0 },
      onOffered: ({ hostId }) => {
        done.push(`offered to ${hostId}`);
        if (done.length === 3) resolve();
      },
      onSettled: () => undefined,
      onFailure: () => done.push('failed'),
    });
    pumps.push(pump);
    pump.noticeOrders(null);
  });
  expect(done).toEqual(['offered to free', 'failed', 'offered to stuck']);
});

test('what one look finds is claimed a thousand at a time, and not looked for again', async () => {
  const all = Array.from({ length: 2_500 }, (_, index) => ({
    ...candidate,
    operationId: asId<OperationId>(`operation ${index}`),
    hostId: asId<HostId>(`host ${index}`),
  }));
  store.findForbidden.mockReset().mockResolvedValue([]);
  store.findUnreported.mockResolvedValue([]);
  store.findClaimable.mockReset().mockResolvedValueOnce(all).mockResolvedValue([]);
  const sizes: number[] = [];
  store.claimOrders.mockImplementation((_db, _gatewayId, { candidates }) => {
    sizes.push(candidates.length);
    return Promise.resolve(candidates.map((each) => ({ ...each, ...envelope })));
  });
  const session = { offer: () => true, knows: () => true };
  const registry = { size: 1, find: () => session } as unknown as SessionRegistry;
  let offered = 0;
  await new Promise<void>((resolve) => {
    const pump = new OfferPump({
      manifestOf: () => Promise.resolve(null),
      ...{ db: {} as never, claims: {} as never, gatewayId: asId<GatewayId>('gateway'), registry, now: () => 0 },
      onOffered: () => {
        offered += 1;
        if (offered === all.length) resolve();
      },
      onSettled: () => undefined,
      onFailure: () => undefined,
    });
    pumps.push(pump);
    pump.noticeOrders('1');
  });
  await pumps.at(-1)?.stop();
  expect(sizes).toEqual([1_000, 1_000, 500]);
  expect(store.findClaimable).toHaveBeenCalledTimes(1);
});

test('new orders reach their hosts while looking at everything fails again and again', async () => {
  const open = new Set([candidate.operationId]);
  store.findForbidden.mockReset().mockRejectedValue(new Error('canceling statement due to statement timeout'));
  store.findClaimable.mockImplementation((_db, _gatewayId, scope) =>
    Promise.resolve(scope.kind === 'lanes' && open.size > 0 ? [candidate] : []),
  );
  store.claimOrders.mockImplementation(() => {
    open.clear();
    return Promise.resolve([order]);
  });
  const session = { offer: () => true, knows: () => true };
  const registry = { size: 1, find: () => session } as unknown as SessionRegistry;
  const failures: string[] = [];
  await new Promise<void>((resolve) => {
    const pump = new OfferPump({
      manifestOf: () => Promise.resolve(null),
      ...{ db: {} as never, claims: {} as never, gatewayId: asId<GatewayId>('gateway'), registry, now: () => 0 },
      onOffered: () => {
        resolve();
      },
      onSettled: () => undefined,
      onFailure: (what) => failures.push(what),
    });
    pumps.push(pump);
    pump.poll();
    setTimeout(() => {
      pump.noticeOrders('7');
    }, 20);
  });
  expect(failures.length).toBeGreaterThan(0);
});
