import { CliError } from '../../cli/cli-error';
import { EXIT } from '../../cli/exit-codes';
import { campaign, plan, PLAN_HASH, ringmaster } from './cli-fixture';

const NAMED = '/v1/campaigns/hello-two';
const OLD = campaign();
const newer = { ...plan({ name: 'hello-newer' }), replaces: { campaignId: OLD.campaignId, name: 'hello-two' } };
const ended = { ...OLD, phase: 'aborted', storedPhase: 'aborted', endedAt: '2026-11-22T03:20:00.000Z' };
const launched = { campaignId: 'c-2', alreadyLaunched: false, started: true };
const unended = new CliError('conflict', 'hello-two, which it replaces, has not ended', { next: 'End it.' });
const stored = { name: 'hello-newer', isLaunched: false, replaces: { campaignId: OLD.campaignId } };
const STORED = `GET /v1/plans/${encodeURIComponent(PLAN_HASH)}`;
const answers = {
  [`GET ${NAMED}`]: OLD,
  'POST /v1/plans': newer,
  [`POST /v1/campaigns/${OLD.campaignId}/abort`]: { revision: 7 },
  'POST /v1/campaigns': [unended, launched],
  [STORED]: stored,
};
const words = ['replace', 'hello-two', '--with', 'newer.yaml', '--reason', 'fixes the fix'];
const files = { 'newer.yaml': 'x' };

test('replace shows the plan and what it ends, ends it, waits for that, and launches exactly that plan', async () => {
  const ran = await ringmaster(words, { files, answers, events: [OLD, ended], typed: 'hello-two' });
  expect(ran.code).toBe(EXIT.success);
  expect(ran.err).toContain('This ends hello-two for good.');
  expect(ran.err).toContain('Then hello-newer is launched for its hosts.');
  expect(ran.err).toContain(`If you stop waiting, go on with: ringmaster launch --plan ${PLAN_HASH} --reason TEXT`);
  expect(ran.sent).toMatchObject([
    { path: '/v1/plans', json: { replaces: OLD.campaignId } },
    { path: '/v1/campaigns', json: { planHash: PLAN_HASH, reason: 'fixes the fix' } },
    { path: `/v1/campaigns/${OLD.campaignId}/abort`, json: { reason: 'hello-newer takes over: fixes the fix' } },
    { path: '/v1/campaigns', json: { planHash: PLAN_HASH, reason: 'fixes the fix' } },
  ]);
  expect(ran.out).toBe('Campaign c-2 is launched.\nWatch it: ringmaster get c-2 -w\n');
});

test('replace with the hash of a plan ends nothing unless that plan takes over from this campaign', async () => {
  const byHash = ['replace', 'hello-two', '--with', PLAN_HASH, '--reason', 'why', '--yes'];
  const ran = await ringmaster(byHash, { answers, events: [ended] });
  expect(ran.sent.map(({ path }) => path)).toEqual([
    ...['/v1/campaigns', `/v1/campaigns/${OLD.campaignId}/abort`, '/v1/campaigns'],
  ]);
  for (const other of [{ replaces: null }, { isLaunched: true }]) {
    const refused = await ringmaster(byHash, { answers: { ...answers, [STORED]: { ...stored, ...other } } });
    expect(refused).toMatchObject({ code: EXIT.error, sent: [] });
    expect(refused.err).toContain('next: Plan it so: ringmaster plan FILE --replaces hello-two');
  }
});

test.each([
  ['nobody said yes', { typed: 'no' }, EXIT.declined],
  ['nobody can be asked', {}, EXIT.usage],
])('replace ends nothing when %s', async (_, world, code) => {
  const ran = await ringmaster(words, { files, answers, ...world });
  expect(ran.code).toBe(code);
  expect(ran.sent.map(({ path }) => path)).toEqual(['/v1/plans']);
});

test.each([
  ['a blocker', { blockers: [{ code: 'recalled', message: 'it was recalled', next: 'take another' }] }],
  ['no manifest where one is needed', { needsManifest: true }],
])('replace ends nothing for a plan with %s', async (_, more) => {
  const ran = await ringmaster([...words, '--yes'], {
    files,
    answers: { ...answers, 'POST /v1/plans': { ...newer, ...more } },
  });
  expect(ran.code).toBe(EXIT.blocked);
  expect(ran.sent.map(({ path }) => path)).toEqual(['/v1/plans']);
});

test('a campaign that has ended is replaced by nobody', async () => {
  const ran = await ringmaster(words, { files, answers: { ...answers, [`GET ${NAMED}`]: ended } });
  expect(ran).toMatchObject({ code: EXIT.error, sent: [] });
});

test.each([
  ['a second person must ask too', 'second_person', EXIT.running],
  ['the fleet changed', 'drifted', EXIT.blocked],
  ['its manifest is missing', 'blocked', EXIT.blocked],
])('replace ends nothing as long as %s', async (message, kind, exitCode) => {
  const refused = new CliError(kind, message, { next: 'See to it.', exitCode });
  const ran = await ringmaster([...words, '--yes'], {
    ...{ files, answers: { ...answers, 'POST /v1/campaigns': refused } },
  });
  expect(ran).toMatchObject({ code: exitCode, err: expect.stringContaining(`error: ${message}`) });
  expect(ran.sent.map(({ path }) => path)).toEqual(['/v1/plans', '/v1/campaigns']);
});

test('what keeps the launch from coming about later is told after the end', async () => {
  const refused = new CliError('drifted', 'the fleet changed', { next: 'Plan again.', exitCode: EXIT.blocked });
  const ran = await ringmaster([...words, '--yes'], {
    ...{ files, events: [ended] },
    answers: { ...answers, 'POST /v1/campaigns': [unended, refused] },
  });
  expect(ran).toMatchObject({ code: EXIT.blocked, err: expect.stringContaining('error: the fleet changed') });
});

test('both campaigns show where they stand between', async () => {
  const other = { campaignId: OLD.campaignId, name: 'hello-newer' };
  const { out } = await ringmaster(['get', 'hello-two'], {
    answers: { [`GET ${NAMED}`]: campaign({ replacedBy: other, replaces: { ...other, name: 'hello-one' } }) },
  });
  expect(out).toContain(`takes over from hello-one: ringmaster get ${OLD.campaignId}`);
  expect(out).toContain(`taken over by hello-newer: ringmaster get ${OLD.campaignId}`);
});
