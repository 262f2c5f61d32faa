import { createHash, randomUUID } from 'node:crypto';
import { type CheckedHistory, checkHistory } from '../../chaos/properties/check-history';
import type { JournalHistory } from '../../model/history';
import type { CampaignId } from '../../model/ids';
import type { Database } from '../../store/database';
import { recordAct } from '../../store/audit';
import { listUnrecordedActs, readCampaignHistory } from '../../store/history';
import { placeHold } from '../../store/holds';
import { closeCampaign, readBackoutOutcome } from '../../store/closing';
import { startRecording } from '../../store/recording';
import { beginRehearsal, judgeRehearsal } from '../../store/rehearsal';
import { changePace, judgeEndedRing, liftHolds, setCourse } from '../../store/steering';
import { openFirstRing } from './hand-fleet';
import { pause, steadily } from './lane-driver';
import { beginAll, startStorm, type Storm, weather } from './storm';
import {
  holdOn,
  importGroup,
  launch,
  type Launched,
  ONE_RING,
  openSoon,
  openWorld,
  playForward,
  untilEnded,
  type World,
} from './turn-fixture';

let world: World;

beforeAll(async () => {
  world = await openWorld();
  // A pace made slower leaves hosts in flight that no longer fit; the recording tells those from new ones.
  await world.owner.query('ALTER TABLE admission_limit DROP CONSTRAINT never_exceeded');
  await startRecording(world.owner);
});

afterAll(() => world.close());

const act = { actor: 'ann', reason: 'go on' };

/** What the agents of a storm would have in their journals: each order that reached them, once or as often as it did. */
function journalsOf({ fleets }: Storm): JournalHistory[] {
  const byHost = new Map<string, JournalHistory['entries'][number][]>();
  for (const { hostId, operationId, payload } of fleets.flatMap(({ offered }) => offered)) {
    const entries = byHost.get(hostId) ?? [];
    const known = entries.findIndex((entry) => entry.operationId === operationId);
    const begun = 1 + (entries[known]?.begun ?? 0);
    const ended = { outcome: 'SUCCEEDED', revision: 1, acknowledgedRevision: 1 } as const;
    const entry = { operationId, payloadDigest: sha256(payload), begun, ...ended };
    if (known === -1) entries.push(entry);
    else entries[known] = entry;
    byHost.set(hostId, entries);
  }
  return [...byHost].map(([hostId, entries]) => ({
    ...{ hostId: hostId as JournalHistory['hostId'], whole: true, records: [], changes: [], runs: null },
    entries,
  }));
}

function sha256(payload: Buffer): string {
  return createHash('sha256').update(payload).digest('hex');
}

async function check(storm: Storm): Promise<CheckedHistory> {
  const campaign = await readCampaignHistory(world.owner, storm.launched.campaignId);
  return checkHistory({ campaigns: [campaign], journals: journalsOf(storm), workflows: [] });
}

/** So many acts at most, and twice as long a pause after each as it took: a slow machine must get on between them. */
async function atRandom(most: number, isOver: () => boolean, act: () => Promise<void>): Promise<number> {
  for (let done = 0; ; done += 1) {
    if (done === most || isOver()) return done;
    const before = Date.now();
    await act();
    await pause(2 * (Date.now() - before) + Math.random() * 200);
  }
}

/** Places a hold of any scope on any part of the campaign and lifts it again. */
async function holdOnce(campaignId: CampaignId): Promise<void> {
  const clusters = ['c0', 'c1', 'c2', null, null];
  const cluster = clusters[Math.floor(Math.random() * clusters.length)] ?? null;
  const hold = holdOn(campaignId, Math.random() < 0.3 ? 'all' : 'forward', cluster);
  await steadily(() => placeHold(world.owner, hold));
  await pause(10 + Math.random() * 60);
  await steadily(() => liftHolds(world.owner, { campaignId, holdIds: [hold.holdId], gate: false, act }));
}

async function changePaceOnce(campaignId: CampaignId): Promise<void> {
  const maxInFlight = 0.1 + Math.random() * 0.4;
  await steadily(() => changePace(world.owner, { campaignId, maxInFlight, act }));
}

/** What must hold at every instant holds in the middle of a run. */
async function checkOnce({ launched }: Storm): Promise<void> {
  const campaign = await readCampaignHistory(world.owner, launched.campaignId);
  expect(checkHistory({ campaigns: [campaign], journals: [], workflows: [] }).violations).toEqual([]);
}

async function storm(
  hosts: number,
  play: (db: Database, launched: Launched) => Promise<void>,
): Promise<Storm & { holds: number }> {
  const started = await startStorm(world, hosts);
  const { campaignId } = started.launched;
  // One claim in eight never reaches its agent: offered again, or proven never begun where a hold forbids it meanwhile.
  for (const fleet of started.fleets) fleet.loses = () => Math.random() < 0.12;
  let holds = 0;
  const holder = async (isOver: () => boolean): Promise<void> => {
    holds += await atRandom(12, isOver, () => holdOnce(campaignId));
  };
  await weather(started, {
    drivers: await beginAll(started),
    play,
    beside: (isOver) =>
      Promise.all([
        holder(isOver),
        holder(isOver),
        atRandom(6, isOver, () => changePaceOnce(campaignId)),
        atRandom(6, isOver, () => checkOnce(started)),
      ]),
  });
  return { ...started, holds };
}

const CLEAN = {
  ...{ operations_run_twice: 0, hosts_lost: 0, started_after_hold: 0, limit_violations: 0, unended_orders: 0 },
  violations: [],
};

test('nothing a hold forbids is offered and no limit is exceeded at any instant, with many lanes, two gateways, holds and changes of pace', async () => {
  const played = await storm(36, playForward);
  expect(await closeCampaign(world.owner, played.launched.campaignId, 'completed')).toBe('closed');
  const checked = await check(played);
  expect(checked).toMatchObject({ hosts: 36, ...CLEAN });
  expect(played.holds).toBeGreaterThan(3);
});

/** The first ring forward, back and forward again, then all of them. */
async function playRehearsal(db: Database, launched: Launched): Promise<void> {
  const { campaignId, spec } = launched;
  const part = { campaignId, ring: 0, cluster: null };
  const until = async (act: () => Promise<boolean>): Promise<void> => {
    while (!(await steadily(act))) await pause(50);
  };
  await openSoon(db, launched, 0);
  await untilEnded(db, campaignId, 0);
  await until(() => judgeEndedRing(db, part, spec));
  await until(() => beginRehearsal(db, part));
  await until(() => judgeRehearsal(db, part, spec));
  await playForward(db, launched);
}

test('the same when the first ring rehearses its way back', async () => {
  const played = await storm(36, playRehearsal);
  const { campaignId } = played.launched;
  expect(await closeCampaign(world.owner, campaignId, 'completed')).toBe('closed');
  expect(await check(played)).toMatchObject({ hosts: 36, ...CLEAN });
  const { orders } = await readCampaignHistory(world.owner, campaignId);
  expect(orders.filter(({ operation }) => operation === 'back_out').length).toBeGreaterThan(2);
});

/** Two rings forward, then all back, newest first. */
async function playBack(db: Database, launched: Launched): Promise<void> {
  const { campaignId } = launched;
  await openSoon(db, launched, 0);
  await untilEnded(db, campaignId, 0);
  await openSoon(db, launched, 1);
  await pause(400);
  for (const ring of [1, 0]) {
    const part = { campaignId, ring, cluster: null };
    await steadily(() => setCourse(db, part, { course: 'back_out', act }));
    await untilEnded(db, campaignId, ring);
  }
}

test('the same on the way back, and every host that is said to be back was taken back', async () => {
  const played = await storm(36, playBack);
  const { campaignId } = played.launched;
  const ending = await readBackoutOutcome(world.owner, campaignId);
  expect(await closeCampaign(world.owner, campaignId, ending)).toBe('closed');
  expect(await check(played)).toMatchObject({ hosts: 36, ...CLEAN });
  const { hosts } = await readCampaignHistory(world.owner, campaignId);
  expect(hosts.some(({ board }) => board.state === 'backed_out')).toBe(true);
});

describe('what goes past the rules is found in rows and their recording', () => {
  const checkedRows = async (campaignId: CampaignId): Promise<CheckedHistory> =>
    checkHistory({ campaigns: [await readCampaignHistory(world.owner, campaignId)], journals: [], workflows: [] });

  test('an order that is offered although a hold is effective', async () => {
    const { launched, drivers } = await openFirstRing(world, { hosts: 3 });
    const { campaignId } = launched;
    await drivers[0]!.settle();
    await placeHold(world.owner, holdOn(campaignId));
    expect((await checkedRows(campaignId)).violations).toEqual([]);
    await world.owner.query(
      `UPDATE host_order SET state = 'offered', offered_at = clock_timestamp(), offered_epoch = 1
        WHERE operation_id = (SELECT operation_id FROM host_order WHERE campaign_id = $1 LIMIT 1)`,
      [campaignId],
    );
    const { started_after_hold, violations } = await checkedRows(campaignId);
    expect(started_after_hold).toBe(1);
    expect(violations).toEqual([expect.stringMatching(/^started_after_hold: order .* was offered \d+ ms after hold/)]);
  });

  test('an offer that a later, legal one covers in the row', async () => {
    const { launched, drivers } = await openFirstRing(world, { hosts: 2 });
    const { campaignId } = launched;
    await drivers[0]!.settle();
    const hold = holdOn(campaignId);
    await placeHold(world.owner, hold);
    const offerByHand = (): Promise<unknown> =>
      world.owner.query(
        `UPDATE host_order SET state = 'offered', offered_at = clock_timestamp(), offered_epoch = 1 WHERE campaign_id = $1`,
        [campaignId],
      );
    await offerByHand();
    await liftHolds(world.owner, { campaignId, holdIds: [hold.holdId], gate: false, act });
    await offerByHand();
    expect((await checkedRows(campaignId)).started_after_hold).toBe(2);
  });

  test('a host that takes a place where there is none', async () => {
    const { launched, drivers } = await openFirstRing(world, {
      hosts: 12,
      pace: { rampFrom: 1000, maxInFlight: 0.5, budgets: [] },
    });
    const { campaignId } = launched;
    await drivers[0]!.settle();
    expect((await checkedRows(campaignId)).violations).toEqual([]);
    await world.owner.query(
      `UPDATE campaign_host SET state = 'installing', ordered = true, touched = true, revision = revision + 1
        WHERE lane_id = $1 AND state = 'queued'`,
      [drivers[0]!.laneId],
    );
    const { limit_violations, violations } = await checkedRows(campaignId);
    expect(limit_violations).toBeGreaterThan(0);
    expect(violations).toContainEqual(
      expect.stringMatching(/^limit_violations: campaign: counted 12 hosts .* allows 6/),
    );
    expect(violations).toContainEqual(expect.stringMatching(/^wrong_sum: /));
  });

  test('a hold, and its lift, that nobody put on record', async () => {
    const { launched, drivers } = await openFirstRing(world, { hosts: 2 });
    const { campaignId } = launched;
    await drivers[0]!.settle();
    const hold = holdOn(campaignId);
    await placeHold(world.owner, hold);
    const unrecorded = async (): Promise<string[]> =>
      (await listUnrecordedActs(world.owner)).filter((each) => each.includes(hold.holdId));
    expect(await unrecorded()).toEqual([`hold ${hold.holdId}`]);
    await recordAct(world.owner, { actor: 'ann', act: 'hold', campaignId, subject: hold.holdId });
    expect(await unrecorded()).toEqual([]);
    await liftHolds(world.owner, { campaignId, holdIds: [hold.holdId], gate: false, act });
    expect(await unrecorded()).toEqual([`the lift of hold ${hold.holdId}`]);
    await recordAct(world.owner, { actor: 'ann', act: 'request', campaignId, subject: 'resume of something' });
    expect(await unrecorded()).toEqual([]);
  });

  test('a change that was made while nothing was recorded', async () => {
    const { launched, drivers } = await openFirstRing(world, { hosts: 2 });
    const { campaignId } = launched;
    await drivers[0]!.settle();
    await world.owner.query('ALTER TABLE campaign_host DISABLE TRIGGER recorded');
    await world.owner.query('UPDATE campaign_host SET revision = revision + 1 WHERE campaign_id = $1', [campaignId]);
    await world.owner.query('ALTER TABLE campaign_host ENABLE TRIGGER recorded');
    expect((await checkedRows(campaignId)).violations).toContainEqual(expect.stringMatching(/^incomplete: host /));
  });
});

test('nothing is recorded in a database that had campaigns before', async () => {
  const other = await openWorld();
  try {
    const { group } = await importGroup(other.owner, 2);
    await launch(other.owner, group, ONE_RING);
    await expect(startRecording(other.owner)).rejects.toMatchObject({ name: 'RecordingRefusedError' });
    expect((await other.owner.query(`SELECT FROM pg_namespace WHERE nspname = 'recording'`)).rowCount).toBe(0);
  } finally {
    await other.close();
  }
});

test('a recording that is begun again goes on, and one of an unknown campaign is not made up', async () => {
  await startRecording(world.owner);
  await expect(readCampaignHistory(world.owner, randomUUID() as CampaignId)).rejects.toThrow(/there is no campaign/);
});
