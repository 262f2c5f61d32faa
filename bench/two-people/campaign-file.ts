import type { BuiltBundle } from '../../deploy/local/ringmaster-answers';

/** What the campaign is called. */
export const CAMPAIGN = 'shop-cve';

/** An emergency at a pace that can be watched, which holds where a ring proves bad: people decide then. */
export function campaignFile({ name, version, digest }: BuiltBundle): string {
  return `apiVersion: ringmaster/v1
kind: Campaign
metadata: { name: ${CAMPAIGN} }
spec:
  class: emergency
  patch: { kind: bundle, name: ${name}, version: '${version}', digest: '${digest}' }
  target: { selector: "labels.service in ('web', 'api', 'batch')" }
  goals: [{ percent: 10, within: 1h }, { percent: 90, within: 4h }, { percent: 100, within: 24h }]
  rings:
    - { name: pilot, select: "labels.ring = 'pilot'", bake: 5s }
    - { name: ten, upTo: 10%, bake: 20s }
    - { name: ninety, upTo: 90%, bake: 5s }
    - { name: rest, upTo: 100%, bake: 5s }
  gate: { maxFailed: 2%, minReports: 20, confidence: 95%, maxUnreachable: 5% }
  onFail: hold
  onHostFail: leave
  pace: { rampFrom: 500, maxInFlight: 20% }
  reboot: always
  acceptance: 0s
`;
}
