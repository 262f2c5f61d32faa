import { asId, type CampaignId, type HostId, type OperationId } from '../../model/ids';
import {
  campaignSpan,
  isTracedHost,
  orderSpanId,
  readTraceparent,
  writeTraceparent,
} from '../../telemetry/trace-context';

const campaignId = asId<CampaignId>('01999ac0-1234-7abc-8def-0123456789ab');

describe("a campaign's trace", () => {
  it('is found by its id, and an order by its operation', () => {
    expect(campaignSpan(campaignId)).toEqual({
      traceId: '01999ac012347abc8def0123456789ab',
      spanId: '8def0123456789ab',
      traceFlags: 1,
    });
    expect(orderSpanId(asId<OperationId>('0b6f2a8e-0000-5000-9abc-00112233445f'))).toBe('9abc00112233445f');
  });
});

describe('traceparent', () => {
  it.each([0, 1])('with the flag %d is read as it was written', (traceFlags) => {
    const span = { ...campaignSpan(campaignId), traceFlags };
    expect(readTraceparent(writeTraceparent(span))).toEqual({ ...span, isRemote: true });
  });

  it.each(['', '00-1-2-01', `01-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, `00-${'A'.repeat(32)}-${'b'.repeat(16)}-01`])(
    'is nothing when it says "%s"',
    (text) => {
      expect(readTraceparent(text)).toBeNull();
    },
  );
});

describe('the hosts that traces show', () => {
  const hosts = Array.from({ length: 10_000 }, (_, index) => asId<HostId>(`host-${index}`));
  const shown = (share: number) => hosts.filter((host) => isTracedHost(campaignId, host, share));

  it.each([0, 0.01, 0.5, 1])('are about a share of %d of them', (share) => {
    expect(Math.abs(shown(share).length / hosts.length - share)).toBeLessThan(0.02);
  });

  it('are the same at each asking, and stay shown when the share grows', () => {
    const more = new Set(shown(0.5));
    expect(shown(0.01).every((host) => more.has(host))).toBe(true);
    expect(shown(0.01)).toEqual(shown(0.01));
  });
});
