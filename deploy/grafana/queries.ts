import { RECORDED } from '../prometheus/promql';
import { METRICS } from '../../telemetry/metrics';

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
