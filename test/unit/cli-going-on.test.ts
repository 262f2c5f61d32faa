import { CliError } from '../../cli/cli-error';
import { EXIT } from '../../cli/exit-codes';
import type { CampaignView, HoldView } from '../../model/campaign-view';
import { asId, type HoldId, type RecallId } from '../../model/ids';
import type { RecallView } from '../../model/recall';
import { campaign, HOLD, PLAN_HASH, type Ran, ringmaster, type World } from './cli-fixture';

/** What a person is shown and asked before an approval, a resume or a withdrawal lets hosts be patched. */

const NAMED = '/v1/campaigns/hello-two';
const WHY = ['--reason', 'it was the network'];
const steered = { apiVersion: 'ringmaster/v1', kind: 'Steered', revision: 7 };
const forbidden = new CliError('forbidden', 'this token is only for the act', { next: '', exitCode: EXIT.auth });
const ALL = '17 of 24 hosts queued may be patched then, each ring under its own gate: rest (17 hosts).\n';
const IN_FLIGHT = 'What is in flight goes on too.\n';

const hold = (last: string, more: Partial<HoldView> = {}): HoldView => ({
  ...HOLD,
  ...{ holdId: asId<HoldId>(`5f0c6a1e-8f0f-4c57-9b93-0d5a3b8b5a${last}`), reason: 'slow', ...more },
});

describe('a resume', () => {
  const resume = (view: Partial<CampaignView>, world: World = {}, words: readonly string[] = []): Promise<Ran> =>
    ringmaster(['resume', 'hello-two', ...WHY, ...words], {
      answers: { [`GET ${NAMED}`]: campaign(view), [`POST ${NAMED}/resume`]: steered },
      ...world,
    });

  test('says whose holds it lifts, and how many hosts may be patched then; beyond ten the name is typed', async () => {
    const ran = await resume({ holds: [hold('11')] }, { typed: 'hello-two' });
    expect(ran.err).toBe(
      `This lifts what was set on hello-two:\n  ${hold('11').holdId} (person, bob): slow\n${ALL}${IN_FLIGHT}`,
    );
    expect(ran.code).toBe(EXIT.success);
    expect(await resume({ holds: [hold('11')] }, { typed: 'yes' })).toMatchObject({ code: EXIT.declined, sent: [] });
    for (const words of [[], ['-o', 'json']]) {
      expect(await resume({ holds: [hold('11')] }, {}, words)).toMatchObject({ code: EXIT.usage, sent: [] });
      expect((await resume({ holds: [hold('11')] }, {}, [...words, '--yes'])).code).toBe(EXIT.success);
    }
  });

  test('asks nobody while another hold lets no host go on, and says which', async () => {
    const ran = await resume({ holds: [hold('11'), hold('12', { setBy: 'cyd' })] }, {}, ['--hold', hold('11').holdId]);
    expect(ran.err).toContain(`No host goes on by it.\nStill stands: ${hold('12').holdId} (person, cyd): slow\n`);
    expect(ran.sent).toHaveLength(1);
  });

  test('of one cluster counts the hosts of that cluster alone, without those that another hold stops', async () => {
    const [, , rest] = campaign().rings;
    const [wave] = rest!.waves;
    const waves = [
      { ...wave!, cluster: 'east', counts: { queued: 12, rebooting: 1 } },
      { ...wave!, cluster: 'west', counts: { queued: 5 } },
    ];
    const rings = [{ ...rest!, waves }];
    const east = hold('11', { cluster: 'east' });
    const asked = await resume({ rings, holds: [east] });
    expect(asked).toMatchObject({ code: EXIT.usage, sent: [] });
    expect(asked.err).toContain(
      `${east.holdId} (person, bob, cluster east): slow\n` +
        `12 of 24 hosts queued may be patched then, each ring under its own gate: rest (12 hosts).\n${IN_FLIGHT}`,
    );
    const west = await resume({ rings, holds: [hold('12', { cluster: 'west' })] });
    expect(west).toMatchObject({ code: EXIT.success, err: expect.stringContaining('5 of 24 hosts queued') });
    const all = await resume({ rings, holds: [hold('11'), hold('12', { cluster: 'east' })] }, {}, [
      ...['--hold', hold('11').holdId],
    ]);
    expect(all).toMatchObject({ code: EXIT.success, err: expect.stringContaining('5 of 24 hosts queued') });
  });

  test('counts hosts that wait to reboot, though none is queued', async () => {
    const [pilot] = campaign().rings;
    const rings = [{ ...pilot!, hosts: 11, counts: { rebooting: 11 } }];
    const ran = await resume({ rings, holds: [hold('11')] });
    expect(ran).toMatchObject({ code: EXIT.usage, sent: [], err: expect.stringContaining(IN_FLIGHT) });
    expect(ran.err).not.toContain('queued');
  });

  test('of a backout says how many may go back, the newest ring first', async () => {
    const all = hold('11', { scope: 'all' });
    const [pilot, ten] = campaign().rings;
    const rings = [{ ...pilot!, counts: { patched: 9 } }, ten!];
    const ran = await resume({ rings, storedPhase: 'backing_out', phase: 'held', holds: [all] });
    expect(ran).toMatchObject({ code: EXIT.usage, sent: [] });
    expect(ran.err).toContain('11 of 24 hosts may go back then: ten (2 hosts), then pilot (9 hosts).\n');
    const forward = await resume({ storedPhase: 'backing_out', phase: 'backing_out', holds: [hold('11')] });
    expect(forward).toMatchObject({ code: EXIT.success, err: expect.stringContaining('No host goes on by it.\n') });
  });

  test('before an approval says that it waits for that all the same', async () => {
    const ran = await resume({ storedPhase: 'awaiting_approval', holds: [hold('11')] }, { typed: 'no' });
    expect(ran.err).toContain(`${ALL}${IN_FLIGHT}It waits for its approval all the same.\n`);
  });
});

describe('an approval', () => {
  const waiting = { storedPhase: 'awaiting_approval', phase: 'awaiting_approval', approvalsNeeded: 1 } as const;
  const approve = (view: Partial<CampaignView>, world: World = {}, words: readonly string[] = []): Promise<Ran> =>
    ringmaster(['approve', 'hello-two', ...WHY, ...words], {
      answers: { [`GET ${NAMED}`]: campaign({ ...waiting, ...view }), [`POST ${NAMED}/approve`]: steered },
      ...world,
    });

  test('says which plan it is for and what that starts; beyond ten hosts the name is typed', async () => {
    const ran = await approve({ maxInFlight: 12 }, { typed: 'hello-two' });
    expect(ran.err).toBe(
      `This approves plan ${PLAN_HASH}\nof hello-two, class emergency: it brings hello 2.0.0 to 24 hosts.\n` +
        'Rings: pilot (2 hosts), then ten (5 hosts), then rest (17 hosts).\n' +
        'At most 12 hosts are in flight at once.\nIt begins then.\n',
    );
    expect(ran.sent).toMatchObject([{ json: { planHash: PLAN_HASH } }]);
    expect(await approve({}, { typed: 'yes' })).toMatchObject({ code: EXIT.declined, sent: [] });
    for (const words of [[], ['-o', 'json'], ['--plan', PLAN_HASH]]) {
      expect(await approve({}, {}, words)).toMatchObject({ code: EXIT.usage, sent: [] });
      expect((await approve({}, {}, [...words, '--yes'])).code).toBe(EXIT.success);
    }
    expect((await approve({ hosts: 10 })).code).toBe(EXIT.success);
  });

  test.each<[string, Partial<CampaignView>]>([
    ['It begins after one more approval.\n', { approvalsNeeded: 2 }],
    ['It begins after 2 more approvals.\n', { approvalsNeeded: 3 }],
    [`It may begin then, and is held:\n  ${hold('11').holdId} (person, bob): slow\n`, { holds: [hold('11')] }],
    ['It is not launched yet.\n', { storedPhase: 'planned' }],
  ])('says %j', async (says, view) => {
    const ran = await approve(view, { typed: 'no' });
    expect(ran).toMatchObject({ code: EXIT.declined, sent: [], err: expect.stringContaining(says) });
  });

  test('of what runs already starts nothing, and asks nobody', async () => {
    const ran = await approve({ storedPhase: 'running' });
    expect(ran).toMatchObject({ code: EXIT.success, err: expect.stringContaining('this starts nothing') });
  });

  test('of another plan than it runs is refused before anybody is asked', async () => {
    const ran = await approve({}, { typed: 'hello-two' }, ['--plan', `sha256:${'cd'.repeat(32)}`]);
    expect(ran).toMatchObject({ code: EXIT.error, sent: [] });
    expect(ran.err).toBe(
      `error: this approval is for another plan; hello-two runs ${PLAN_HASH}\n` +
        'next: Read the plan that runs, "ringmaster get hello-two", and approve that.\n',
    );
  });

  test('by a token for that alone takes the hash of the plan, and the yes beforehand', async () => {
    const answers = { [`GET ${NAMED}`]: forbidden, [`POST ${NAMED}/approve`]: steered };
    for (const words of [[], ['--yes'], ['--plan', PLAN_HASH]]) {
      expect(await approve({}, { answers }, words)).toMatchObject({ code: EXIT.auth, sent: [] });
    }
    expect((await approve({}, { answers }, ['--plan', PLAN_HASH, '--yes'])).code).toBe(EXIT.success);
  });
});

describe('withdrawing a recall', () => {
  const recall: RecallView = {
    ...{ recallId: asId<RecallId>('22222222-2222-4333-8444-555555555555'), kind: 'bundle', name: 'hello' },
    ...{ version: '2.0.0', reason: 'it eats disks', recalledBy: 'ann', recalledAt: '2026-11-22T03:00:00.000Z' },
    ...{ withdrawnBy: null, withdrawnAt: null, withdrawReason: null },
  };
  const its = hold('13', { source: 'recall', setBy: 'ann', reason: 'bundle hello 2.0.0 was recalled: it eats disks' });
  const view = (name: string, more: Partial<CampaignView> = {}): CampaignView =>
    campaign({ campaignId: name as never, name, phase: 'held', holds: [its], ...more });
  const POST = `POST /v1/recalls/${recall.recallId}/withdraw`;
  const answersOf = (views: readonly CampaignView[]): NonNullable<World['answers']> => ({
    'GET /v1/recalls': { recalls: [recall] },
    'GET /v1/campaigns?unfinished=true': { campaigns: views },
    ...Object.fromEntries(views.map((each) => [`GET /v1/campaigns/${each.name}`, each])),
    [POST]: { apiVersion: 'ringmaster/v1', kind: 'Withdrawn', recallId: recall.recallId },
  });
  const withdraw = (world: World, words: readonly string[] = []): Promise<Ran> =>
    ringmaster(['recall', 'withdraw', recall.recallId, ...WHY, ...words], world);

  test('says what is allowed again, what goes on and what stays held; beyond ten hosts its name is typed', async () => {
    const other = hold('11');
    const answers = answersOf([
      view('hello-two'),
      view('hello-three', { holds: [its, other] }),
      view('hello-else', { patch: { ...campaign().patch, version: '3.0.0' } as never }),
      view('hello-runs', { phase: 'running', holds: [] }),
    ]);
    const ran = await withdraw({ answers, typed: 'hello' });
    expect(ran.err).toBe(
      'This lets bundle hello 2.0.0 be installed again, recalled 2026-11-22 03:00:00 UTC (04:00 Europe/Berlin) by ann: it eats disks.\n' +
        'Plans that contain it may be launched again.\n' +
        `hello-two goes on:\n  ${ALL}  ${IN_FLIGHT}` +
        `hello-three stays held:\n  No host goes on by it.\n  Still stands: ${other.holdId} (person, bob): slow\n`,
    );
    expect(ran).toMatchObject({ code: EXIT.success, sent: [{ json: { reason: 'it was the network' } }] });
    expect(await withdraw({ answers, typed: 'yes' })).toMatchObject({ code: EXIT.declined, sent: [] });
    for (const words of [[], ['-o', 'json']]) {
      expect(await withdraw({ answers }, words)).toMatchObject({ code: EXIT.usage, sent: [] });
      expect((await withdraw({ answers }, [...words, '--yes'])).code).toBe(EXIT.success);
    }
  });

  test('that lets no host go on is shown and not asked', async () => {
    const none = await withdraw({ answers: answersOf([]) });
    expect(none).toMatchObject({ code: EXIT.success, err: expect.stringContaining('It holds no campaign') });
    const held = await withdraw({ answers: answersOf([view('hello-two', { holds: [its, hold('11')] })]) });
    expect(held).toMatchObject({ code: EXIT.success, err: expect.stringContaining('hello-two stays held:') });
  });

  test('of which another recall holds a campaign too leaves that one held', async () => {
    const another = hold('14', { source: 'recall', setBy: 'cyd', reason: 'libhello 1 was recalled: it leaks' });
    const ran = await withdraw({ answers: answersOf([view('hello-two', { holds: [its, another] })]) });
    expect(ran.err).toContain(`Still stands: ${another.holdId} (recall, cyd): libhello 1 was recalled: it leaks\n`);
  });

  test('of which an api of another version words the holds otherwise asks all the same', async () => {
    const worded = { ...its, reason: 'recalled: hello 2.0.0' };
    const ran = await withdraw({ answers: answersOf([view('hello-two', { holds: [worded] })]) });
    expect(ran).toMatchObject({
      code: EXIT.usage,
      sent: [],
      err: expect.stringContaining(`hello-two goes on:\n  ${ALL}`),
    });
  });

  test('that does not stand shows nothing: the api says so', async () => {
    const gone = new CliError('not_found', `no recall stands under ${recall.recallId}`, { next: '' });
    const ran = await withdraw({ answers: { 'GET /v1/recalls': { recalls: [] }, [POST]: gone } });
    expect(ran).toMatchObject({ code: EXIT.error, err: expect.stringMatching(/^error: no recall stands/) });
  });

  test('by a token for that alone takes the yes beforehand', async () => {
    const answers = { ...answersOf([]), 'GET /v1/recalls': forbidden };
    expect(await withdraw({ answers })).toMatchObject({ code: EXIT.auth, sent: [] });
    expect((await withdraw({ answers }, ['--yes'])).code).toBe(EXIT.success);
  });
});
