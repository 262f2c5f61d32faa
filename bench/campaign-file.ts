import type { BuiltBundle } from '../deploy/local/ringmaster-answers';

/** The name of the benchmark's campaign. */
const CAMPAIGN_NAME = 'bench';

/** The founding case: an emergency's rings and gate. */
const EMERGENCY = {
  rings: [
    { name: 'pilot', size: `select: "labels.ring = 'pilot'"` },
    { name: 'ten', size: 'upTo: 10%' },
    { name: 'ninety', size: 'upTo: 90%' },
    { name: 'rest', size: 'upTo: 100%' },
  ],
  maxFailed: '2%',
} as const;

/** The campaigns a benchmark knows. Rings as in a campaign file, in order. */
const CAMPAIGNS = {
  emergency: EMERGENCY,
  /** The same at a pace that can be watched (bench/story). */
  story: { ...EMERGENCY, bake: '10s', pace: 'rampFrom: 100, maxInFlight: 10%', backoutPace: '20%' },
  /** What every side is given in the comparison with peers (bench/peers/contest.ts). */
  contest: {
    rings: [
      { name: 'five', size: 'upTo: 5%' },
      { name: 'fifteen', size: 'upTo: 15%' },
      { name: 'rest', size: 'upTo: 100%' },
    ],
    maxFailed: '5%',
  },
} as const;

export type BenchCampaign = keyof typeof CAMPAIGNS;
export const BENCH_CAMPAIGNS = Object.keys(CAMPAIGNS) as readonly BenchCampaign[];

/** The names of a campaign's rings, in order. */
export function ringNames(campaign: BenchCampaign): string[] {
  return CAMPAIGNS[campaign].rings.map(({ name }) => name);
}

/**
 * The campaign of a benchmark, as an operator would write it: three operations on
 * every host (install, reboot, smoke test), and, but for the story, the pace wide open, so that the machine is the limit and not
 * the policy: `hosts` opens the ramp at once.
 */
export function campaignFile(bundle: BuiltBundle, hosts: number, campaign: BenchCampaign): string {
  const open = { bake: '0s', pace: `rampFrom: ${hosts}, maxInFlight: 100%`, backoutPace: '100%' };
  const { rings, maxFailed, bake, pace, backoutPace } = { ...open, ...CAMPAIGNS[campaign] };
  return `apiVersion: ringmaster/v1
kind: Campaign
metadata: { name: ${CAMPAIGN_NAME} }
spec:
  class: emergency
  patch: { kind: bundle, name: ${bundle.name}, version: '${bundle.version}', digest: '${bundle.digest}' }
  target: { selector: "labels.service in ('web', 'api', 'batch')" }
  goals: [{ percent: 90, within: 4h }, { percent: 100, within: 24h }]
  rings:
${rings.map(({ name, size }) => `    - { name: ${name}, ${size}, bake: ${bake} }`).join('\n')}
  gate: { maxFailed: ${maxFailed}, minReports: 20, confidence: 95%, maxUnreachable: 5% }
  onFail: back_out
  onHostFail: leave
  pace: { ${pace} }
  backout: { pace: { maxInFlight: ${backoutPace} } }
  reboot: always
  acceptance: 0s
`;
}
