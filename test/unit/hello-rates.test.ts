import { GatewayError } from '../../gateway/gateway-error';
import { HelloRates } from '../../gateway/hello-rates';
import { asId, type HostId } from '../../model/ids';

const host = (n: number): HostId => asId<HostId>(`host-${String(n)}`);

function refusalOf(rates: HelloRates, hostId: HostId, nowMs: number): GatewayError | null {
  try {
    rates.take(hostId, nowMs);
    return null;
  } catch (error) {
    return error as GatewayError;
  }
}

test('a host that opens sessions over and over is refused with a reason and a time, and at that time let in', () => {
  const rates = new HelloRates({ perSecond: 0.2, burst: 3 });
  for (let n = 0; n < 3; n += 1) expect(refusalOf(rates, host(1), 1_000)).toBeNull();
  const refusal = refusalOf(rates, host(1), 2_000);
  expect(refusal).toBeInstanceOf(GatewayError);
  expect([refusal?.kind, refusal?.retryAfterMs]).toEqual(['rate_exceeded', 4_000]);
  expect(refusalOf(rates, host(1), 5_999)?.retryAfterMs).toBe(1);
  expect(refusalOf(rates, host(1), 6_000)).toBeNull();
});

test('what one host does keeps no other from coming', () => {
  const rates = new HelloRates({ perSecond: 0.2, burst: 1 });
  for (let n = 0; n < 100; n += 1) refusalOf(rates, host(1), n);
  expect(refusalOf(rates, host(2), 100)).toBeNull();
});

test('hosts that are quiet are forgotten, and one that is not stays known however many come', () => {
  const rates = new HelloRates({ perSecond: 1, burst: 2 });
  for (let n = 0; n < 100_000; n += 1) {
    rates.take(host(n), n);
    refusalOf(rates, host(-1), n);
  }
  expect(rates.size).toBeLessThan(5_000);
  expect(refusalOf(rates, host(-1), 99_999)?.kind).toBe('rate_exceeded');
});
