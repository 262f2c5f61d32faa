import { EXIT } from '../../cli/exit-codes';
import { campaign, HOLD, ringmaster } from './cli-fixture';

const NAMED = '/v1/campaigns/hello-two';
const BY_ID = `/v1/campaigns/${campaign().campaignId}`;
const steered = { apiVersion: 'ringmaster/v1', kind: 'Steered', revision: 7 };
const answers = (verb: string, answer: object, view = campaign()) => ({
  [`GET ${NAMED}`]: view,
  [`POST ${BY_ID}/${verb}`]: { ...steered, ...answer },
});
const reason = ['--reason', 'disk replaced'];

test('retry says what it does, sends the hosts, and tells whom it took and whom not', async () => {
  const refused = [{ host: 'web-2', why: 'it is patched: only a host that failed is retried' }];
  const world = { answers: answers('retry', { hosts: 1, inFlight: 0, refused }, campaign({ holds: [HOLD] })) };
  const ran = await ringmaster(['retry', 'hello-two', '--host', 'web-1', 'web-2', ...reason], world);
  expect(ran.sent).toMatchObject([{ json: { hosts: ['web-1', 'web-2'], reason: 'disk replaced' } }]);
  expect(ran.err).toBe(
    'This brings hello 2.0.0 once more to 2 hosts of hello-two.\n' +
      'Each waits for its gate, limits and pace as any other; its first failure stays counted.\n' +
      'The campaign is held: nothing begins before it is resumed.\n',
  );
  expect(ran.out).toBe(
    '1 host of hello-two will be patched once more.\nnot web-2: it is patched: only a host that failed is retried\n',
  );
  expect(ran.code).toBe(EXIT.success);
});

test('retry --failed is for every host that failed; without one there is nothing to do', async () => {
  const world = { answers: answers('retry', { hosts: 1, inFlight: 0, refused: [] }) };
  const ran = await ringmaster(['retry', 'hello-two', '--failed', ...reason], world);
  expect(ran.sent).toMatchObject([{ json: { failed: true, reason: 'disk replaced' } }]);
  const none = await ringmaster(['retry', 'hello-two', '--failed', ...reason], {
    answers: answers('retry', {}, campaign({ counts: { patched: 24 } })),
  });
  expect(none).toMatchObject({ code: EXIT.error, sent: [] });
  expect(none.err).toContain('error: no host of hello-two has failed\n');
});

test('retry needs to know whom, and never both ways', async () => {
  expect(await ringmaster(['retry', 'hello-two', ...reason])).toMatchObject({ code: EXIT.usage });
  expect(await ringmaster(['retry', 'hello-two', '--failed', '--host', 'a', ...reason])).toMatchObject({
    code: EXIT.usage,
  });
});

test.each(['retry', 'exclude'])('%s of more than ten hosts asks for the campaign by name', async (verb) => {
  const hosts = Array.from({ length: 11 }, (_, index) => `web-${index + 1}`);
  const args = [verb, 'hello-two', ...(verb === 'retry' ? ['--host', ...hosts] : hosts), ...reason];
  const world = { answers: answers(verb, { hosts: 11, inFlight: 0, refused: [] }) };
  expect(await ringmaster(args, world)).toMatchObject({ code: EXIT.usage, sent: [] });
  expect(await ringmaster(args, { ...world, typed: 'no' })).toMatchObject({ code: EXIT.declined, sent: [] });
  expect((await ringmaster(args, { ...world, typed: 'hello-two' })).sent).toHaveLength(1);
  expect((await ringmaster([...args, '--yes'], world)).code).toBe(EXIT.success);
});

test('exclude says what becomes of hosts in flight, and as JSON answers as the api does', async () => {
  const world = { answers: answers('exclude', { hosts: 3, inFlight: 1, refused: [] }) };
  const ran = await ringmaster(['exclude', 'hello-two', 'a', 'b', 'c', ...reason], world);
  expect(ran.err).toContain('This takes 3 hosts out of hello-two, for good.\nOne that was not touched is skipped.');
  expect(ran.out).toBe('3 hosts taken out of hello-two; 1 of them in flight, which end what they are doing.\n');
  const json = await ringmaster(['exclude', 'hello-two', 'a', ...reason, '-o', 'json'], world);
  expect(JSON.parse(json.out)).toEqual({ ...steered, hosts: 3, inFlight: 1, refused: [] });
});

test('a request that took no host ends with 1', async () => {
  const refused = [{ host: 'a', why: 'it was taken out before' }];
  const world = { answers: answers('exclude', { hosts: 0, inFlight: 0, refused }) };
  const ran = await ringmaster(['exclude', 'hello-two', 'a', ...reason], world);
  expect(ran).toMatchObject({ code: EXIT.error, out: expect.stringContaining('not a: it was taken out before') });
});
