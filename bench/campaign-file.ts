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

/** What campaigns differ in, as a campaign file says it; what one leaves out is wide open, and nobody waits for it. */
interface CampaignShape {
  /** In order. */
  readonly rings: readonly { readonly name: string; readonly size: string; readonly bake?: string }[];
  readonly maxFailed: string;
  readonly bake?: string;
  readonly pace?: string;
  readonly backout?: string;
  readonly turnsBackAt?: number;
}

/** The campaigns a benchmark knows. */
const CAMPAIGNS = {
  emergency: EMERGENCY,
  /** The same at a pace that can be watched (bench/story). */
  story: { ...EMERGENCY, bake: '10s', pace: 'rampFrom: 100, maxInFlight: 10%', backout: 'pace: { maxInFlight: 20% }' },
  /** A fifth of the fleet is changed and nobody else asked when a person takes it back, at a pace and by a gate of its own. */
  backout: {
    ...EMERGENCY,
    rings: [
      ...EMERGENCY.rings.slice(0, 2),
      { name: 'twenty', size: 'upTo: 20%', bake: '1h' },
      { name: 'rest', size: 'upTo: 100%' },
    ],
    backout: 'pace: { maxInFlight: 10% }, gate: { maxFailed: 5%, minReports: 20 }, within: 30m',
    turnsBackAt: 0.2,
  },
  /** What every side is given in the comparison with peers (bench/peers/contest.ts). */
  contest: {
    rings: [
      { name: 'five', size: 'upTo: 5%' },
      { name: 'fifteen', size: 'upTo: 15%' },
      { name: 'rest', size: 'upTo: 100%' },
    ],
    maxFailed: '5%',
  },
} as const satisfies Readonly<Record<string, CampaignShape>>;

export type BenchCampaign = keyof typeof CAMPAIGNS;
export const BENCH_CAMPAIGNS = Object.keys(CAMPAIGNS) as readonly BenchCampaign[];

/** The share of patched hosts at which a person takes the campaign back; null: nobody does. */
export function turnsBackAt(campaign: BenchCampaign): number | null {
  const named: CampaignShape = CAMPAIGNS[campaign];
  return named.turnsBackAt ?? null;
}

/** The names of a campaign's rings, in order. */
export function ringNames(campaign: BenchCampaign): string[] {
  return CAMPAIGNS[campaign].rings.map(({ name }) => name);
}

/**
 * The campaign of a benchmark, as an operator would write it: three operations on
 * every host (install, reboot, smoke test), and, but for the story and on the way back of `backout`, the pace wide open, so that the machine is the limit and not
 * the policy: `hosts` opens the ramp at once.
 */
export function campaignFile(bundle: BuiltBundle, hosts: number, campaign: BenchCampaign): string {
  const open = { bake: '0s', pace: `rampFrom: ${hosts}, maxInFlight: 100%`, backout: 'pace: { maxInFlight: 100% }' };
  const named: CampaignShape = CAMPAIGNS[campaign];
  const { rings, maxFailed, bake, pace, backout } = { ...open, ...named };
  const ringLines = rings.map((ring) => `    - { name: ${ring.name}, ${ring.size}, bake: ${ring.bake ?? bake} }`);
  return `apiVersion: ringmaster/v1
kind: Campaign
metadata: { name: ${CAMPAIGN_NAME} }
spec:
  class: emergency
  patch: { kind: bundle, name: ${bundle.name}, version: '${bundle.version}', digest: '${bundle.digest}' }
  target: { selector: "labels.service in ('web', 'api', 'batch')" }
  goals: [{ percent: 90, within: 4h }, { percent: 100, within: 24h }]
  rings:
${ringLines.join('\n')}
  gate: { maxFailed: ${maxFailed}, minReports: 20, confidence: 95%, maxUnreachable: 5% }
  onFail: back_out
  onHostFail: leave
  pace: { ${pace} }
  backout: { ${backout} }
  reboot: always
  acceptance: 0s
`;
}
