import { termsOfCampaign } from '../../model/order-terms';
import { SPEC } from './campaign-fixture';

describe('the terms of an order', () => {
  it('count silence later by the time to confirm, where a change is to be confirmed, and give the change itself no more', () => {
    const { confirmMs: _, ...plain } = { ...SPEC, confirmMs: 0 };
    const without = termsOfCampaign(plain);
    const terms = termsOfCampaign({ ...SPEC, confirmMs: 600_000 });
    // Of an install twice: a host that boots once meanwhile is waited for anew.
    for (const [operation, laterMs] of [
      ['install', 1_200_000],
      ['reboot', 600_000],
    ] as const) {
      expect(terms[operation].deadlineMs - without[operation].deadlineMs).toBe(laterMs);
      expect(terms[operation].runTimeoutMs).toBe(without[operation].runTimeoutMs);
    }
    expect([terms.smoke_test, terms.back_out]).toEqual([without.smoke_test, without.back_out]);
  });
});
