import type { CampaignId } from '../model/ids';
import { activeSpan, campaignSpan, linkToCampaign } from '../telemetry/trace-context';
import type { Tracing } from '../telemetry/tracing';

/** Shows a plan as the span that the whole campaign hangs on, linked with the request for it. `beganAt` is in ms. */
export function tracePlan(
  tracing: Tracing,
  plan: { readonly campaignId: CampaignId; readonly name: string; readonly hosts: number },
  beganAt: number,
): void {
  const asker = activeSpan();
  linkToCampaign(plan.campaignId);
  const attributes = {
    'ringmaster.campaign.id': plan.campaignId,
    'ringmaster.campaign.name': plan.name,
    'ringmaster.hosts': plan.hosts,
  };
  tracing.record({
    name: 'plan',
    parent: null,
    ids: campaignSpan(plan.campaignId),
    ...{ beganAt, endedAt: Date.now(), attributes, failure: null },
    links: asker === null ? [] : [asker],
  });
}
