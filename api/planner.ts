import { hostsOfPlan } from '../store/plans';
import type { NamedCampaign } from '../store/replacements';
import type { PlanView } from '../model/plan-view';
import { listConnectedHosts } from '../store/simulations';
import type { Scenario } from '../simulator/what-if/fleet-shape';
import type { ApiParts } from './api-instance';
import { type LaunchedPlan, launchStoredPlan, type LaunchWish } from './launch-campaign';
import { checkCampaign, membersOf, planCampaign, type PlanParts, type SentFile } from './plan-campaign';
import { scenarioOfPlan } from './scenario-of-plan';

/** Who plans, and what else of the plan they want. */
export interface PlanWish {
  readonly actor: string;
  readonly replaces?: NamedCampaign;
  /** Up to so many hosts, and when nothing blocks it, the answer has what virtual time needs. */
  readonly scenarioAtMost?: number;
}

/** A stored plan as it is answered. */
export type PlannedView = PlanView & { readonly scenario?: Scenario };

/** What reads the whole fleet and computes a plan of it: seconds of a processor at 70,000 hosts. Each throws ApiError. */
export interface Planner {
  readonly plan: (sent: SentFile, wish: PlanWish) => Promise<PlannedView>;
  /** Checks a file, and writes nothing. */
  readonly check: (sent: SentFile) => Promise<{ readonly name: string; readonly hosts: number }>;
  /** What the plan would be, without names; writes nothing. */
  readonly scenario: (sent: SentFile) => Promise<Scenario>;
  /** Launches a stored plan, which is planned anew for that. */
  readonly launch: (wish: LaunchWish) => Promise<LaunchedPlan>;
}

/** Plans where it is called. */
export function createPlanner(parts: PlanParts & Pick<ApiParts, 'twoPeople'>): Planner {
  return {
    plan: async (sent, { scenarioAtMost, ...by }) => {
      const { plan, view } = await planCampaign(parts, sent, by);
      const isTold = scenarioAtMost !== undefined && view.blockers.length === 0 && view.hosts <= scenarioAtMost;
      return isTold ? { ...view, scenario: scenarioOfPlan(plan, view.connected) } : view;
    },
    check: async (sent) => {
      const { plan } = await checkCampaign(parts.db, sent);
      return { name: plan.spec.name, hosts: hostsOfPlan(plan) };
    },
    scenario: async (sent) => {
      const { plan } = await checkCampaign(parts.db, sent);
      const live = await listConnectedHosts(parts.db);
      return scenarioOfPlan(plan, [...membersOf(plan)].filter((hostId) => live.has(hostId)).length);
    },
    launch: (wish) => launchStoredPlan(parts, wish),
  };
}
