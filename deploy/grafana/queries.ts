import { RECORDED } from '../prometheus/promql';
import { METRICS } from '../../telemetry/metrics';
import type { Query } from './panel';

/** Queries that more than one dashboard asks. */

/** The campaign that is chosen at the top of the dashboard. */
export const CHOSEN = 'campaign="$campaign"';

/** Of a recorded series, what belongs to the chosen campaign. */
export function ofChosen(recorded: string, matchers?: string): string {
  return `${recorded}{${CHOSEN}${matchers === undefined ? '' : `,${matchers}`}}`;
}

/** Adds the campaign's name, which is what people call it by. */
export function withName(expr: string): string {
  return `${expr} * on (campaign) group_left (name, class) ${RECORDED.named}`;
}

/** Adds where the campaign stands as well: its phase, and who or what holds it (or nobody). */
export function withStanding(expr: string): string {
  return `${expr} * on (campaign) group_left (name, class, phase, reason) ${RECORDED.standing}`;
}

/** A value by campaign and promise, with the campaign's name and how the promise stands. */
export function ofPromise(expr: string, matchers = ''): string {
  return `${withName(`(${expr})`)} * on (campaign, slo) group_left (state) ${RECORDED.sloState}${matchers}`;
}

/** Promises by hosts: all in scope, and the campaign's own. */
export const OF_HOSTS = 'slo=~"hosts_within_.+|reachability"';

/** Of each promise of campaigns what a table tells of it, in the order of PROMISE_COLUMNS. */
export function promiseQueries(matchers = ''): Query[] {
  const { sloGood, sloValid, campaignHosts } = RECORDED;
  const both = (of: string): string => (matchers === '' ? of : `${of} and on (campaign) ${RECORDED.named}${matchers}`);
  return [
    { expr: both(ofPromise(`${sloGood} / (${sloValid} > 0)`)) },
    { expr: both(ofPromise(`0 * ${sloGood} + on (slo) group_left () max by (slo) (${OBJECTIVE}{of="campaign"})`)) },
    { expr: both(ofPromise(sloGood)) },
    { expr: both(ofPromise(sloValid)) },
    {
      expr: both(
        ofPromise(`${sloGood}{${OF_HOSTS}} / on (campaign) group_left () sum by (campaign) (${campaignHosts})`),
      ),
    },
  ];
}

const OBJECTIVE = METRICS.sloObjective.name;

/** Columns of a table of promises after whose they are. */
export const PROMISE_COLUMNS = [
  { field: 'slo', title: 'promise' },
  { field: 'state', title: 'stands' },
  { field: 'Value #A', title: 'share', unit: 'percentunit' },
  { field: 'Value #B', title: 'promised', unit: 'percentunit' },
  { field: 'Value #C', title: 'good' },
  { field: 'Value #D', title: 'of (in scope)' },
  { field: 'Value #E', title: 'of its own hosts', unit: 'percentunit' },
] as const;

/** The quantile of a histogram over the panel's own interval, by some labels. */
export function quantile(q: number, histogram: string, by: readonly string[] = []): string {
  return `histogram_quantile(${q}, sum by (${[...by, 'le'].join(', ')}) (rate(${histogram}_bucket[$__rate_interval])))`;
}

/** Narrows Node's own measurements (`nodejs_*`, `process_*`), which do not say whose they are, to one kind of process. */
export function ofProcesses(expr: string, processes: readonly string[]): string {
  return `${expr} * on (instance) group_left (process) ${METRICS.buildInfo.name}{process=~"${processes.join('|')}"}`;
}

/** Alerts that fire, by what they say. */
export function firing(matchers = ''): string {
  return `max by (alertname, severity, name) (ALERTS{alertstate="firing",alertname=~"Ringmaster.+"${matchers}})`;
}
