import type { PlanView } from '../../model/plan-view';
import { formatRatio } from '../../model/ratio';
import type { GoalStory } from '../../simulator/what-if/what-if';
import type { PlanForecast } from '../plan-forecast';
import { formatDuration } from './duration';
import { leftOutLines } from './left-out';
import { safeText } from '../../model/safe-text';
import type { Style } from './style';

/** A plan's goals in sentences, each with when it is to be expected where that was told; one that is missed is a warning. */
export function renderGoals(
  { goals, maxInFlight }: Pick<PlanView, 'goals' | 'maxInFlight'>,
  forecast: PlanForecast | null,
  style: Style,
): string[] {
  const bare = goals.map(
    ({ ratio, withinMs }) => `Goal: ${formatRatio(ratio)} patched within ${formatDuration(withinMs)} of its launch`,
  );
  if (forecast === null) return bare.map((goal) => `${goal}.`);
  if (forecast.kind === 'not_told') {
    return [...bare.map((goal) => `${goal}.`), `When is not told: ${safeText(forecast.because)}.`];
  }
  const lines = bare.map((goal, index) => {
    const told = forecast.goals[index];
    return told === undefined ? `${goal}.` : `${goal}: ${outlookOf(told, { forecast, maxInFlight, style })}`;
  });
  const assumed = 'That is in virtual time, with assumed durations and failures; ringmaster simulate tells more.';
  return [...lines, ...paceLines(forecast, style), ...leftOutLines(forecast.leftOut), assumed];
}

type Told = Extract<PlanForecast, { kind: 'told' }>;

function outlookOf(
  { reachedMs, withinMs }: GoalStory,
  { forecast, maxInFlight, style }: { forecast: Told; maxInFlight: number; style: Style },
): string {
  if (reachedMs === null) {
    return forecast.ending === 'completed'
      ? 'not by itself, as some hosts will need people.'
      : style.bad(`it is not reached: the campaign ends ${forecast.ending.replaceAll('_', ' ')}.`);
  }
  const at = `expected after ${formatDuration(reachedMs)}`;
  const apart = formatDuration(Math.abs(withinMs - reachedMs));
  if (reachedMs <= withinMs) return `${at}, ${apart} before the deadline at ${maxInFlight} in flight.`;
  return style.bad(`WARNING: ${at}, missed by ${apart} at ${maxInFlight} in flight.`);
}

function paceLines({ pace }: Told, style: Style): string[] {
  switch (pace.outcome) {
    case 'met':
      return [];
    case 'found': {
      const { hosts, maxInFlight, rampFrom } = pace.advice;
      const written = `pace: { maxInFlight: ${formatRatio(maxInFlight)}, rampFrom: ${rampFrom} }`;
      return [style.notice(`${hosts} in flight would meet what is missed (${written}).`)];
    }
    case 'none':
      return ['No pace meets what is missed, not even every host at once: bake times and returns take longer.'];
    case 'not_tried':
      return ['Which pace would meet it: ringmaster simulate FILE.'];
  }
}
