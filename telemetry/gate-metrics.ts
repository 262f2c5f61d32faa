import { VERDICTS } from '../model/words';
import type { BoundedLabel, MetricDefinition } from './metrics';

/** Probes of one campaign that are shown at once: as many as a gate may ask. */
export const MAX_PROBES_SHOWN = 10;
const PROBE: BoundedLabel = { atMost: MAX_PROBES_SHOWN, values: 'names of probes' };
const PROBE_OUTCOMES = [...VERDICTS, 'none'] as const;
/** Whether a probe decides, or is asked and shown alone. */
export const PROBE_MODES = ['decides', 'dry_run'] as const;

/** The closed lists of labels that these have. */
interface GateLabels<Ring extends string, Result extends string, Standing extends string> {
  readonly campaign: BoundedLabel;
  readonly ring: readonly Ring[];
  readonly result: readonly Result[];
  readonly standing: readonly Standing[];
}

/** What the gate of a campaign bears, and how its rings stand before it; a part of METRICS. */
export function gateMetrics<Ring extends string, Result extends string, Standing extends string>({
  campaign,
  ring,
  result,
  standing,
}: GateLabels<Ring, Result, Standing>) {
  return {
    campaignMaxFailed: {
      name: 'ringmaster_campaign_max_failed_ratio',
      type: 'gauge',
      help: "The share of a ring's hosts, 0 to 1, that the campaign's gate lets fail.",
      exportedBy: 'api',
      labels: { campaign },
    },
    campaignMaxUnreachable: {
      name: 'ringmaster_campaign_max_unreachable_ratio',
      type: 'gauge',
      help: "The share of a ring's hosts, 0 to 1, that the campaign's gate lets be out of reach.",
      exportedBy: 'api',
      labels: { campaign },
    },
    campaignTries: {
      name: 'ringmaster_campaign_tries_total',
      type: 'counter',
      help: 'Forward tries on hosts of a campaign that ended, once per host and generation.',
      exportedBy: 'api',
      labels: { campaign, ring, result },
    },
    campaignGateStarted: {
      name: 'ringmaster_campaign_gate_started_hosts',
      type: 'gauge',
      help: 'Hosts that began in a ring, or its part in one cluster that is nearer to failing, those that were taken back among them; absent before.',
      exportedBy: 'api',
      labels: { campaign, ring },
    },
    campaignGateFailed: {
      name: 'ringmaster_campaign_gate_failed_hosts',
      type: 'gauge',
      help: 'Hosts of the same that failed, as the gate counts them: what fails first stays failed when it goes back.',
      exportedBy: 'api',
      labels: { campaign, ring },
    },
    campaignRingGate: {
      name: 'ringmaster_campaign_ring_gate_info',
      type: 'gauge',
      help: 'Always 1; how a ring stands before its gate.',
      exportedBy: 'api',
      labels: { campaign, ring, standing },
      // One standing of each ring at a time.
      combinations: campaign.atMost * ring.length,
    },
    campaignProbe: {
      name: 'ringmaster_campaign_probe_info',
      type: 'gauge',
      help: 'Always 1; a probe that the gate of a ring asks now, by name: its last answer (none: nobody has asked yet), whether it decides, and what its answers come to so far, a dry run too (none: nothing stands in the way).',
      exportedBy: 'api',
      labels: { campaign, ring, probe: PROBE, outcome: PROBE_OUTCOMES, mode: PROBE_MODES, verdict: PROBE_OUTCOMES },
      // One answer of each at a time, and one ring after the other.
      combinations: campaign.atMost * MAX_PROBES_SHOWN,
    },
    probeLooks: {
      name: 'ringmaster_probe_looks_total',
      type: 'counter',
      help: "Looks of gates' probes that this worker took, by what was answered.",
      exportedBy: 'worker',
      labels: { outcome: VERDICTS },
    },
  } as const satisfies Record<string, MetricDefinition>;
}
