import type { CampaignClass, CampaignSpec, GatePolicy } from '../campaign';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What a key is when the file leaves it out. Everything else must be written. */
export interface Defaults extends Pick<
  CampaignSpec,
  | 'gate'
  | 'onFail'
  | 'onHostFail'
  | 'pace'
  | 'backout'
  | 'reboot'
  | 'deadlines'
  | 'advance'
  | 'acceptanceMs'
  | 'offlineGraceMs'
  | 'rehearseBackout'
  | 'approvals'
> {
  readonly bakeMs: number;
  readonly smokeTestTimeoutMs: number;
}

/** A backout takes hosts back to what they ran well before: more may fail before people must look. */
const BACKOUT_GATE: GatePolicy = { maxFailed: 0.1, minReports: 20, confidence: 0.95, maxUnreachable: 0.1 };

/**
 * The one table of defaults, as in docs/campaign-file.md. An emergency is quick and undoes itself; a routine campaign
 * disturbs fewer hosts at once, waits longer and leaves the decision to a person.
 */
export const DEFAULTS: Readonly<Record<CampaignClass, Defaults>> = {
  emergency: {
    gate: { maxFailed: 0.02, minReports: 20, confidence: 0.95, maxUnreachable: 0.05 },
    onFail: 'back_out',
    onHostFail: 'leave',
    pace: { rampFrom: 100, maxInFlight: 0.1, budgets: [] },
    backout: { rampFrom: 100, maxInFlight: 0.2, gate: BACKOUT_GATE, withinMs: 2 * HOUR_MS },
    reboot: 'if_required',
    smokeTestTimeoutMs: 30_000,
    deadlines: { installMs: 30 * MINUTE_MS, rebootMs: 15 * MINUTE_MS, backOutMs: 30 * MINUTE_MS },
    advance: 'together',
    bakeMs: 10 * MINUTE_MS,
    acceptanceMs: 0,
    offlineGraceMs: 15 * MINUTE_MS,
    rehearseBackout: false,
    approvals: 0,
  },
  routine: {
    gate: { maxFailed: 0.01, minReports: 20, confidence: 0.95, maxUnreachable: 0.05 },
    onFail: 'hold',
    onHostFail: 'leave',
    pace: { rampFrom: 20, maxInFlight: 0.05, budgets: [] },
    backout: { rampFrom: 20, maxInFlight: 0.1, gate: BACKOUT_GATE, withinMs: 8 * HOUR_MS },
    reboot: 'if_required',
    smokeTestTimeoutMs: 30_000,
    deadlines: { installMs: HOUR_MS, rebootMs: 30 * MINUTE_MS, backOutMs: HOUR_MS },
    advance: 'together',
    bakeMs: HOUR_MS,
    acceptanceMs: 24 * HOUR_MS,
    offlineGraceMs: HOUR_MS,
    rehearseBackout: false,
    approvals: 0,
  },
};
