import { createHash } from 'node:crypto';
import { as, BUNDLE, campaignFile, createTestApi, FLEET, type TestApi } from './api-fixture';

const digest = `sha256:${createHash('sha256').update(BUNDLE).digest('hex')}`;

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
beforeEach(() => api.empty());
afterAll(() => api.close());

async function call(method: 'GET' | 'POST', url: string, payload?: object) {
  const answer = await api.app.inject({ method, url, headers: as('ann'), ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json() };
}

async function prepare(): Promise<void> {
  await call('POST', '/v1/hosts', { file: 'fleet.yaml', text: FLEET });
  const query = new URLSearchParams({ name: 'hello', version: '2.0.0', digest }).toString();
  await api.app.inject({
    ...{ method: 'POST', url: `/v1/artifacts/bundles?${query}`, payload: Buffer.from(BUNDLE) },
    headers: { ...as('ann'), 'content-type': 'application/gzip' },
  });
}

const plan = (text = campaignFile(digest)) => call('POST', '/v1/plans', { file: 'campaign.yaml', text });

async function launched(): Promise<{ campaignId: string }> {
  await prepare();
  const { body } = await call('POST', '/v1/campaigns', { planHash: (await plan()).body.planHash, reason: 'a test' });
  return { campaignId: body.campaignId as string };
}

test('campaigns come in pages whose order stands while others are planned and launched', async () => {
  await prepare();
  const names = ['one', 'two', 'three', 'four', 'five'];
  const planned = (name: string) => plan(campaignFile(digest).replace('name: hello-two', `name: ${name}`));
  for (const name of names) expect((await planned(name)).status).toBe(201);
  const page = async (query: string) => (await call('GET', `/v1/campaigns?limit=2${query}`)).body;
  const namesOf = ({ campaigns }: { campaigns?: { name: string }[] }) => campaigns?.map(({ name }) => name);
  const first = await page('');
  expect(namesOf(first)).toEqual(['five', 'four']);
  await planned('six');
  const second = await page(`&after=${encodeURIComponent(first.next)}`);
  expect(namesOf(second)).toEqual(['three', 'two']);
  const third = await page(`&after=${encodeURIComponent(second.next)}`);
  expect([namesOf(third), third.next]).toEqual([['one'], null]);
  expect((await page('&after=nonsense')).code).toBe('invalid_request');
});

test('a stream that broke goes on: what was seen last is not told again, the next change is', async () => {
  const { campaignId } = await launched();
  if (!api.app.server.listening) await api.app.listen({ host: '127.0.0.1', port: 0 });
  const address = api.app.server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const nextEvent = async (seen: Record<string, string>, meanwhile: () => Promise<unknown>) => {
    const stop = new AbortController();
    const url = `http://127.0.0.1:${port}/v1/campaigns/hello-two/events`;
    const response = await fetch(url, { headers: { ...as('bob'), ...seen }, signal: stop.signal });
    await meanwhile();
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const event = /^id: (\S+)\nevent: campaign\ndata: (.*)\n\n/.exec(text);
      if (event === null) continue;
      stop.abort();
      return { id: event[1]!, phase: (JSON.parse(event[2]!) as { phase: string }).phase };
    }
    throw new Error('the stream ended');
  };
  const first = await nextEvent({}, async () => undefined);
  expect(first.phase).toBe('running');
  expect(await nextEvent({}, async () => undefined)).toEqual(first);
  const bake = () => api.db.query(`UPDATE campaign SET phase = 'baking' WHERE campaign_id = $1`, [campaignId]);
  expect((await nextEvent({ 'last-event-id': first.id }, bake)).phase).toBe('baking');
});

test('the stream of a campaign gives it at once, then when something changes, and ends with it', async () => {
  const { campaignId } = await launched();
  if (!api.app.server.listening) await api.app.listen({ host: '127.0.0.1', port: 0 });
  const address = api.app.server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const response = await fetch(`http://127.0.0.1:${port}/v1/campaigns/hello-two/events`, { headers: as('bob') });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const phases: string[] = [];
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const { phase } = JSON.parse(event.slice(event.indexOf('data: ') + 6)) as { phase: string };
      if (phases.at(-1) === phase) continue;
      phases.push(phase);
      if (phase === 'running')
        await api.db.query(`UPDATE campaign SET phase = 'baking' WHERE campaign_id = $1`, [campaignId]);
      if (phase === 'baking') await api.db.query(`UPDATE campaign SET phase = 'completed', ended_at = now()`);
    }
  }
  expect(phases).toEqual(['running', 'baking', 'completed']);
});
