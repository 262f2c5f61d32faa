import type { PlanView } from '../model/plan-view';
import { assumedModel } from '../simulator/what-if/assumed-model';
import { type Exploration, exploreBriefly, PLANNED_AT_MOST } from '../simulator/what-if/explore';
import type { Scenario } from '../simulator/what-if/fleet-shape';
import { type LeftOut, leftOutOf } from '../simulator/what-if/left-out';
import type { GoalStory, WhatIf } from '../simulator/what-if/what-if';

/** What virtual time tells of a plan, with the durations and failures that are assumed where nobody says otherwise. */
export type PlanForecast =
  | {
      readonly kind: 'told';
      /** In the order of the plan's goals. */
      readonly goals: readonly GoalStory[];
      readonly ending: WhatIf['ending'];
      readonly pace: Exploration['pace'];
      /** What the file asks for and is not told: times are too short by it. */
      readonly leftOut: readonly LeftOut[];
      /** Goals that will be missed at the plan's pace. Nothing is blocked for them. */
      readonly warnings: readonly GoalWarning[];
    }
  | { readonly kind: 'not_told'; readonly because: string };

/** A goal that is reached after its deadline, or never, because the campaign is held or backed out before. */
export type GoalWarning =
  | { readonly code: 'goal_late'; readonly ratio: number; readonly lateMs: number }
  | { readonly code: 'goal_not_reached'; readonly ratio: number; readonly ending: WhatIf['ending'] };

/** A plan, and when its goals are to be expected. */
export interface ForecastPlan extends PlanView {
  readonly forecast: PlanForecast;
}

/** A plan as the api answers it to whoever wants to tell it in virtual time. */
export interface PlanAnswer extends PlanView {
  /** The plan's own hosts, for virtual time; absent when it is blocked, or has more hosts than were asked for. */
  readonly scenario?: Scenario;
}

/**
 * Adds to a plan when its goals are to be expected. Told here and not by the api, whose event loop has other things to do;
 * the fleet is the plan's own.
 */
export function forecastPlan({ scenario, ...plan }: PlanAnswer): ForecastPlan {
  const because =
    plan.blockers.length > 0
      ? 'it is blocked'
      : plan.hosts > PLANNED_AT_MOST && `a plan tells it of at most ${PLANNED_AT_MOST} hosts`;
  if (because !== false) return { ...plan, forecast: { kind: 'not_told', because } };
  if (scenario === undefined) {
    return { ...plan, forecast: { kind: 'not_told', because: 'the api did not say what its hosts are like' } };
  }
  const { story, pace } = exploreBriefly(scenario, assumedModel(scenario.spec));
  const { goals, ending } = story;
  const warnings = goals.flatMap((goal) => warningsOf(goal, ending));
  const leftOut = leftOutOf(scenario.spec);
  return { ...plan, forecast: { kind: 'told', goals, ending, pace, leftOut, warnings } };
}

/** A campaign that completes without a goal needs people for some hosts, whatever its policy: that is no warning. */
function warningsOf({ ratio, withinMs, reachedMs }: GoalStory, ending: WhatIf['ending']): GoalWarning[] {
  if (reachedMs === null) return ending === 'completed' ? [] : [{ code: 'goal_not_reached', ratio, ending }];
  return reachedMs <= withinMs ? [] : [{ code: 'goal_late', ratio, lateMs: reachedMs - withinMs }];
}
