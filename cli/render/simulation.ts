import { formatRatio } from '../../model/ratio';
import type { Exploration } from '../../simulator/what-if/explore';
import type { LeftOut } from '../../simulator/what-if/left-out';
import type { GoalStory, WhatIf } from '../../simulator/what-if/what-if';
import { formatDuration } from './duration';
import { leftOutLines } from './left-out';
import { countHosts } from './plan';
import { safeText } from '../../model/safe-text';
import { shorten } from './shorten';
import type { Style } from './style';
import { renderTable } from './table';

/** Of a ring's name, so that a line stays within 80 columns. */
const NAME_WIDTH = 16;

/** What `simulate` prints as JSON. */
export interface Simulation extends Exploration {
  readonly apiVersion: 'ringmaster/v1';
  readonly kind: 'Simulation';
  readonly name: string;
  readonly fleet: {
    readonly kind: 'inventory' | 'made_up';
    readonly hosts: number;
    readonly clusters: number;
    readonly sites: number;
    /** Share of the hosts without a session now; null: the failure model says. */
    readonly offline: number | null;
  };
  /** Hosts in flight at once at most, and at the start of each ring. */
  readonly maxInFlight: number;
  readonly rampFrom: number;
  /** What the file asks for and is not told: times are too short by it. */
  readonly leftOut: readonly LeftOut[];
}

/** A simulation in lines of at most `columns`. */
export function renderSimulation(simulation: Simulation, style: Style, columns: number): string {
  const { story, fleet, name } = simulation;
  const cut = (line: string): string => shorten(line, columns);
  const kind = fleet.kind === 'made_up' ? 'a made-up fleet' : 'the inventory';
  const lines = [
    cut(`${name} in virtual time, across ${kind}:`),
    cut(`${countHosts(fleet.hosts)} in ${fleet.clusters} clusters and ${fleet.sites} sites;`),
    cut(`at most ${simulation.maxInFlight} in flight, ${simulation.rampFrom} at the start of a ring.`),
    '',
    ...ringTable(story).map(cut),
    '',
    ...stopLines(story, columns, style),
    cut(endingLine(story)),
    ...story.goals.map((goal) => goalLine(goal, story, { style, columns })),
    ...paceLines(simulation, columns),
    ...rampLines(simulation, columns),
    ...leftOutLines(simulation.leftOut).map(cut),
    cut(`(seed ${story.seed}, ${story.turns} turns, good news every ${formatDuration(story.resolutionMs)})`),
  ];
  return `${lines.join('\n')}\n`;
}

/** A line for each ring: times from the launch, then what became of its hosts. */
function ringTable({ rings }: WhatIf): string[] {
  const rows = rings.map(({ name, hosts, openedMs, passedMs, counts, peakInFlight }) => {
    const lost = (counts.failed ?? 0) + (counts.unreachable ?? 0) + (counts.indeterminate ?? 0);
    const back = (counts.backing_out ?? 0) + (counts.backed_out ?? 0) + (counts.backout_failed ?? 0);
    const times = [openedMs, passedMs].map((ms) => (ms === null ? 'never' : at(ms)));
    const numbers = [hosts, peakInFlight, counts.patched ?? 0, lost, back].map(String);
    return [shorten(name, NAME_WIDTH), ...times, ...numbers];
  });
  const header = ['ring', 'opens', 'passes', 'hosts', 'at once', 'patched', 'lost', 'back'];
  return renderTable(header, rows, [3, 4, 5, 6, 7]).split('\n');
}

/** A time from the launch. */
function at(ms: number): string {
  return ms === 0 ? 'at once' : `+${formatDuration(ms)}`;
}

function stopLines({ stop, touched, hosts }: WhatIf, columns: number, style: Style): string[] {
  if (stop === null) return [];
  const who = stop.source === 'gate' ? 'its gate' : 'whoever watches the service';
  return [
    style.bad(shorten(`STOPPED ${at(stop.atMs)} in ring ${stop.ring} by ${who}: ${stop.verdict}`, columns)),
    shorten(`  ${safeText(stop.reason)}`, columns),
    shorten(
      `  ${stop.failed} of ${stop.started} started had failed; ${stop.overshoot} were in flight: the overshoot`,
      columns,
    ),
    shorten(`  in all ${touched} of ${hosts} hosts touched`, columns),
  ];
}

function endingLine({ ending, endedMs }: WhatIf): string {
  switch (ending) {
    case 'completed':
      return `It completes ${at(endedMs)}.`;
    case 'backed_out':
      return `It is backed out ${at(endedMs)}.`;
    case 'backout_failed':
      return `Its backout ends ${at(endedMs)}, but not every host is back.`;
    case 'held':
      return `It is held and waits for a person; nothing happens by itself after +${formatDuration(endedMs)}.`;
  }
}

function goalLine(goal: GoalStory, story: WhatIf, { style, columns }: { style: Style; columns: number }): string {
  const what = `goal ${formatRatio(goal.ratio)} within ${formatDuration(goal.withinMs)}`;
  if (goal.reachedMs === null) {
    const why = story.ending === 'completed' ? 'not by itself: some hosts need people' : 'not reached';
    return style.notice(shorten(`${what}: ${why}`, columns));
  }
  const reached = `reached ${at(goal.reachedMs)}`;
  if (goal.isMet) return style.good(shorten(`${what}: ${reached}`, columns));
  return style.bad(
    shorten(`${what}: MISSED by ${formatDuration(goal.reachedMs - goal.withinMs)}, ${reached}`, columns),
  );
}

function paceLines({ pace }: Simulation, columns: number): string[] {
  switch (pace.outcome) {
    case 'met':
      return [];
    case 'none':
      return [shorten('No pace meets it, not even every host at once: bake times and returns take longer.', columns)];
    case 'not_tried':
      return [shorten('Other paces were not tried.', columns)];
    case 'found': {
      const { hostsNow, hosts, maxInFlight, rampFrom } = pace.advice;
      const line = `Misses it at ${hostsNow} in flight; ${hosts} meets it`;
      return [shorten(`${line} (maxInFlight: ${formatRatio(maxInFlight)}, rampFrom: ${rampFrom}).`, columns)];
    }
  }
}

function rampLines({ ramp }: Simulation, columns: number): string[] {
  if (ramp === null) return [];
  const { costsMs, badShare, touchedWith, touchedWithout } = ramp;
  const cost =
    costsMs === null
      ? 'No goal is reached, with or without the ramp'
      : `The ramp costs ${formatDuration(Math.max(0, costsMs))}`;
  const saves = `a patch that breaks ${formatRatio(badShare)} reaches ${touchedWith} hosts, without it ${touchedWithout}`;
  return [shorten(`${cost};`, columns), shorten(`${saves}.`, columns)];
}
