import type { CampaignSpec } from '../../model/campaign';

/** A valid campaign with every field set; tests change what they are about. */
export const SPEC: CampaignSpec = {
  name: 'openssl-dsa-5764',
  class: 'emergency',
  patch: { kind: 'bundle', name: 'hello', version: '2.0.0', digest: `sha256:${'ab'.repeat(32)}` },
  target: "os.id = 'debian'",
  goals: [{ ratio: 1, withinMs: 86_400_000 }],
  rings: [
    { name: 'pilot', select: "labels.ring = 'pilot'", atMost: 50, upTo: null, bakeMs: 600_000 },
    { name: 'ten', select: null, atMost: null, upTo: 0.1, bakeMs: 900_000 },
    { name: 'ninety', select: null, atMost: null, upTo: 0.9, bakeMs: 0 },
    { name: 'rest', select: null, atMost: null, upTo: 1, bakeMs: 0 },
  ],
  gate: { maxFailed: 0.02, minReports: 20, confidence: 0.95, maxUnreachable: 0.05 },
  onFail: 'back_out',
  onHostFail: 'leave',
  pace: { rampFrom: 100, maxInFlight: 0.1, budgets: [{ by: 'labels.service', maxUnavailable: 0.25 }] },
  backout: {
    rampFrom: 100,
    maxInFlight: 0.2,
    gate: { maxFailed: 0.1, minReports: 20, confidence: 0.95, maxUnreachable: 0.1 },
    withinMs: 7_200_000,
  },
  reboot: 'if_required',
  smokeTest: null,
  deadlines: { installMs: 1_800_000, rebootMs: 900_000, backOutMs: 1_800_000 },
  advance: 'together',
  acceptanceMs: 0,
  offlineGraceMs: 900_000,
  rehearseBackout: false,
  approvals: 0,
};
