import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openActKeys } from '../../cli/act-keys';
import { CliError } from '../../cli/cli-error';
import { findConnection, findPlace } from '../../cli/connection';
import { EXIT } from '../../cli/exit-codes';
import { campaign, HOLD, plan, PLAN_HASH, type Ran, ringmaster } from './cli-fixture';

/** What a person is shown and asked before something starts, widens, speeds up or overrides, and how an act is known again. */

const NAMED = '/v1/campaigns/hello-two';
const WHY = ['--reason', 'the hole is being used'];
const steered = { apiVersion: 'ringmaster/v1', kind: 'Steered', revision: 7 };

describe('launching a plan that was read before', () => {
  const { name, patch } = plan();
  const rings = [
    { name: 'pilot', hosts: 2 },
    { name: 'rest', hosts: 22 },
  ];
  const stored = {
    ...{ name, patch, rings, class: 'emergency', hosts: 24, maxInFlight: 12, isLaunched: false, replaces: null },
  };
  const launched = { campaignId: 'c-1', alreadyLaunched: false, started: true };
  const launch = (more: object, world: object, words: readonly string[] = []): Promise<Ran> =>
    ringmaster(['launch', '--plan', PLAN_HASH, ...WHY, ...words], {
      answers: {
        [`GET /v1/plans/${encodeURIComponent(PLAN_HASH)}`]: { ...stored, ...more },
        'POST /v1/campaigns': launched,
      },
      ...world,
    });

  test('says what it brings to how many hosts, and beyond ten of them has the name typed', async () => {
    const ran = await launch({}, { typed: 'hello-two' });
    expect(ran.err).toBe(
      'This launches hello-two, class emergency: it brings hello 2.0.0 to 24 hosts.\n' +
        'Rings: pilot (2 hosts), then rest (22 hosts).\nAt most 12 hosts are in flight at once.\n',
    );
    expect(ran.sent).toEqual([
      { path: '/v1/campaigns', json: { planHash: PLAN_HASH, reason: 'the hole is being used' } },
    ]);
    expect(await launch({}, { typed: 'yes' })).toMatchObject({ code: EXIT.declined, sent: [] });
    expect(await launch({}, {})).toMatchObject({ code: EXIT.usage, sent: [], err: expect.stringContaining('--yes') });
    expect((await launch({}, {}, ['--yes'])).code).toBe(EXIT.success);
  });

  test('up to ten hosts it is shown and not asked; one that runs already is not even shown', async () => {
    expect(await launch({ hosts: 10 }, {})).toMatchObject({
      code: EXIT.success,
      err: expect.stringContaining('This launches'),
    });
    expect(await launch({ isLaunched: true }, {})).toMatchObject({ code: EXIT.success, err: '' });
  });

  test('an api of before, which says less of a plan, has it asked all the same', async () => {
    const older = { class: undefined, patch: undefined, rings: undefined, maxInFlight: undefined };
    const ran = await launch(older, { typed: 'no' });
    expect(ran).toMatchObject({ code: EXIT.declined, sent: [] });
    expect(ran.err).toContain('This launches hello-two: it brings its patch to 24 hosts.\n');
  });
});

describe('another pace', () => {
  const pace = (share: string, view: object, world: object = {}): Promise<Ran> =>
    ringmaster(['pace', 'hello-two', '--max-in-flight', share, ...WHY], {
      answers: { [`GET ${NAMED}`]: { ...campaign(), ...view }, [`POST ${NAMED}/pace`]: steered },
      ...world,
    });

  test('that is faster says what it comes to, and beyond ten hosts at once has the name typed', async () => {
    const asked = await pace('50%', { maxInFlight: 4 }, { typed: 'hello-two' });
    expect(asked.err).toContain('This speeds hello-two up: at most 12 hosts in flight at once, where it is 4 now.');
    expect(asked.code).toBe(EXIT.success);
    expect(await pace('50%', { maxInFlight: 4 }, { typed: 'no' })).toMatchObject({ code: EXIT.declined, sent: [] });
    expect(await pace('50%', { maxInFlight: 4 })).toMatchObject({ code: EXIT.usage, sent: [] });
    expect(await pace('50%', {})).toMatchObject({ code: EXIT.usage, sent: [] });
    expect((await pace('40%', { maxInFlight: 4 })).code).toBe(EXIT.success);
  });

  test('that is slower asks nobody', async () => {
    expect(await pace('50%', { maxInFlight: 12 })).toMatchObject({ code: EXIT.success, err: '' });
  });

  test('of a campaign that has ended is refused before anybody is asked', async () => {
    const ended = campaign({ phase: 'completed', storedPhase: 'completed', endedAt: '2026-11-22T03:09:00.000Z' });
    const ran = await pace('50%', ended, { typed: 'hello-two' });
    expect(ran).toMatchObject({ code: EXIT.error, sent: [], err: expect.stringContaining('has ended') });
  });
});

test('a token for the act alone, which may not read what it does, needs the yes beforehand', async () => {
  const read = `GET /v1/plans/${encodeURIComponent(PLAN_HASH)}`;
  const forbidden = new CliError('forbidden', 'this token is only for: launch', { next: '', exitCode: EXIT.auth });
  const answers = {
    ...{ [read]: forbidden, 'POST /v1/campaigns': { campaignId: 'c-1', alreadyLaunched: false, started: true } },
    ...{ [`GET ${NAMED}`]: forbidden, [`POST ${NAMED}/pace`]: steered },
  };
  for (const words of [
    ['launch', '--plan', PLAN_HASH],
    ['pace', 'hello-two', '--max-in-flight', '50%'],
  ]) {
    expect(await ringmaster([...words, ...WHY], { answers })).toMatchObject({ code: EXIT.auth, sent: [] });
    expect((await ringmaster([...words, ...WHY, '--yes'], { answers })).code).toBe(EXIT.success);
  }
});

describe('going on against a gate', () => {
  const gate = { ...HOLD, source: 'gate', setBy: 'gate', reason: '3 of 5 hosts failed' };
  const resume = (world: object, answer: object = steered): Promise<Ran> =>
    ringmaster(['resume', 'hello-two', '--gate', ...WHY], {
      answers: { [`GET ${NAMED}`]: { ...campaign(), holds: [gate] }, [`POST ${NAMED}/resume`]: answer },
      ...world,
    });

  test('says against which verdict, and for how many hosts, and beyond ten has the name typed', async () => {
    const ran = await resume({ typed: 'hello-two' });
    expect(ran.err).toBe(
      'This goes on with hello-two against the verdict of its gate:\n' +
        `  ${gate.holdId} (gate, gate): 3 of 5 hosts failed\n` +
        '17 of 24 hosts queued may be patched then, each ring under its own gate: rest (17 hosts).\n' +
        'What is in flight goes on too.\n',
    );
    expect(ran.out).toBe(`Lifted: ${gate.holdId} (gate, gate): 3 of 5 hosts failed\nhello-two goes on.\n`);
    expect(await resume({ typed: 'yes' })).toMatchObject({ code: EXIT.declined, sent: [] });
    expect(await resume({})).toMatchObject({ code: EXIT.usage, sent: [] });
  });

  test('says of no hold that it is lifted while a second person must ask too', async () => {
    const next = 'Somebody else must ask for exactly the same.';
    const first = new CliError('second_person', 'hello-two needs two people for this; you are the first', {
      ...{ exitCode: EXIT.running, next },
    });
    const ran = await resume({ typed: 'hello-two' }, first);
    expect(ran).toMatchObject({ code: EXIT.running, out: '' });
    expect(ran.err).not.toMatch(/Lift(ed|ing)/);
  });
});

describe('the key of an act', () => {
  const home = mkdtempSync(join(tmpdir(), 'ringmaster-acts-'));
  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
  });
  let made = 0;
  let now = new Date('2026-11-22T03:10:00.000Z');
  const newId = (): string => `key-${String((made += 1))}`;
  const keys = () => openActKeys({ HOME: home }, { newId, now: () => now });
  const lost = new CliError('unreachable', 'the api does not answer', { next: '' });
  const refused = new CliError('refused', 'no', { next: '' });
  const abort = async (answer: object, words: readonly string[] = WHY): Promise<string | undefined> => {
    const view = campaign();
    const answers = { [`GET ${NAMED}`]: view, [`POST /v1/campaigns/${view.campaignId}/abort`]: answer };
    return (await ringmaster(['abort', 'hello-two', '--yes', ...words], { answers, actKeys: keys() })).sent[0]?.key;
  };

  test('is kept while no answer came, so that typing it again is the same act, and is new once one did', async () => {
    const first = await abort(lost);
    expect(await abort(lost)).toBe(first);
    expect(await abort(lost, ['--reason', 'another'])).not.toBe(first);
    expect(await abort(steered)).toBe(first);
    const next = await abort(refused);
    expect(next).not.toBe(first);
    expect(await abort(steered)).not.toBe(next);
  });

  test('that is sent again says so: what was asked for may have been done then, and undone by others since', async () => {
    const pace = async (answer: object, ...words: string[]): Promise<Ran> => {
      const answers = { [`GET ${NAMED}`]: { ...campaign(), maxInFlight: 24 }, [`POST ${NAMED}/pace`]: answer };
      const slower = ['pace', 'hello-two', '--max-in-flight', '10%', ...WHY, ...words];
      return ringmaster(slower, { answers, actKeys: keys() });
    };
    expect((await pace(lost)).err).not.toContain('you asked for this');
    expect((await pace(steered)).err).toContain('you asked for this at 2026-11-22T03:10:00.000Z and heard no answer');
    expect(await pace(lost)).toMatchObject({ code: EXIT.error });
    expect(JSON.parse((await pace(steered, '-o', 'json')).out)).toMatchObject({
      ...{ kind: 'Steered', firstAskedAt: '2026-11-22T03:10:00.000Z' },
    });
    const anew = await pace(steered, '-o', 'json');
    expect(anew).toMatchObject({ code: EXIT.success, err: '', out: expect.not.stringContaining('firstAskedAt') });
  });

  test('is forgotten after an hour, as the api forgets whose second person somebody was', async () => {
    const first = await abort(lost, ['--reason', 'late']);
    now = new Date(now.getTime() + 3_600_001);
    expect(await abort(steered, ['--reason', 'late'])).not.toBe(first);
  });

  test('is a file that says nothing of the act, and is gone with the answer', async () => {
    await abort(steered, ['--reason', 'another']);
    expect(readdirSync(join(home, '.config', 'ringmaster', 'asked'))).toEqual([]);
  });

  test('is simply new where nothing can be kept', () => {
    const nowhere = openActKeys({ RINGMASTER_PROFILES: '/dev/null/profiles.yaml' }, { newId, now: () => now });
    expect(nowhere.of('a').key).not.toBe(nowhere.of('a').key);
    nowhere.answered('a');
  });
});

describe('an address that is not encrypted', () => {
  test.each([
    ['a variable', { RINGMASTER_URL: 'http://ringmaster.example:7700', RINGMASTER_TOKEN: 'a-token' }],
    ['another machine by number', { RINGMASTER_URL: 'http://10.0.0.7:7700', RINGMASTER_TOKEN: 'a-token' }],
    ['one that only looks like this machine', { RINGMASTER_URL: 'http://127.0.0.1.example', RINGMASTER_TOKEN: 'a' }],
  ])('of %s is sent no token, nor signed in at', (_, env) => {
    for (const find of [() => findConnection(env, '/'), () => findPlace(env, '/', null)]) {
      expect(find).toThrow('everybody on the way reads your token, so nothing is sent there');
      expect(find).toThrow(CliError);
    }
  });

  test.each(['http://127.0.0.1:7700', 'http://localhost:7700', 'http://[::1]:7700', 'https://ringmaster.example'])(
    '%s is none of those',
    (url) => {
      expect(findConnection({ RINGMASTER_URL: url, RINGMASTER_TOKEN: 'a-token' }, '/').url).toBe(url);
    },
  );
});
