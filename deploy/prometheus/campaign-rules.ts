import { CAMPAIGN_CLASSES } from '../../telemetry/metrics';
import { RECORDED } from './promql';
import { ENDED } from './recording-rules';
import type { AlertRule } from './rule';

/** What rules of campaigns have in common. */

/** Phases in which a campaign goes forward. */
export const FORWARD = ['running', 'baking'] as const;

/** Campaigns of which nothing is expected any more. */
export const HAS_ENDED = `${RECORDED.phase}{phase=~"${ENDED.join('|')}"}`;

/** One rule for each class of campaigns, told apart by a label. */
export function perClass(make: (campaignClass: (typeof CAMPAIGN_CLASSES)[number]) => AlertRule): AlertRule[] {
  return CAMPAIGN_CLASSES.map((campaignClass) => ({ ...make(campaignClass), labels: { class: campaignClass } }));
}
