import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpanCollector } from '../../bench/span-collector';
import { buildCheckout, CHECKOUT } from './built';
import type { ReceivedSpan } from '../../proto/received-spans';
import { collectSpans } from './collect-spans';
import { processesWith } from './processes';

jest.setTimeout(600_000);

/** The whole run is traced, into a collector of ours that speaks OTLP; the last tests look at what it got. */
let spans: readonly ReceivedSpan[] = [];
let collector: SpanCollector;

beforeAll(async () => {
  buildCheckout();
  ({ collector, spans } = await collectSpans());
});

afterAll(() => collector.close());

test('npm start -- --exit patches all hosts, stops and backs out the bad version, proves it and leaves nothing', async () => {
  // Everything temporary goes here, so that what is left can be told from what others do on this machine.
  const temporary = mkdtempSync(join(tmpdir(), 'ringmaster-e2e-'));
  const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, RINGMASTER_TRACED_HOSTS: '1' };
  const env = { ...process.env, ...tracing, TMPDIR: temporary };
  const npm = spawn('npm', ['start', '--', '--exit'], { cwd: CHECKOUT, stdio: ['ignore', 'pipe', 'pipe'], env });
  let output = '';
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  // Not 'exit': what it said last may not be read by then.
  const [status] = (await once(npm, 'close')) as [number | null];
  expect({ status, output: status === 0 ? '' : output }).toEqual({ status: 0, output: '' });
  expect(output).toMatch(/ended +completed +backed_out/);
  expect(output).toMatch(/answering 2\.0\.0 over HTTP +24 of 24 +24 of 24/);
  expect(output).toMatch(/rings touched +pilot, ten, ninety, rest/);
  expect(output).toMatch(/operations executed twice +0 +0/);
  expect(processesWith(temporary)).toEqual([]);
  expect(readdirSync(temporary).filter((name) => name.startsWith('ringmaster'))).toEqual([]);
  rmSync(temporary, { recursive: true });
});

test('the two commands run from the checkout once it is built', () => {
  const run = (...args: string[]): string => execFileSync('npx', args, { cwd: CHECKOUT, encoding: 'utf8' });
  expect(run('ringmaster', '--help')).toContain('launch');
  expect(run('ringmaster-agent', '--help')).toContain('journal');
});

/** The trace of a campaign of the run, found as people find it: by the campaign's id. */
function traceOf(name: string): { readonly spans: readonly ReceivedSpan[]; readonly root: ReceivedSpan } {
  const root = spans.find((span) => span.name === 'plan' && span.attributes['ringmaster.campaign.name'] === name);
  if (root === undefined) throw new Error(`no plan of ${name} among ${spans.length} spans`);
  const campaignId = String(root.attributes['ringmaster.campaign.id']);
  expect(root).toMatchObject({ traceId: campaignId.replaceAll('-', ''), parentId: '' });
  return { spans: spans.filter(({ traceId }) => traceId === root.traceId), root };
}

/** The names of a span and of everything it is below, itself last. */
function pathOf(span: ReceivedSpan, all: readonly ReceivedSpan[]): string[] {
  const byId = new Map(all.map((each) => [each.spanId, each]));
  const path: string[] = [];
  for (let at: ReceivedSpan | undefined = span; at !== undefined; at = byId.get(at.parentId)) {
    path.unshift(at.name);
    if (at.parentId !== '' && !byId.has(at.parentId)) path.unshift('?');
  }
  return path;
}

test('a campaign is one trace: from its plan through gates, turns and gateway to each agent, and to its verdict', () => {
  const good = traceOf('local-good');
  // The campaign's workflow ends while its watch still waits: a workflow that has ended ends no spans.
  const isLastWatch = ({ name }: ReceivedSpan): boolean => name === 'RunActivity:watchCampaign';
  const loose = good.spans.filter((span) => pathOf(span, good.spans)[0] !== 'plan' && !isLastWatch(span));
  expect(loose.map(({ service, name }) => `${service} ${name}`)).toEqual([]);

  const installs = good.spans.filter(({ service, name }) => service === 'ringmaster-agent' && name === 'install');
  expect(new Set(installs.map(({ attributes }) => attributes['ringmaster.host.id'])).size).toBe(24);
  expect(pathOf(installs[0]!, good.spans)).toEqual([
    'plan',
    'launch',
    'StartWorkflow:campaignWorkflow',
    'RunWorkflow:campaignWorkflow',
    'StartChildWorkflow:waveWorkflow',
    'RunWorkflow:waveWorkflow',
    'StartChildWorkflow:laneWorkflow',
    'RunWorkflow:laneWorkflow',
    'StartActivity:takeTurn',
    'RunActivity:takeTurn',
    'order install',
    'install',
  ]);
  const verdicts = good.spans.filter(({ name }) => name === 'verified patched');
  expect(verdicts).toHaveLength(24);
  const ordersById = new Map(good.spans.map((span) => [span.spanId, span]));
  for (const { links, attributes } of verdicts) {
    const order = ordersById.get(links[0]!.spanId);
    expect(order).toMatchObject({ service: 'ringmaster-gateway', name: expect.stringMatching(/^order /) });
    expect(order!.attributes['ringmaster.host.id']).toBe(attributes['ringmaster.host.id']);
  }
  const gates = good.spans.filter(({ attributes }) => attributes['ringmaster.gate'] !== undefined);
  expect(gates.filter(({ attributes }) => attributes['ringmaster.gate'] === 'pass').length).toBeGreaterThanOrEqual(4);
});

test('an order lies in the turn before it, the agent in its order, and the request in a trace of its own, linked both ways', () => {
  const { spans: good, root } = traceOf('local-good');
  const byId = new Map(good.map((span) => [span.spanId, span]));
  for (const own of good.filter(({ service }) => service === 'ringmaster-agent')) {
    const order = byId.get(own.parentId)!;
    expect([own.beganAt >= order.beganAt, own.endedAt <= order.endedAt]).toEqual([true, true]);
  }
  const request = spans.find(({ traceId }) => traceId === root.links[0]?.traceId)!;
  expect(request).toMatchObject({ service: 'ringmaster-api', name: 'POST /v1/plans' });
  expect(request.links).toContainEqual({ traceId: root.traceId, spanId: root.spanId });
});

test('what failed is an error with its reason, and the turn whose gate failed says so', () => {
  const { spans: bad } = traceOf('local-bad');
  const failed = bad.filter(({ service, isError }) => service === 'ringmaster-agent' && isError);
  expect(failed.length).toBeGreaterThanOrEqual(1);
  expect(new Set(failed.map(({ message }) => message))).toEqual(new Set(['FAILED smoke_test_failed']));
  expect(bad.some(({ attributes }) => attributes['ringmaster.gate.held'] === true)).toBe(true);
  expect(bad.filter(({ name }) => name === 'verified backed_out').length).toBeGreaterThanOrEqual(1);
});
