import type { CampaignId } from '../../model/ids';
import type { ReceivedSpan } from '../../proto/received-spans';

/** What there is to find of one campaign, in the order in which people come upon it. */
export interface Trail {
  readonly campaignId: CampaignId;
  /** The first alert of this campaign, by its labels, and when it fired; null: none did. */
  readonly alert: { readonly labels: Readonly<Record<string, string>>; readonly clock: string } | null;
  /** What the panels of its war room showed in that second. */
  readonly panels: readonly { readonly panel: string; readonly shows: string }[];
  /** All spans that were received. */
  readonly spans: readonly ReceivedSpan[];
  /** Lines of every process' log. */
  readonly log: readonly string[];
}

/** The same event from the alert to the log lines. @throws Error when a step leads nowhere, with what was told so far. */
export function tellTrail({ campaignId, alert, panels, spans, log }: Trail): string {
  const told: string[] = ['The same event, from the alert to a log line:', ''];
  const breaks = (where: string): Error => new Error(`${told.join('\n')}\n\nThe trail breaks: ${where}.`);

  if (alert === null) throw breaks('no alert of this campaign fired');
  const { alertname = '?', severity = '?', campaign = '?' } = alert.labels;
  told.push(`1. Alert, at ${alert.clock}: ${alertname} (${severity}), campaign="${campaign}".`, '');
  told.push('2. Metric: the war room of that campaign, in the same second:');
  told.push(...panels.map(({ panel, shows }) => `   ${panel}: ${shows}`), '');

  const traceId = campaignId.replaceAll('-', '');
  told.push(`3. Trace ${traceId}: the campaign's id without the dashes. The turn that held, and one host's failure:`);
  const trace = new Map(spans.filter((span) => span.traceId === traceId).map((span) => [span.spanId, span]));
  const turn = [...trace.values()].find(({ attributes }) => attributes['ringmaster.gate.held'] === true);
  if (turn === undefined) throw breaks('no turn of the trace says that its gate held');
  const order = orderThatFailed(turn, trace);
  if (order === undefined) throw breaks('no verdict in that turn leads to an order');
  const ofAgent = [...trace.values()].find(({ parentId }) => parentId === order.spanId);
  const path = pathTo(ofAgent ?? order, trace);
  const missing = path[0]?.parentId ?? '';
  if (missing !== '') throw breaks(`the trace has no span ${missing}, which ${path[0]?.name ?? '?'} is below`);
  told.push(...drawPath(path), '', ...drawTurn(turn, order), '');

  told.push('4. Log: the lines with these spans:');
  const lines = [turn, order].map(({ spanId }) => ({ spanId, line: lineOf(log, { traceId, spanId }) }));
  for (const { spanId, line } of lines) {
    if (line === undefined) throw breaks(`no log has a line with the span ${spanId}`);
    told.push(line);
  }
  return told.join('\n');
}

type Trace = ReadonlyMap<string, ReceivedSpan>;

/** The order that one of the turn's verdicts of a failure came from. */
function orderThatFailed(turn: ReceivedSpan, trace: Trace): ReceivedSpan | undefined {
  const verdicts = [...trace.values()].filter(({ parentId, isError }) => parentId === turn.spanId && isError);
  const orders = verdicts.flatMap(({ links }) => links.flatMap(({ spanId }) => trace.get(spanId) ?? []));
  return orders.find(({ isError }) => isError);
}

/** A span and all that it is below, from the first on. */
function pathTo(span: ReceivedSpan, trace: Trace): ReceivedSpan[] {
  const path: ReceivedSpan[] = [];
  for (let at: ReceivedSpan | undefined = span; at !== undefined; at = trace.get(at.parentId)) path.unshift(at);
  return path;
}

function drawPath(path: readonly ReceivedSpan[]): string[] {
  const began = path[0]?.beganAt ?? 0;
  return path.map((each, depth) => {
    const { name, service, beganAt, endedAt } = each;
    const times = `+${((beganAt - began) / 1000).toFixed(1)} s, ${endedAt - beganAt} ms`;
    const failure = each.isError ? `  ERROR ${each.message}` : '';
    return `${'  '.repeat(depth)}${name}  ${service.replace('ringmaster-', '')}  ${times}${failure}`;
  });
}

function drawTurn(turn: ReceivedSpan, order: ReceivedSpan): string[] {
  const said = ['ringmaster.gate.held', 'ringmaster.ring', 'ringmaster.cluster'].map(
    (name) => `${name}=${String(turn.attributes[name])}`,
  );
  const host = String(order.attributes['ringmaster.host.id']);
  return [
    `${turn.name} ${turn.spanId}  ${said.join(' ')}`,
    `  verdict failed  linked to the order ${order.spanId} of host ${host}`,
  ];
}

function lineOf(
  log: readonly string[],
  ids: { readonly traceId: string; readonly spanId: string },
): string | undefined {
  return log.find((line) => line.includes(`"trace_id":"${ids.traceId}"`) && line.includes(`"span_id":"${ids.spanId}"`));
}
