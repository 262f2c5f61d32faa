import { randomUUID } from 'node:crypto';
import { asId, type CampaignId, type HoldId, type RecallId } from '../../model/ids';
import { type Database, inTransaction, openDatabase } from '../../store/database';
import { insertEffectiveHold, placeHoldOnRecord } from '../../store/holds';
import { lockCampaign } from '../../store/locks';
import { countMessages, noteUntoldStops, routeEvents } from '../../store/notifications';
import { placeHoldDirectly } from '../../store/operator/hold';
import { recallPatch, recordRecalls, stopRecalled } from '../../store/recalls';
import { liftHolds } from '../../store/steering';
import { importFleet, launchCampaign } from '../launched-campaign';
import { createTestDatabase, type TestDatabase } from '../servers';

/** Stopping is one person and instant, whatever becomes of who is told of it and of the audit. */

let database: TestDatabase;
let owner: Database;
let api: Database;
let notify: Database;
let campaignId: CampaignId;
const LOGIN = `operator_${randomUUID().slice(0, 8)}`;
let operatorUrl: string;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = openDatabase(database.url);
  api = openDatabase(database.apiUrl);
  notify = openDatabase(database.notifyUrl);
  await owner.query(`CREATE ROLE ${LOGIN} LOGIN PASSWORD 'pass' IN ROLE ringmaster_operator`);
  const url = new URL(database.url);
  url.username = LOGIN;
  url.password = 'pass';
  operatorUrl = url.toString();
  await importFleet(owner, 4);
});
afterAll(async () => {
  await owner.query(`DROP ROLE ${LOGIN}`);
  await Promise.all([owner.end(), api.end(), notify.end()]);
  await database.drop();
});
beforeEach(async () => {
  await owner.query('UPDATE campaign_host SET owned = false');
  campaignId = await launchCampaign(owner);
  await told();
});

const ACT = { actor: 'bob', reason: 'calm again' };
const newHold = () => asId<HoldId>(randomUUID());
const newRecall = () =>
  ({ recallId: asId<RecallId>(randomUUID()), kind: 'bundle', name: 'bad', version: randomUUID() }) as const;

/** What `notify` is told of since it was asked last, in its order. */
async function told(): Promise<{ kind: string; detail: Readonly<Record<string, unknown>> }[]> {
  const events: { kind: string; detail: Readonly<Record<string, unknown>> }[] = [];
  const take = () =>
    routeEvents(
      notify,
      ({ event: { kind, detail } }) => {
        events.push({ kind, detail });
        return [];
      },
      10,
    );
  while ((await take()) > 0);
  return events;
}

/** Ways in which the table of events takes none. */
const AWAY: readonly [string, { readonly begin: string; readonly end: string }][] = [
  ['locked', { begin: 'LOCK TABLE notification_event, notification_message IN ACCESS EXCLUSIVE MODE', end: '' }],
  [
    'broken',
    {
      begin: 'ALTER TABLE notification_event ADD CONSTRAINT broken CHECK (false) NOT VALID; COMMIT; BEGIN',
      end: 'ALTER TABLE notification_event DROP CONSTRAINT broken',
    },
  ],
  [
    'gone',
    {
      begin: 'ALTER TABLE notification_event RENAME TO elsewhere; COMMIT; BEGIN',
      end: 'ALTER TABLE elsewhere RENAME TO notification_event',
    },
  ],
];

async function whileAway<T>({ begin, end }: { readonly begin: string; readonly end: string }, work: () => Promise<T>) {
  const other = await owner.connect();
  try {
    await other.query(`BEGIN; ${begin}`);
    return await work();
  } finally {
    await other.query('ROLLBACK');
    await other.query(end);
    other.release();
  }
}

describe.each(AWAY)('with a table of events that is %s', (_name, away) => {
  test("a person's hold, one straight in PostgreSQL, a gate's and a recall are placed; all are told later, in their order", async () => {
    const [first, second] = [newHold(), newHold()];
    const recalled = newRecall();
    await whileAway(away, async () => {
      const hold = { campaignId, cluster: null, scope: 'forward', reason: 'odd graphs' } as const;
      const placed = await placeHoldOnRecord(api, { ...hold, holdId: first, setBy: 'ann' });
      expect(placed).toEqual({ effectiveAt: expect.any(Date), onRecord: true });
      const direct = { campaign: campaignId, cluster: null, scope: 'forward', reason: 'the api is away' } as const;
      expect(await placeHoldDirectly(operatorUrl, { ...direct, holdId: second })).toMatchObject({ onRecord: true });
      await inTransaction(owner, async (tx) => {
        await lockCampaign(tx, campaignId);
        await tx.query(`UPDATE ring SET verdict = 'fail', verdict_reason = '3 of 4' WHERE campaign_id = $1`, [
          campaignId,
        ]);
        await insertEffectiveHold(tx, { ...hold, source: 'gate', reason: '3 of 4 failed', setBy: 'gate' });
      });
      expect(await recallPatch(api, recalled, ACT)).toMatchObject({ recall: { recallId: recalled.recallId } });
      await liftHolds(api, { campaignId, holdIds: [first], gate: false, act: ACT });
    });
    const standing = await owner.query<{ set_by: string; effective: boolean }>(
      `SELECT set_by, effective_at IS NOT NULL AS effective FROM hold WHERE campaign_id = $1 AND lifted_at IS NULL
        ORDER BY set_at`,
      [campaignId],
    );
    expect(standing.rows).toEqual([LOGIN, 'gate'].map((set_by) => ({ set_by, effective: true })));
    expect((await countMessages(notify)).waiting).toBeGreaterThan(0);
    const events = await told();
    expect(events.map(({ kind }) => kind)).toEqual([
      ...['held', 'held'],
      ...events.filter(({ kind }) => kind === 'gate_failed').map(() => 'gate_failed'),
      ...['held', 'recalled', 'resumed'],
    ]);
    expect(events.filter(({ kind }) => kind === 'gate_failed').length).toBeGreaterThan(0);
    expect(events.at(-1)!.detail).toMatchObject({ hold: first, by: 'bob' });
    expect([await noteUntoldStops(notify), await told()]).toEqual([0, []]);
  });
});

describe('with nothing that events can be written to', () => {
  const begin = 'LOCK TABLE notification_event, notification_aside IN ACCESS EXCLUSIVE MODE';
  const hold = { cluster: null, scope: 'forward', reason: 'odd graphs', setBy: 'ann' } as const;

  test('a hold and a recall stand all the same, and are told once, by their keys', async () => {
    const [holdId, recalled] = [newHold(), newRecall()];
    await whileAway({ begin, end: '' }, async () => {
      expect(await placeHoldOnRecord(api, { ...hold, campaignId, holdId })).not.toBeNull();
      expect(await recallPatch(api, recalled, ACT)).not.toBeNull();
    });
    expect(await told()).toEqual([]);
    expect([await noteUntoldStops(notify), await noteUntoldStops(notify)]).toEqual([2, 0]);
    expect(await told()).toMatchObject([
      { kind: 'held', detail: { hold: holdId, reason: 'odd graphs', by: 'ann' } },
      { kind: 'recalled', detail: { recall: recalled.recallId } },
    ]);
    expect(await noteUntoldStops(notify)).toBe(0);
  });

  test('a hold whose end was told is not told after it', async () => {
    const holdId = newHold();
    await whileAway({ begin, end: '' }, () => placeHoldOnRecord(api, { ...hold, campaignId, holdId }));
    await liftHolds(api, { campaignId, holdIds: [holdId], gate: false, act: ACT });
    expect((await told()).map(({ kind }) => kind)).toEqual(['resumed']);
    expect([await noteUntoldStops(notify), await told()]).toEqual([0, []]);
  });

  test('nor one whose end is being routed by another process', async () => {
    const holdId = newHold();
    await whileAway({ begin, end: '' }, () => placeHoldOnRecord(api, { ...hold, campaignId, holdId }));
    await liftHolds(api, { campaignId, holdIds: [holdId], gate: false, act: ACT });
    const router = await notify.connect();
    await router.query('BEGIN');
    await router.query('UPDATE notification_event SET routed_at = clock_timestamp() WHERE routed_at IS NULL');
    const looking = noteUntoldStops(notify);
    await untilSomebodyWaits(looking);
    await router.query('COMMIT');
    router.release();
    expect([await looking, await told()]).toEqual([0, []]);
  });
});

/** Until a query of this database waits for another's lock, or what was to wait has ended. */
async function untilSomebodyWaits(work: Promise<unknown>): Promise<void> {
  let isOver = false;
  const end = (): void => void (isOver = true);
  work.then(end, end);
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  while (!isOver && (await owner.query(waiting)).rowCount === 0) await new Promise(setImmediate);
}

describe('a recall with an audit that takes nothing', () => {
  const onRecord = async (recallId: string) => {
    const rows = await owner.query<{ actor: string; reason: string }>(
      `SELECT actor, detail ->> 'reason' AS reason FROM audit WHERE act = 'recall' AND subject = $1`,
      [recallId],
    );
    return rows.rows;
  };

  test.each([
    ['locked', { begin: 'LOCK TABLE audit IN ACCESS EXCLUSIVE MODE', end: '' }],
    [
      'broken',
      {
        begin: 'ALTER TABLE audit ADD CONSTRAINT broken CHECK (false) NOT VALID; COMMIT; BEGIN',
        end: 'ALTER TABLE audit DROP CONSTRAINT broken',
      },
    ],
  ])('(it is %s) stops what runs, and is put on record once when it takes some again', async (_name, away) => {
    const name = `bad-${_name}`;
    const patch = { kind: 'bundle', name, version: '2.0.0', digest: `sha256:${'ab'.repeat(32)}` } as const;
    await owner.query('UPDATE campaign_host SET owned = false');
    const runs = await launchCampaign(owner, { name, patch });
    const recalled = { ...newRecall(), name, version: '2.0.0' };
    await whileAway(away, async () => {
      const answer = await recallPatch(api, recalled, ACT);
      expect(answer).toMatchObject({ recall: { recalledBy: 'bob' }, onRecord: false });
      expect(await stopRecalled(api, answer!.recall)).toMatchObject([
        { campaignId: runs, effectiveAt: expect.any(String) },
      ]);
    });
    expect(await onRecord(recalled.recallId)).toEqual([]);
    const recorded = await Promise.all([recordRecalls(api), recordRecalls(api)]);
    expect(await onRecord(recalled.recallId)).toEqual([{ actor: 'bob', reason: 'calm again' }]);
    expect(Math.max(...recorded)).toBe(1);
    expect(await recallPatch(api, recalled, ACT)).toMatchObject({ onRecord: true });
    expect(await onRecord(recalled.recallId)).toHaveLength(1);
  });
});
