import type { Series } from '../../deploy/prometheus/prometheus-process';
import { type Spell, spellsOf, valueAt } from './spells';

/** What Prometheus answered. */
export interface Seen {
  /** Seconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** Of the panel "Phase". */
  readonly phases: readonly Series[];
  /** Of the panel "Hosts by state". */
  readonly states: readonly Series[];
  /** Of the panel "Failures, and what the gate bears": its failures. */
  readonly failures: readonly Series[];
  /** Of the panel "Verified". */
  readonly verified: readonly Series[];
  /** Alerts that fired. */
  readonly alerts: readonly Series[];
}

/** What the database says. Instants in ms since 1970. */
export interface Truth {
  readonly launchedAt: number;
  readonly rings: readonly { readonly ring: string; readonly at: number }[];
  readonly holds: readonly { readonly ring: string; readonly setAt: number }[];
  readonly endedAt: number;
  readonly outcome: string;
  readonly states: ReadonlyMap<string, number>;
}

interface Moment {
  readonly at: number;
  readonly text: string;
}

/**
 * The story in lines: what the screens told and when, then what was. Throws when a line's hosts are not the campaign's: what was
 * told is in the error, to look at and not to believe.
 */
export function tellStory(hosts: number, seen: Seen, truth: Truth): string {
  const zero = truth.launchedAt / 1000;
  const clock = (second: number): string => `T+${(second - zero).toFixed(0).padStart(4)} s`;
  const moments = [...phaseMoments(seen), ...alertMoments(seen)].sort((a, b) => a.at - b.at);
  const told = moments.map(({ at, text }) => `${clock(at)}  ${text}\n          ${panelsAt(seen, at)}`);
  const story = [
    `An emergency campaign for ${hosts} simulated hosts, as the screens told it (scraped each second):`,
    '',
    ...told,
    '',
    'What was (the database):',
    '',
    ...truthLines(seen, truth).map(({ at, text }) => `${clock(at)}  ${text}`),
  ].join('\n');
  const wrong = moments.flatMap(({ at }) => {
    const shown = statesAt(seen, at).reduce((sum, { count }) => sum + count, 0);
    return shown === hosts || shown === 0 ? [] : [`at ${clock(at)} the states add up to ${shown} hosts of ${hosts}`];
  });
  const ended = [...truth.states.values()].reduce((sum, count) => sum + count, 0);
  if (moments.every(({ at }) => statesAt(seen, at).length === 0)) wrong.push('no line has any hosts');
  if (ended !== hosts) wrong.push(`in the database the states add up to ${ended} hosts of ${hosts}`);
  if (wrong.length > 0) throw new Error(`${story}\n\nThis cannot be: ${wrong.join('; ')}.`);
  return story;
}

function phaseMoments({ phases, to }: Seen): Moment[] {
  return spellsOf(phases, to).map(({ labels, from }) => ({ at: from, text: `the phase is ${labels['phase'] ?? '?'}` }));
}

function alertMoments({ alerts, to }: Seen): Moment[] {
  return spellsOf(alerts, to).flatMap((spell) => {
    const name = nameOf(spell);
    const fires: Moment = { at: spell.from, text: `ALERT ${name} fires` };
    return spell.to === null ? [fires] : [fires, { at: spell.to + 1, text: `alert ${name} is quiet again` }];
  });
}

function nameOf({ labels }: Spell): string {
  return `${labels['alertname'] ?? '?'} (${labels['severity'] ?? '?'})`;
}

/** Hosts by state at that second: the panel leaves out states of no host. None at all: it showed nothing. */
function statesAt({ states }: Seen, second: number): { readonly state: string; readonly count: number }[] {
  return states.flatMap((series) => {
    const count = valueAt(series, second) ?? 0;
    return count === 0 ? [] : [{ state: series.labels['state'] ?? '?', count }];
  });
}

/** What somebody saw who looked at the war room at that very second. */
function panelsAt(seen: Seen, second: number): string {
  const states = statesAt(seen, second).map(({ state, count }) => `${state} ${count}`);
  const share = (all: readonly Series[]): string => {
    const values = all.flatMap((series) => valueAt(series, second) ?? []);
    return values.length === 0 ? 'no value' : percent(Math.max(...values));
  };
  return [
    ...(states.length === 0 ? ['hosts no value'] : states),
    `verified ${share(seen.verified)}`,
    `failures ${share(seen.failures)}`,
  ].join(' · ');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function truthLines(seen: Seen, truth: Truth): Moment[] {
  const lateBy = (at: number, phase: string): string => {
    const told = spellsOf(seen.phases, seen.to).find(({ labels, from }) => labels['phase'] === phase && from >= at - 1);
    return told === undefined ? '' : `; on the screens ${Math.max(0, told.from - at).toFixed(1)} s later`;
  };
  const states = [...truth.states].map(([state, count]) => `${state} ${count}`).join(' · ');
  return [
    { at: truth.launchedAt / 1000, text: 'launched' },
    ...truth.rings.map(({ ring, at }) => ({ at: at / 1000, text: `the ring ${ring} opened` })),
    ...truth.holds.map(({ ring, setAt }) => ({
      at: setAt / 1000,
      text: `the gate of the ring ${ring} failed and held the campaign${lateBy(setAt / 1000, 'backing_out')}`,
    })),
    { at: truth.endedAt / 1000, text: `ended: ${truth.outcome}${lateBy(truth.endedAt / 1000, truth.outcome)}` },
    { at: truth.endedAt / 1000, text: `hosts: ${states}` },
  ].sort((a, b) => a.at - b.at);
}
