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
const order = {
  ...candidate,
  operation: 'install',
  payloadType: '',
  payload: Buffer.alloc(0),
  signatures: [],
  traceparent: '',
  waitedMs: 0,
} as const;

/** A pump whose one session keeps what it is offered; `claimTakesMs` is how long the process stands still after its claim. */
async function pumpOnce(claimTakesMs: number, settled: 'again' | 'never'): Promise<string[]> {
  let now = 0;
  const written: string[] = [];
  const open = new Set([candidate.operationId]);
  store.findForbidden.mockResolvedValue([]);
  store.findClaimable.mockImplementation(() => Promise.resolve(open.size > 0 ? [candidate] : []));
  store.claimOrders.mockImplementation(() => {
    open.clear();
    now += claimTakesMs;
    return Promise.resolve([order]);
  });
  store.findUnreported.mockImplementation(() => Promise.resolve(open.size > 0 ? [] : [candidate]));
  store.settleOffers.mockImplementation(() =>
    Promise.resolve(
      settled === 'again'
        ? { offeredAgain: [order], neverBegan: [] }
        : { offeredAgain: [], neverBegan: [candidate.operationId] },
    ),
  );
  const session = {
    offer: () => {
      written.push('offered');
      return true;
    },
    knows: () => written.length > 0,
  };
  const registry = { size: 1, find: () => session } as unknown as SessionRegistry;
  const pump = new OfferPump({
    ...{ db: {} as never, gatewayId: asId<GatewayId>('gateway'), registry, now: () => now },
    ...{
      onOffered: () => undefined,
      onSettled: () => written.push('settled'),
      onFailure: (_, error) => {
        throw error;
      },
    },
  });
  pump.noticeOrders('1');
  await new Promise((resolve) => setTimeout(resolve, 20));
  await pump.stop();
  return written;
}

test('what was claimed just now is written', async () => {
  expect(await pumpOnce(50, 'never')).toEqual(['offered']);
  expect(store.settleOffers).not.toHaveBeenCalled();
});

test('a gateway that was frozen after its claim does not write it: a hold may be effective by now, and it is settled', async () => {
  expect(await pumpOnce(60_000, 'never')).toEqual(['settled']);
});

test('what is still allowed is written once it was settled', async () => {
  expect(await pumpOnce(60_000, 'again')).toEqual(['offered']);
});
