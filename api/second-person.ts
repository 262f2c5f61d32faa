import type { CampaignClass } from '../model/campaign';
import type { CampaignId } from '../model/ids';
import { hostsWithin } from '../model/ratio';
import { recordAct } from '../store/audit';
import type { Database } from '../store/database';
import { readMaxInFlight } from '../store/limits';
import { propose } from '../store/second-person';
import { type Action, PERMITTED } from '../model/access';
import type { PlanView } from '../model/plan-view';
import { ApiError } from './api-error';
import { digestOf } from './canonical-json';

/** Whose campaigns need two people to start, widen, speed up or override a gate. Stopping never does. */
export const TWO_PEOPLE = ['emergencies', 'all', 'none'] as const;
export type TwoPeople = (typeof TWO_PEOPLE)[number];

/** How long one person's request waits for the other's. */
const WAITS_MS = 3_600_000;

/** What somebody asks for. */
export interface Demand {
  readonly action: Action;
  readonly campaign: { readonly campaignId: CampaignId; readonly name: string; readonly class: CampaignClass };
  readonly actor: string;
  readonly reason: string;
  /** Both must ask for the same: everything but their reasons. */
  readonly terms: unknown;
  /** Repeating the request that went through goes through again, within the hour. */
  readonly key: string;
}

/** Whether the policy asks for two people. */
export function takesTwo(twoPeople: TwoPeople, kind: CampaignClass): boolean {
  return twoPeople === 'all' || (twoPeople === 'emergencies' && kind === 'emergency');
}

/** What a plan says beforehand of the two people that its launch takes; one that others approve afterwards has them. */
export function secondPersonOf(
  twoPeople: TwoPeople,
  spec: { readonly class: CampaignClass; readonly approvals: number },
): Pick<PlanView, 'secondPerson'> {
  if (spec.approvals > 0 || !takesTwo(twoPeople, spec.class)) return {};
  return { secondPerson: { roles: PERMITTED.launch, waitsMs: WAITS_MS } };
}

/**
 * Returns when the policy asks for nobody else, or somebody else asked for the same within the hour. Throws ApiError
 * `second_person` when this is the first of the two; it is on record, and the other one's request carries it out.
 */
export async function requireSecondPerson(
  { db, twoPeople }: { readonly db: Database; readonly twoPeople: TwoPeople },
  { action, campaign, actor, reason, terms, key }: Demand,
): Promise<void> {
  if (!takesTwo(twoPeople, campaign.class)) return;
  const { campaignId } = campaign;
  const digest = digestOf({ action, campaignId, terms });
  const waits = await propose(db, { digest, actor, reason, key, waitsMs: WAITS_MS }, (tx, outcome) =>
    recordAct(tx, {
      actor,
      act: 'propose',
      campaignId,
      subject: action,
      detail: { reason, terms, outcome: outcome === null ? 'seconded' : 'proposed' },
    }),
  );
  if (waits === null) return;
  const next = `Somebody else must ask for exactly the same by ${waits.toISOString()}; it is carried out then. Stopping needs nobody else.`;
  throw new ApiError('second_person', `${campaign.name} needs two people for this; you are the first`, next);
}

/** Whether a share of the hosts in flight is more than there may be now. */
export async function speedsUp(
  db: Database,
  { campaignId, hosts }: { readonly campaignId: CampaignId; readonly hosts: number },
  maxInFlight: number,
): Promise<boolean> {
  const now = await readMaxInFlight(db, campaignId);
  return now === null || hostsWithin(maxInFlight, hosts) > now;
}
