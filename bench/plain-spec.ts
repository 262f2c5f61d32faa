import type { CampaignSpec } from '../model/campaign';

/** What a campaign says that a benchmark makes in the database: no smoke test, no waits, nobody to ask. It changes no figure. */
export const PLAIN_SPEC = {
  smokeTest: null,
  deadlines: { installMs: 600_000, rebootMs: 600_000, backOutMs: 600_000 },
  advance: 'together',
  acceptanceMs: 0,
  offlineGraceMs: 600_000,
  approvals: 0,
  rehearseBackout: false,
} satisfies Partial<CampaignSpec>;
