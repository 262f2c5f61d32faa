import type { CampaignSummary, CampaignView, HoldView } from '../model/campaign-view';
import { describeRecalled, isRecalled, reasonOfRecall, type RecallView } from '../model/recall';
import { safeText } from '../model/safe-text';
import { allPages } from './all-pages';
import { ASK_BEYOND, confirm, readForEffect } from './confirm';
import type { CliContext } from './context';
import { describeGoingOn, type GoingOn, goingOn } from './going-on';
import { formatInstant } from './render/instant';

/** A campaign that contains what was recalled, and what goes on of it without the recall. */
interface Freed {
  readonly view: CampaignView;
  readonly after: GoingOn;
}

/** Says first what is allowed again, and which campaigns go on; beyond ten of their hosts its name is typed. Throws CliError. */
export async function confirmWithdrawal(
  context: CliContext,
  recallId: string,
  { yes }: { readonly yes: boolean },
): Promise<void> {
  const recall = await readForEffect(readStanding(context, recallId), yes);
  // Of one that does not stand the api says so, and nothing is allowed by it.
  if (recall === null) return;
  const freed = await readForEffect(readFreed(context, recall), yes);
  if (freed === null) return;
  const hosts = freed.reduce((sum, { after }) => sum + after.hosts, 0);
  const effect = withdrawalEffect(recall, freed, context.timeZone);
  await confirm(context, { effect, expected: safeText(recall.name).trim(), yes: yes || hosts <= ASK_BEYOND });
}

async function readStanding(context: CliContext, recallId: string): Promise<RecallView | null> {
  const pages = { kind: 'RecallList', path: '/v1/recalls', key: 'recalls' } as const;
  const { recalls } = await allPages<'recalls', RecallView>(context.api(), pages);
  const id = recallId.toLowerCase();
  return recalls.find((recall) => recall.recallId === id && recall.withdrawnAt === null) ?? null;
}

/** Campaigns under way that a hold may stop; one that runs, or goes back without a hold, has none of this recall in its way. */
async function readFreed(context: CliContext, recall: RecallView): Promise<Freed[]> {
  const pages = { kind: 'CampaignList', path: '/v1/campaigns?unfinished=true', key: 'campaigns' } as const;
  const { campaigns } = await allPages<'campaigns', CampaignSummary>(context.api(), pages);
  const freed: Freed[] = [];
  for (const { campaignId, phase } of campaigns) {
    if (phase !== 'held' && phase !== 'awaiting_approval') continue;
    const path = `/v1/campaigns/${encodeURIComponent(campaignId)}`;
    const view = await context.api().get<CampaignView>('Campaign', path);
    if (!isRecalled(view.patch, recall)) continue;
    freed.push({ view, after: goingOn(view, holdsOf(view, recall)) });
  }
  return freed;
}

/** An api of another version may word them otherwise: then any recall's may be this one's, and somebody is rather asked. */
function holdsOf({ holds }: CampaignView, recall: RecallView): readonly HoldView[] {
  const recalls = holds.filter(({ source }) => source === 'recall');
  const its = recalls.filter(({ reason }) => reason === reasonOfRecall(recall));
  return its.length > 0 ? its : recalls;
}

function withdrawalEffect(recall: RecallView, freed: readonly Freed[], timeZone: string): string {
  const what = safeText(describeRecalled(recall));
  const recalled = `recalled ${formatInstant(recall.recalledAt, timeZone)} by ${safeText(recall.recalledBy)}`;
  return [
    `This lets ${what} be installed again, ${recalled}: ${safeText(recall.reason)}.`,
    'Plans that contain it may be launched again.',
    ...(freed.length === 0 ? ['It holds no campaign that goes forward.'] : []),
    ...freed.flatMap(({ view, after }) => [
      `${view.name} ${whatBecomesOf(after)}:`,
      ...describeGoingOn(view, after).map((line) => `  ${line}`),
    ]),
  ].join('\n');
}

function whatBecomesOf({ hosts, standing }: GoingOn): string {
  if (standing.length === 0) return 'goes on';
  return hosts > 0 ? 'goes on in part' : 'stays held';
}
