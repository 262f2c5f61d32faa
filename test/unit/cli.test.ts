import { readFileSync } from 'node:fs';
import { CliError } from '../../cli/cli-error';
import { EXIT } from '../../cli/exit-codes';
import { typedCommand } from '../../cli/typed-command';
import { campaign, HOLD, plan, PLAN_HASH, ringmaster } from './cli-fixture';

const NAMED = '/v1/campaigns/hello-two';
const BY_ID = `/v1/campaigns/${campaign().campaignId}`;
const steered = { apiVersion: 'ringmaster/v1', kind: 'Steered', revision: 7 };
const reason = ['--reason', 'error rate'];
const completed = campaign({ phase: 'completed', storedPhase: 'completed', endedAt: '2026-11-22T03:09:00.000Z' });
const missed = { ...completed.goals[1]!, missed: true };

test.each([
  [['hold', 'hello-two']],
  [['abort', 'hello-two', '--yes']],
  [['backout', 'hello-two', '--yes']],
  [['resume', 'hello-two']],
  [['approve', 'hello-two']],
  [['pace', 'hello-two', '--max-in-flight', '20%']],
])('%j is refused without a reason', async (args) => {
  const { code, err, sent } = await ringmaster(args);
  expect(code).toBe(EXIT.usage);
  expect(err).toContain('--reason');
  expect(sent).toEqual([]);
});

test.each([
  [['statsu'], "unknown command 'statsu'", 'Did you mean status? See "npx ringmaster --help".'],
  [
    ['hosts', 'list', '--stat'],
    "unknown option '--stat'",
    'Did you mean --state? See "npx ringmaster hosts list --help".',
  ],
  [
    ['hold', 'hello-two', '--reason', ''],
    "option '--reason <text>' argument '' is invalid. Say why, in words that others understand.",
    'See "npx ringmaster hold --help".',
  ],
])('%j gets an error that says what to do next, as JSON where that was asked for', async (args, message, next) => {
  const text = await ringmaster(args, { command: 'npx ringmaster' });
  expect(text.err).toBe(`error: ${message}\nnext: ${next}\n`);
  for (const asked of [['-o', 'json'], ['--output', 'json'], ['--output=json'], ['-ojson']]) {
    const { code, out, err } = await ringmaster([...asked, ...args]);
    expect({ code, out }).toEqual({ code: EXIT.usage, out: '' });
    const plain = next.replace('npx ringmaster', 'ringmaster');
    expect(JSON.parse(err)).toMatchObject({ kind: 'Error', error: { code: 'usage', message, next: plain } });
  }
});

test('a group of commands without one of them shows its help', async () => {
  const { code, err } = await ringmaster(['hosts']);
  expect(code).toBe(EXIT.usage);
  expect(err).toMatch(/^Usage: (npx )?ringmaster hosts/);
});

test.each([
  [['nothing']],
  [['get', 'a', 'b']],
  [['get', '-o', 'xml']],
  [['launch', ...reason]],
  [['launch', 'c.yaml']],
  [['launch', 'c.yaml', '--plan', PLAN_HASH, ...reason]],
  [['pace', 'hello-two', '--max-in-flight', '20', ...reason]],
  [['pace', 'hello-two', '--max-in-flight', '120%', ...reason]],
  [['hold', 'hello-two', '--scope', 'some', ...reason]],
  [['hosts', 'list', '--state', 'failed']],
  [['hosts', 'token', 'create']],
  [['hosts', 'token', 'create', '--cluster', 'east']],
  [['hosts', 'token', 'create', '--host', 'web-1', '--cluster', 'east']],
  [['hosts', 'token', 'create', '--host', 'web-1', '--ttl', 'soon']],
  [['hosts', 'token', 'create', '--cluster', 'east', '--site', 's1', '--label', 'pilot']],
  [['hosts', 'revoke', 'web-1']],
  [['status', 'hello-two', '--timeout', '4h']],
  [['status', 'hello-two', '--wait-for', 'lunch']],
  [['status', 'hello-two', '--wait-for', 'ended', '--timeout', 'soon']],
  [['plan', 'missing.yaml']],
  [['hold', 'hello-two', '--reason', ' ']],
  [['hosts', 'revoke', 'web-1', '--reason', '']],
])('%j is wrong usage', async (args) => {
  const { code, out, sent } = await ringmaster(args);
  expect({ code, out, sent }).toEqual({ code: EXIT.usage, out: '', sent: [] });
});

test('join tokens are asked for known hosts, or with what new hosts get, and are shown once', async () => {
  const token = { tokenId: 't-1', token: 'rmj_secret', host: 'web-1', expiresAt: '2026-11-22T04:10:00.000Z' };
  const answers = { 'POST /v1/join-tokens': { tokens: [token] } };
  const known = await ringmaster(['hosts', 'token', 'create', '--host', 'web-1', 'web-2'], { answers });
  expect(known.out).toMatch(/web-1\n +rmj_secret\n +id t-1/);
  expect(known.sent).toEqual([{ path: '/v1/join-tokens', json: { hosts: ['web-1', 'web-2'], ttlMs: 3_600_000 } }]);
  const words = ['--cluster', 'east', '--site', 's1', '--label', 'ring=pilot', '--label', 'a=b=c', '--uses', '20'];
  const fresh = await ringmaster(['hosts', 'token', 'create', ...words, '--ttl', '15m'], { answers });
  const labels = { ring: 'pilot', a: 'b=c' };
  expect(fresh.sent).toEqual([
    { path: '/v1/join-tokens', json: { cluster: 'east', site: 's1', labels, uses: 20, ttlMs: 900_000 } },
  ]);
});

test('help ends well', async () => {
  expect((await ringmaster(['--help'])).code).toBe(EXIT.success);
});

test('a hold is sent at once, with an id of the client, and says how to go on', async () => {
  const held = { holdId: HOLD.holdId, effectiveAt: '2026-11-22T03:10:00.100Z' };
  const ran = await ringmaster(['hold', 'hello-two', ...reason, '--cluster', 'east'], {
    answers: { [`POST ${NAMED}/holds`]: held },
  });
  expect(ran.code).toBe(EXIT.success);
  expect(ran.sent).toEqual([
    {
      path: `${NAMED}/holds`,
      json: { holdId: '11111111-2222-4333-8444-555555555555', reason: 'error rate', scope: 'forward', cluster: 'east' },
    },
  ]);
  expect(ran.out).toContain('ringmaster resume hello-two');
});

describe('a hold when no api answers', () => {
  const away = new CliError('unreachable', 'the api at http://127.0.0.1:7700 does not answer', {
    next: 'Is it running?',
  });
  const asked = {
    holdId: '11111111-2222-4333-8444-555555555555',
    reason: 'error rate',
    scope: 'forward',
    cluster: null,
  };
  const placed = { holdId: asked.holdId, campaignId: 'c', effectiveAt: '2026-11-22T03:10:00.100Z' };
  const database = () => jest.fn<Promise<never>, [object]>(() => Promise.resolve(placed as never));

  test('goes straight to the database under the same id, and says so', async () => {
    const hold = database();
    const ran = await ringmaster(['hold', 'hello-two', ...reason], {
      answers: { [`POST ${NAMED}/holds`]: away },
      database: hold,
    });
    expect(hold).toHaveBeenCalledWith({ campaign: 'hello-two', ...asked });
    expect(ran.sent[0]).toEqual({ path: `${NAMED}/holds`, json: asked, withinMs: 5_000 });
    expect(ran.code).toBe(EXIT.success);
    expect(ran.err).toBe(`ringmaster: ${away.message}; placing the hold straight in PostgreSQL\n`);
    expect(ran.out).toMatch(/^Held, effective since 2026-11-22T03:10:00.100Z.*\nWritten straight to PostgreSQL\.\n/);
  });

  test('is an error on a machine without access to the database', async () => {
    const ran = await ringmaster(['hold', 'hello-two', ...reason], { answers: { [`POST ${NAMED}/holds`]: away } });
    expect(ran.code).toBe(EXIT.error);
    expect(ran.err).toContain(away.message);
    expect(ran.err).toContain(
      'next: Do not take it as held. To hold without an api set RINGMASTER_OPERATOR_DATABASE_URL_FILE',
    );
    expect(ran.sent[0]).toEqual({ path: `${NAMED}/holds`, json: asked });
  });

  test('is not tried another way when the api said no', async () => {
    const hold = database();
    const refused = new CliError('refused', 'hello-two has ended (completed)', { next: 'See how it went.' });
    const answers = { [`POST ${NAMED}/holds`]: refused };
    const ran = await ringmaster(['hold', 'hello-two', ...reason], { answers, database: hold });
    expect(ran.code).toBe(EXIT.error);
    expect(hold).not.toHaveBeenCalled();
  });

  test.each(['signed_out', 'unauthenticated'])(
    'by somebody who is signed in no more (%s) is not placed, and names the way that needs no sign-in',
    async (kind) => {
      const hold = database();
      const ended = new CliError(kind, 'your sign-in ended', { exitCode: EXIT.auth, next: 'Sign in again.' });
      const answers = { [`POST ${NAMED}/holds`]: ended };
      const ran = await ringmaster(['hold', 'hello-two', ...reason], { answers, database: hold });
      expect([ran.code, hold.mock.calls]).toEqual([EXIT.auth, []]);
      expect(ran.err).toMatch(/Nothing is held\. .*--direct\. Sign in again\./);
      expect((await ringmaster(['hold', 'hello-two', ...reason], { answers })).err).not.toContain('--direct');
    },
  );

  test('asks no api at all when told so, and needs a way to the database then', async () => {
    const hold = database();
    const ran = await ringmaster(['hold', 'hello-two', ...reason, '--direct', '-o', 'json'], { database: hold });
    expect(ran.sent).toEqual([]);
    expect(JSON.parse(ran.out)).toEqual({ apiVersion: 'ringmaster/v1', kind: 'Hold', ...placed, path: 'database' });
    const without = await ringmaster(['hold', 'hello-two', ...reason, '--direct']);
    expect(without.code).toBe(EXIT.usage);
    expect(without.err).toContain('RINGMASTER_OPERATOR_DATABASE_URL_FILE');
  });
});

test("resume names the holds it lifts; a gate's only with --gate", async () => {
  const gate = { ...HOLD, holdId: 'aaaaaaaa-8f0f-4c57-9b93-0d5a3b8b5a11', source: 'gate' };
  const answers = {
    [`GET ${NAMED}`]: { ...campaign(), holds: [HOLD, gate] },
    [`POST ${NAMED}/resume`]: steered,
  };
  const person = await ringmaster(['resume', 'hello-two', ...reason, '--yes'], { answers });
  expect(person.sent[0]).toMatchObject({
    json: { holdIds: [HOLD.holdId], gate: false, reason: 'error rate' },
    key: expect.any(String),
  });
  expect(person).toMatchObject({
    code: EXIT.error,
    out: expect.stringContaining(`Still stands: ${gate.holdId} (gate)`),
  });
  expect(person.err).toContain('ringmaster resume hello-two --gate');
  const both = await ringmaster(['resume', 'hello-two', '--gate', ...reason, '--yes'], { answers });
  expect(both).toMatchObject({ code: EXIT.success, out: expect.stringMatching(/\nhello-two goes on\.\n$/) });
  expect(both.sent[0]).toMatchObject({ json: { holdIds: [HOLD.holdId, gate.holdId], gate: true } });
  const only = await ringmaster(['resume', 'hello-two', '--hold', gate.holdId, ...reason], { answers });
  expect(only).toMatchObject({ code: EXIT.error, sent: [], err: expect.stringContaining('--gate') });
  const none = await ringmaster(['resume', 'hello-two', ...reason], { answers: { [`GET ${NAMED}`]: campaign() } });
  expect(none).toMatchObject({ code: EXIT.error, sent: [], err: expect.stringContaining('no hold stands') });
});

test('a resume says which of the holds it named still stand', async () => {
  const gate = { ...HOLD, source: 'gate' };
  const answers = {
    [`GET ${NAMED}`]: { ...campaign(), holds: [HOLD] },
    [`POST ${NAMED}/resume`]: { ...steered, notLifted: [gate.holdId] },
  };
  const { code, out } = await ringmaster(['resume', 'hello-two', ...reason, '--yes'], { answers });
  expect({ code, out }).toEqual({ code: EXIT.error, out: expect.stringContaining(`Still stands: ${HOLD.holdId}`) });
});

test('a resume during a backout says that the backout goes on', async () => {
  const gate = { ...HOLD, holdId: 'aaaaaaaa-8f0f-4c57-9b93-0d5a3b8b5a11', source: 'gate' };
  const backingOut = campaign({ phase: 'backing_out', storedPhase: 'backing_out' });
  const answers = {
    [`GET ${NAMED}`]: { ...backingOut, holds: [{ ...HOLD, scope: 'all' }, gate] },
    [`POST ${NAMED}/resume`]: { ...steered, notLifted: [] },
  };
  const { code, out } = await ringmaster(['resume', 'hello-two', ...reason, '--yes'], { answers });
  expect({ code, out }).toEqual({
    code: EXIT.success,
    out: expect.stringMatching(/\nThe backout of hello-two goes on; nothing goes forward\.\n$/),
  });
  const only = { [`GET ${NAMED}`]: { ...backingOut, holds: [gate] } };
  const refused = await ringmaster(['resume', 'hello-two', ...reason], { answers: only });
  expect(refused).toMatchObject({ code: EXIT.error, sent: [], err: expect.stringContaining('The backout goes on') });
  const halted = { [`GET ${NAMED}`]: { ...backingOut, holds: [{ ...gate, scope: 'all' }] } };
  expect((await ringmaster(['resume', 'hello-two', ...reason], { answers: halted })).err).toContain('add --gate');
});

test.each(['abort', 'backout', 'resume'])(
  '%s of a campaign that has ended says so before anything',
  async (command) => {
    const answers = { [`GET ${NAMED}`]: { ...completed, holds: [HOLD] } };
    const { code, err, sent } = await ringmaster([command, 'hello-two', ...reason], { answers });
    expect({ code, sent }).toEqual({ code: EXIT.error, sent: [] });
    expect(err).toBe('error: hello-two has ended (completed)\nnext: See how it went: ringmaster get hello-two\n');
  },
);

test.each([
  ['abort', 'nothing is backed out', 'abort'],
  ['backout', 'newest ring first: ten, then pilot', 'backout'],
])('%s shows its effect first and needs a yes', async (command, effect, verb) => {
  const answers = { [`GET ${NAMED}`]: campaign(), [`POST ${BY_ID}/${verb}`]: steered };
  const unasked = await ringmaster([command, 'hello-two', ...reason], { answers });
  expect(unasked).toMatchObject({ code: EXIT.usage, sent: [], err: expect.stringContaining('--yes') });
  const declined = await ringmaster([command, 'hello-two', ...reason], { answers, typed: 'no' });
  expect(declined).toMatchObject({ code: EXIT.declined, sent: [], err: expect.stringContaining(effect) });
  const agreed = await ringmaster([command, 'hello-two', ...reason], { answers, typed: 'hello-two' });
  expect(agreed).toMatchObject({ code: EXIT.success, sent: [{ json: { reason: 'error rate' } }] });
  expect((await ringmaster([command, 'hello-two', '--yes', ...reason], { answers })).code).toBe(EXIT.success);
});

test('what can be typed next is said as the command was typed, whoever says it', async () => {
  const answers = {
    'POST /v1/plans': plan(),
    [`GET ${NAMED}`]: campaign({ phase: 'planned', storedPhase: 'planned' }),
    'GET /v1/campaigns/gone': new CliError('not_found', 'there is no campaign gone', {
      next: 'List them with "ringmaster get".',
    }),
  };
  const world = { files: { 'c.yaml': 'x' }, answers, command: 'npx ringmaster' };
  const planned = await ringmaster(['plan', 'c.yaml'], world);
  expect(planned.err).toBe(
    `To run exactly this: npx ringmaster launch --plan ${PLAN_HASH} --reason TEXT\n` +
      'Where a trust root is published, add --manifest FILE: what people approved of it.\n',
  );
  expect((await ringmaster(['get', 'hello-two'], world)).out).toContain('its launch: npx ringmaster launch --plan');
  expect((await ringmaster(['get', 'gone'], world)).err).toContain('next: List them with "npx ringmaster get".');
  expect((await ringmaster(['get', 'gone', '-o', 'json'], world)).err).toContain('\\"ringmaster get\\"');
  expect((await ringmaster(['plan', 'c.yaml'], { ...world, command: 'ringmaster' })).err).not.toContain('npx');
});

test('npx says that it ran the command', () => {
  expect(typedCommand({ npm_command: 'exec' })).toBe('npx ringmaster');
  expect(typedCommand({ npm_command: 'run-script' })).toBe('ringmaster');
  expect(typedCommand({})).toBe('ringmaster');
});

test('a plan with blockers ends with 7 and cannot be launched', async () => {
  const blockers = [
    { code: 'name_in_use', message: 'an unfinished campaign is named hello-two', next: 'give it another name' },
  ] as const;
  const world = { files: { 'c.yaml': 'x' }, answers: { 'POST /v1/plans': plan({ blockers }) } };
  const planned = await ringmaster(['plan', 'c.yaml'], world);
  expect(planned.code).toBe(EXIT.blocked);
  expect(planned.out).toContain('BLOCKED: an unfinished campaign is named hello-two.');
  const launched = await ringmaster(['launch', 'c.yaml', ...reason, '--yes'], world);
  expect(launched.code).toBe(EXIT.blocked);
  expect(launched.sent.map(({ path }) => path)).toEqual(['/v1/plans']);
});

test('a file is launched as the plan that was shown', async () => {
  const launch = { campaignId: 'c-1', alreadyLaunched: false, started: true };
  const world = { files: { 'c.yaml': 'x' }, answers: { 'POST /v1/plans': plan(), 'POST /v1/campaigns': launch } };
  const ran = await ringmaster(['launch', 'c.yaml', ...reason, '--yes'], world);
  expect(ran.code).toBe(EXIT.success);
  expect(ran.sent.at(-1)).toEqual({ path: '/v1/campaigns', json: { planHash: PLAN_HASH, reason: 'error rate' } });
  expect((await ringmaster(['launch', 'c.yaml', ...reason], { ...world, typed: 'no' })).code).toBe(EXIT.declined);
});

test.each([
  ['running', campaign(), EXIT.running],
  ['completed', completed, EXIT.success],
  ['completed, a goal missed', { ...completed, goals: [missed] }, EXIT.goalMissed],
  ['backed out', { ...completed, phase: 'backed_out' }, EXIT.notSuccessful],
  ['aborted', { ...completed, phase: 'aborted' }, EXIT.notSuccessful],
])('the status of a campaign that is %s is also an exit code', async (_, view, code) => {
  expect((await ringmaster(['status', 'hello-two'], { answers: { [`GET ${NAMED}`]: view } })).code).toBe(code);
});

test.each([
  ['completed', [campaign(), completed], EXIT.success],
  ['completed', [campaign(), { ...completed, phase: 'backed_out' }], EXIT.notSuccessful],
  ['backed_out', [campaign(), { ...completed, phase: 'backed_out' }], EXIT.success],
  ['goal=10%', [campaign()], EXIT.success],
  ['goal=90%', [campaign(), { ...completed, phase: 'aborted' }], EXIT.notSuccessful],
  ['goal=55%', [campaign()], EXIT.usage],
])('a wait for %s ends when it should', async (what, events, code) => {
  expect((await ringmaster(['status', 'hello-two', '--wait-for', what], { events })).code).toBe(code);
});

test('a wait that takes too long ends with 3, and Ctrl-C with 130; both say that the campaign goes on', async () => {
  const late = await ringmaster(['status', 'hello-two', '--wait-for', 'ended', '--timeout', '0s'], {
    events: [campaign()],
  });
  expect(late).toMatchObject({ code: EXIT.declined, err: expect.stringContaining('the campaign goes on') });
  const stopped = await ringmaster(['get', 'hello-two', '-w'], {
    events: [campaign()],
    interrupted: AbortSignal.abort(),
  });
  expect(stopped).toMatchObject({ code: EXIT.interrupted, err: expect.stringContaining('The campaign goes on') });
});

test('a watch without a terminal prints a line per change', async () => {
  const { code, out } = await ringmaster(['get', 'hello-two', '-w'], { events: [campaign(), campaign(), completed] });
  expect(code).toBe(EXIT.success);
  expect(out.split('\n').filter((line) => line.includes('phase'))).toEqual([
    '2026-11-22T03:10:00Z hello-two: phase running',
    '2026-11-22T03:09:00Z hello-two: phase completed',
  ]);
});

test('a watch on a terminal redraws one view in its place and gives the cursor back', async () => {
  const { code, out } = await ringmaster(['get', 'hello-two', '-w'], {
    events: [campaign(), completed],
    terminal: true,
  });
  expect(code).toBe(EXIT.success);
  const [before, first, second] = out.split('\u001b[0J');
  expect(before).toBe('\u001b[?25l');
  expect(first).toContain('hello-two  running');
  const lines = first!.split('\n').length - 1;
  expect(first!.endsWith(`\n\u001b[${lines}A`)).toBe(true);
  expect(second).toContain('hello-two  completed');
  expect(out.endsWith('\n\u001b[?25h')).toBe(true);
});

test('JSON is the answer of the api in its envelope, before or behind the name of the command', async () => {
  const view = { apiVersion: 'ringmaster/v1', kind: 'Campaign', ...campaign() };
  for (const args of [
    ['-o', 'json', 'get', 'hello-two'],
    ['get', 'hello-two', '-o', 'json'],
  ]) {
    const { out } = await ringmaster(args, { answers: { [`GET ${NAMED}`]: view } });
    expect(JSON.parse(out)).toEqual(view);
  }
});

test('errors of a file are told with their place and end with 2; as JSON they are one object', async () => {
  const problem = {
    file: 'c.yaml',
    line: 2,
    column: 3,
    path: 'spec',
    message: 'unknown key "gat"',
    next: 'Did you mean "gate"?',
  };
  const error = new CliError('invalid_file', 'c.yaml has 1 problem; nothing was created', {
    exitCode: EXIT.usage,
    next: 'Correct the file and plan it again.',
    problems: [problem],
    requestId: 'r-1',
  });
  const world = { files: { 'c.yaml': 'spec:\n  gat: 1\n' }, answers: { 'POST /v1/plans': error } };
  const text = await ringmaster(['plan', 'c.yaml'], world);
  expect(text.code).toBe(EXIT.usage);
  expect(text.err).toContain('c.yaml:2:3: unknown key "gat"\n    gat: 1\n    ^\n  next: Did you mean "gate"?');
  const json = await ringmaster(['plan', 'c.yaml', '-o', 'json'], world);
  expect(JSON.parse(json.err)).toEqual({
    apiVersion: 'ringmaster/v1',
    kind: 'Error',
    error: { code: 'invalid_file', message: error.message, next: error.next, requestId: 'r-1', problems: [problem] },
  });
});

test('a file is checked without the api: what it names is well formed, and what is wrong has its place', async () => {
  const text = readFileSync('examples/emergency.yaml', 'utf8');
  const good = await ringmaster(['validate', '--offline', 'c.yaml'], { files: { 'c.yaml': text } });
  expect(good.out).toBe('c.yaml is well formed: campaign openssl-dsa-5764. No fleet was asked.\n');
  const json = await ringmaster(['validate', '--offline', 'c.yaml', '-o', 'json'], { files: { 'c.yaml': text } });
  expect(JSON.parse(json.out)).toMatchObject({ kind: 'Validation', name: 'openssl-dsa-5764', hosts: null });
  const broken = text.replace('class: emergency', 'class: urgent');
  const bad = await ringmaster(['validate', '--offline', 'c.yaml'], { files: { 'c.yaml': broken } });
  expect(bad.code).toBe(EXIT.usage);
  expect(bad.err).toMatch(/c\.yaml:\d+:\d+/);
});
