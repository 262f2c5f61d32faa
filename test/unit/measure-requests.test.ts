import fastify from 'fastify';
import { measureRequests } from '../../api/measure-requests';
import { EVENTS_PATH } from '../../api/routes/events';

test('a stream that somebody watched for minutes is no request that took minutes', async () => {
  const measured: { readonly method: string; readonly status: number }[] = [];
  const app = fastify();
  measureRequests(app, {
    requestAnswered: ({ method, status }) => {
      measured.push({ method, status });
    },
  });
  app.get(EVENTS_PATH, (_request, reply) => {
    reply.hijack();
    reply.raw.end('data: {}\n\n');
  });
  app.get('/v1/campaigns', () => ({ campaigns: [] }));
  await app.inject({ url: '/v1/campaigns/one/events' });
  await app.inject({ url: '/v1/campaigns' });
  await app.inject({ url: '/v1/nothing' });
  expect(measured).toEqual([
    { method: 'GET', status: 200 },
    { method: 'GET', status: 404 },
  ]);
  await app.close();
});
