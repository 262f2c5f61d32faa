import { generateKeyPairSync } from 'node:crypto';
import { Bells } from '../../activities/bell';
import { signsAll } from '../../activities/order-signer';
import { createSigner } from '../../trust/signer';
import { TurnQueue } from '../../activities/turn-queue';
import { openDatabase } from '../../store/database';
import { Listener } from '../../store/listener';
import { driveLane } from './lane-loop';
import type { Task } from './messages';

/** Connections for turns, as in a worker (design section 6). */
const CONNECTIONS = 8;

/** A worker's part: takes the turns of its lanes, as fast as they come. */
export async function order(
  task: Extract<Task, { kind: 'order' }>,
  count: { turns: number; failed: number },
): Promise<void> {
  const { databaseUrl, applicationName } = task;
  const db = openDatabase(databaseUrl, { max: CONNECTIONS, applicationName, byKey: true, plannedOnce: true });
  const bells = new Bells();
  const listener = new Listener(databaseUrl);
  listener.on('bell', (payload) => {
    bells.ringLanes(payload);
  });
  await listener.start();
  const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const parts = {
    ...{ db, bells, turns: new TurnQueue(), signer: signsAll(createSigner(key)) },
    onTurn: () => {
      count.turns += 1;
    },
    onFailure: () => {
      count.failed += 1;
    },
  };
  for (const laneId of task.lanes) void driveLane(parts, laneId);
}
