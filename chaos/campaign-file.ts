import type { BuiltBundle } from '../deploy/local/ringmaster-answers';
import type { PlannedCampaign } from './campaign-plan';

/** Of every operation: longer than a fault lasts, and short beside a run. */
export const DEADLINE_MS = 60_000;
const DEADLINE = `${DEADLINE_MS / 1000}s`;

/**
 * A campaign of a chaos run, as an operator would write it. Its gate bears what the faults themselves do to hosts; deadlines
 * are short, so that an agent that lost its order is not waited for longer than the run lasts.
 */
export function campaignFile(planned: PlannedCampaign, bundle: BuiltBundle): string {
  return `apiVersion: ringmaster/v1
kind: Campaign
metadata: { name: ${planned.name} }
spec:
  class: emergency
  patch: { kind: bundle, name: ${bundle.name}, version: '${bundle.version}', digest: '${bundle.digest}' }
  target: { selector: "labels.kind in ('agent', 'simulated')" }
  goals: [{ percent: 90, within: 4h }, { percent: 100, within: 24h }]
  rings:
    - { name: pilot, select: "labels.ring = 'pilot'", bake: 1s }
    - { name: ten, upTo: 20%, bake: 1s }
    - { name: ninety, upTo: 90%, bake: 1s }
    - { name: rest, upTo: 100%, bake: 1s }
  gate: { maxFailed: 10%, minReports: 2, confidence: 95%, maxUnreachable: 25% }
  onFail: ${planned.onFail}
  onHostFail: leave
  rehearseBackout: ${planned.rehearses}
  pace: { rampFrom: 20, maxInFlight: 40%, budgets: [{ by: labels.service, maxUnavailable: 60% }] }
  backout: { pace: { maxInFlight: 50% }, gate: { maxFailed: 30%, minReports: 2, confidence: 95%, maxUnreachable: 60% } }
  reboot: ${planned.reboot}
  deadlines: { install: ${DEADLINE}, reboot: ${DEADLINE}, backOut: ${DEADLINE} }
  advance: ${planned.advance}
  acceptance: 0s
  offlineGrace: 1m
`;
}
