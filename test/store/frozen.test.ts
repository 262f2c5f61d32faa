import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { isHoldingLock } from '../../store/lock-holders';
import { placeHold } from '../../store/holds';
import { built, buildCheckout } from '../e2e/built';
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

function takeLock(lock: string, campaignId: string): LockTaker {
  const program = join(__dirname, 'programs', 'lock-taker.js');
  const child = spawn(process.execPath, [program, built('store'), lock, campaignId], {
    env: { DATABASE_URL: world.database.url },
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
