import { SLO_IDS, SLO_STATES } from '../model/slo';
import type { BoundedLabel, MetricDefinition } from './metrics';

/** A campaign of one class makes at most so many promises. */
const MAX_PROMISES = 6;
/** One that has ended kept a promise, missed it, or nobody can tell. */
const SLO_OUTCOMES = SLO_STATES.filter((state) => state !== 'open');

const OVER_ALL = {
  sloGood: {
    name: 'ringmaster_slo_good',
    type: 'gauge',
    help: "What was good of a promise, over the reports of all campaigns that ended within the promise's window.",
    exportedBy: 'api',
    labels: { slo: SLO_IDS },
  },
  sloValid: {
    name: 'ringmaster_slo_valid',
    type: 'gauge',
    help: 'All that it counted, over the same reports; hosts are those in scope.',
    exportedBy: 'api',
    labels: { slo: SLO_IDS },
  },
  sloEligible: {
    name: 'ringmaster_slo_eligible',
    type: 'gauge',
    help: "The campaigns' own hosts over the same reports; absent where the promise counts no hosts in scope.",
    exportedBy: 'api',
    labels: { slo: SLO_IDS },
  },
  sloCampaigns: {
    name: 'ringmaster_slo_campaigns',
    type: 'gauge',
    help: 'Campaigns of the same reports that made the promise, by whether they kept it.',
    exportedBy: 'api',
    labels: { slo: SLO_IDS, state: SLO_OUTCOMES },
  },
  sloObjective: {
    name: 'ringmaster_slo_objective_ratio',
    type: 'gauge',
    help: "The least share, 0 to 1, of a promise: of one campaign, or of all within the promise's window.",
    exportedBy: 'api',
    labels: { slo: SLO_IDS, of: ['campaign', 'all'] },
  },
} as const satisfies Record<string, MetricDefinition>;

/** What campaigns promise and how it stands, of each and of all together; a part of METRICS. */
export function promiseMetrics(campaign: BoundedLabel) {
  return {
    campaignBakeEnd: {
      name: 'ringmaster_campaign_bake_end_timestamp_seconds',
      type: 'gauge',
      help: 'When the first of the bake times that run is over, and a gate is asked; absent while none runs.',
      exportedBy: 'api',
      labels: { campaign },
    },
    campaignPlanned: {
      name: 'ringmaster_campaign_planned_timestamp_seconds',
      type: 'gauge',
      help: 'When the campaign was planned.',
      exportedBy: 'api',
      labels: { campaign },
    },
    campaignDecided: {
      name: 'ringmaster_campaign_decided_timestamp_seconds',
      type: 'gauge',
      help: 'When it was launched and approved by as many as it needs; absent until then. Time to decide ends here, time to patch begins.',
      exportedBy: 'api',
      labels: { campaign },
    },
    campaignSloGood: {
      name: 'ringmaster_campaign_slo_good',
      type: 'gauge',
      help: 'What is good of what a promise counts, as in the report of the campaign: goals, hosts or orders.',
      exportedBy: 'api',
      labels: { campaign, slo: SLO_IDS },
      combinations: campaign.atMost * MAX_PROMISES,
    },
    campaignSloValid: {
      name: 'ringmaster_campaign_slo_valid',
      type: 'gauge',
      help: 'All that the promise counts; hosts are those in scope.',
      exportedBy: 'api',
      labels: { campaign, slo: SLO_IDS },
      combinations: campaign.atMost * MAX_PROMISES,
    },
    campaignSlo: {
      name: 'ringmaster_campaign_slo_info',
      type: 'gauge',
      help: 'Always 1; how a promise of the campaign stands, as in its report.',
      exportedBy: 'api',
      labels: { campaign, slo: SLO_IDS, state: SLO_STATES },
      combinations: campaign.atMost * MAX_PROMISES,
    },
    ...OVER_ALL,
  } as const satisfies Record<string, MetricDefinition>;
}
