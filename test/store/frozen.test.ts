import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { isHoldingLock } from '../../store/lock-holders';
import type { LaneId } from '../../model/ids';
import { placeHold } from '../../store/holds';
import { listLockedLanes, readTurn } from '../../store/open-turns';
import { built, buildCheckout } from '../e2e/built';
import { pause } from './lane-driver';
import { holdOn, importGroup, launch, ONE_RING, openWorld, type World } from './turn-fixture';

let world: World;

beforeAll(async () => {
  buildCheckout();
  world = await openWorld();
  // A first build takes long.
}, 300_000);

afterAll(() => world.close());

interface LockTaker {
  readonly child: ChildProcess;
  readonly locked: Promise<string>;
  /** The last it said. */
  readonly ended: Promise<string>;
}

function takeLock(lock: string, campaignId: string, asks: 'little' | 'much' = 'little'): LockTaker {
  const program = join(__dirname, 'programs', 'lock-taker.js');
  const child = spawn(process.execPath, [program, built('store'), lock, campaignId, asks], {
    env: { DATABASE_URL: world.database.workerUrl },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  const locked = new Promise<string>((resolve) => {
    child.stdout.on('data', (part: Buffer) => {
      said += part.toString();
      resolve(said.trim());
    });
  });
  const ended = new Promise<string>((resolve) =>
    child.once('close', () => resolve(said.trim().split('\n').at(-1) ?? '')),
  );
  return { child, locked, ended };
}

test.each([
  ['a worker', 'lockCampaign'],
  ['a gateway', 'lockCampaignShared'],
])('%s that is frozen in mid-transaction is ended by the server, and the hold becomes effective', async (_, lock) => {
  const { group } = await importGroup(world.owner, 2, 1);
  const { campaignId } = await launch(world.owner, group, ONE_RING);
  const { child, locked, ended } = takeLock(lock, campaignId);
  try {
    expect(await locked).toBe('locked');
    child.kill('SIGSTOP');
    // It never lets go by itself.
    const { effectiveAt } = await placeHold(world.owner, holdOn(campaignId));
    expect(effectiveAt).toBeInstanceOf(Date);
    expect(await isHoldingLock(world.owner, campaignId, 'lock-taker')).toBe(false);
    child.kill('SIGCONT');
    // What it wakes up to do is too late.
    expect(await ended).toBe('was ended');
  } finally {
    child.kill('SIGKILL');
  }
});

/** What the server waits for in the lock-taker's statement. */
async function waitEvent(): Promise<string | null> {
  const found = await world.owner.query<{ wait_event: string | null }>(
    `SELECT wait_event FROM pg_stat_activity WHERE application_name = 'lock-taker' AND state = 'active'`,
  );
  return found.rows[0]?.wait_event ?? null;
}

async function until(met: () => Promise<boolean>): Promise<void> {
  while (!(await met())) await pause(5);
}

test('a worker that is frozen while the server sends it an answer is ended, too: it has the lock', async () => {
  const { group } = await importGroup(world.owner, 2, 1);
  const { campaignId } = await launch(world.owner, group, ONE_RING);
  const { child, locked, ended } = takeLock('lockCampaign', campaignId, 'much');
  try {
    await locked;
    await until(async () => (await waitEvent()) === 'ClientWrite');
    expect((await placeHold(world.owner, holdOn(campaignId))).effectiveAt).toBeInstanceOf(Date);
    child.kill('SIGCONT');
    expect(await ended).toBe('was ended');
  } finally {
    child.kill('SIGKILL');
  }
});

test('the lane whose turn is under way is known by its row, and no other', async () => {
  const { group } = await importGroup(world.owner, 4, 2);
  const { lanes } = await launch(world.owner, group, { ...ONE_RING, laneSize: 1 });
  const own = lanes.map(({ laneId }) => laneId);
  const locked = async (): Promise<string[]> =>
    (await listLockedLanes(world.owner)).map(({ laneId }) => laneId).filter((laneId) => own.includes(laneId as LaneId));
  const tx = await world.workers[0]!.connect();
  try {
    expect(await locked()).toEqual([]);
    await tx.query('BEGIN');
    await tx.query('UPDATE lane SET turn = turn + 1 WHERE lane_id = $1', [own[1]]);
    expect(await locked()).toEqual([own[1]]);
    expect(await readTurn(world.owner, own[1]!)).toBe(0);
    await tx.query('COMMIT');
    expect(await locked()).toEqual([]);
    expect(await readTurn(world.owner, own[1]!)).toBe(1);
  } finally {
    tx.release(true);
  }
});

test('whoever holds the lock of another campaign, or none, is not in the way', async () => {
  const { group } = await importGroup(world.owner, 2, 1);
  const { campaignId } = await launch(world.owner, group, ONE_RING);
  const tx = await world.workers[0]!.connect();
  try {
    await tx.query(`SET application_name = 'somebody'`);
    await tx.query('BEGIN');
    expect(await isHoldingLock(world.owner, campaignId, 'somebody')).toBe(false);
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('campaign:' || $1, 0))`, [campaignId]);
    expect(await isHoldingLock(world.owner, campaignId, 'somebody')).toBe(true);
    expect(await isHoldingLock(world.owner, campaignId, 'somebody else')).toBe(false);
  } finally {
    await tx.query('ROLLBACK');
    tx.release(true);
  }
});
