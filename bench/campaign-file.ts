/** The bundle a benchmark installs. */
export interface BenchBundle {
  readonly name: string;
  readonly version: string;
  /** `sha256:<64 hex>` */
  readonly digest: string;
}

/** The name of the benchmark's campaign. */
export const CAMPAIGN_NAME = 'bench';

/**
 * The campaign of a benchmark, as an operator would write it: the rings and the gate of an emergency, three operations on
 * every host (install, reboot, smoke test), and the pace wide open, so that the machine is the limit and not the policy.
 * `hosts` opens the ramp at once.
 */
export function campaignFile(bundle: BenchBundle, hosts: number): string {
  return `apiVersion: ringmaster/v1
kind: Campaign
metadata: { name: ${CAMPAIGN_NAME} }
spec:
  class: emergency
  patch: { kind: bundle, name: ${bundle.name}, version: '${bundle.version}', digest: '${bundle.digest}' }
  target: { selector: "labels.service in ('web', 'api', 'batch')" }
  goals: [{ percent: 90, within: 4h }, { percent: 100, within: 24h }]
  rings:
    - { name: pilot, select: "labels.ring = 'pilot'", bake: 0s }
    - { name: ten, upTo: 10%, bake: 0s }
    - { name: ninety, upTo: 90%, bake: 0s }
    - { name: rest, upTo: 100%, bake: 0s }
  gate: { maxFailed: 2%, minReports: 20, confidence: 95%, maxUnreachable: 5% }
  onFail: back_out
  onHostFail: leave
  pace: { rampFrom: ${hosts}, maxInFlight: 100% }
  backout: { pace: { maxInFlight: 100% } }
  reboot: always
  acceptance: 0s
`;
}
