import fc from 'fast-check';
import { isOrderOut } from '../../model/board/board';
import type { Course } from '../../model/words';
import { type Decision, type Reduced, type VirtualLane, VirtualWorld, type WorldShape } from './virtual-lane';

/** Any world small enough to run many of. */
export const anyWorld: fc.Arbitrary<WorldShape> = fc.record({
  seed: fc.string({ minLength: 4, maxLength: 8 }),
  policy: fc.record({
    reboot: fc.constantFrom('never', 'if_required', 'always'),
    onHostFail: fc.constantFrom('leave', 'back_out'),
  }),
  rings: fc.integer({ min: 1, max: 2 }),
  clusters: fc.integer({ min: 1, max: 2 }),
  lanesPerWave: fc.integer({ min: 1, max: 2 }),
  hostsPerLane: fc.integer({ min: 1, max: 8 }),
  rampFrom: fc.integer({ min: 1, max: 6 }),
  maxHosts: fc.integer({ min: 1, max: 5 }),
  backoutMaxHosts: fc.integer({ min: 1, max: 5 }),
  temper: fc.constantFrom(
    { fails: 0, cancels: 0, loses: 0, isSilent: 0 },
    { fails: 0.1, cancels: 0.1, loses: 0.05, isSilent: 0.05 },
    { fails: 0.3, cancels: 0.3, loses: 0.1, isSilent: 0.1 },
    { fails: 0.05, cancels: 0.7, loses: 0.05, isSilent: 0.05 },
  ),
});

/** Looks at a world after each of its turns; throws when something is not as promised. */
export type Watch = (world: VirtualWorld, turn: { readonly decision: Decision; readonly reduced: Reduced }) => void;

/** A campaign to run: its world, whether people may change its course, and who watches. */
export interface Run {
  readonly shape: WorldShape;
  /** false: every wave only ever goes forward. */
  readonly turnsBack: boolean;
  readonly watch: Watch;
}

const STEPS = 120;

/** Runs a campaign through trouble of every kind, then lets it come to rest. */
export function runCampaign(run: Run): VirtualWorld {
  const world = runIntoTrouble(run);
  calm(world);
  comeToRest(world, run.watch);
  return world;
}

/** Runs a campaign through trouble of every kind and leaves it in the middle of that. */
export function runIntoTrouble({ shape, turnsBack, watch }: Run): VirtualWorld {
  const world = new VirtualWorld(shape);
  for (let step = 0; step < STEPS; step += 1) {
    disturb(world, turnsBack);
    const lane = pick(world, world.lanes);
    if (world.random() < 0.04) world.rebuild(lane);
    const waitMs = world.random() < 0.03 ? 300_000 : 15_000 * world.random();
    watch(world, world.turn(lane, waitMs));
  }
  return world;
}

function pick<T>(world: VirtualWorld, of: readonly T[]): T {
  return of[Math.floor(world.random() * of.length)]!;
}

function disturb(world: VirtualWorld, turnsBack: boolean): void {
  const { random } = world;
  if (random() < 0.2) flip(world, pick(world, world.lanes));
  if (random() < 0.05) world.gatewayDownSince = world.gatewayDownSince === null ? world.now : null;
  if (random() < 0.05) {
    const cluster = random() < 0.5 ? null : pick(world, world.lanes).cluster;
    const holdId = `hold ${world.now}`;
    world.holds.push({ holdId, cluster, scope: random() < 0.5 ? 'all' : 'forward', source: 'person', reason: '' });
  }
  if (random() < 0.1) world.holds.splice(0, 1);
  if (random() < 0.1) steer(world, pick(world, world.lanes), turnsBack);
  if (turnsBack && random() < 0.05) {
    const lane = pick(world, world.lanes);
    world.installAnew(lane, Math.floor(random() * lane.machines.length));
  }
}

function flip(world: VirtualWorld, lane: VirtualLane): void {
  const machine = pick(world, lane.machines);
  if (machine.live) machine.lostAt = world.now;
  else machine.connectedAt = world.now;
  machine.live = !machine.live;
}

/** The changes of course that store/steering.ts allows. */
function steer(world: VirtualWorld, lane: VirtualLane, turnsBack: boolean): void {
  const course = world.courseOf(lane);
  if (course === 'closed') world.direct(lane.wave, 'forward');
  if (!turnsBack) return;
  if (course === 'forward') world.direct(lane.wave, pick<Course>(world, ['rehearse', 'rehearse', 'back_out', 'abort']));
  if (course === 'rehearse') world.direct(lane.wave, pick<Course>(world, ['forward', 'forward', 'back_out', 'abort']));
  if (course === 'back_out' && world.random() < 0.2) world.direct(lane.wave, 'abort');
}

/** Nothing stands in the way any more; some hosts stay away for good. */
function calm(world: VirtualWorld): void {
  world.holds.splice(0);
  world.gatewayDownSince = null;
  for (const lane of world.lanes) {
    if (world.courseOf(lane) === 'closed') world.direct(lane.wave, 'forward');
    for (const machine of lane.machines) {
      const isGone = !machine.live && world.random() < 0.3;
      if (!isGone && !machine.live) machine.connectedAt = world.now;
      machine.live = !isGone;
    }
  }
}

/** A campaign of this size that goes on for longer than this never ends. */
const ROUNDS_AT_MOST = 1500;

/** Lets every lane take turns until nothing changes any more. Throws when that never comes. */
export function comeToRest(world: VirtualWorld, watch: Watch): void {
  let quiet = 0;
  for (let round = 0; round < ROUNDS_AT_MOST; round += 1) {
    let busy = false;
    for (const lane of world.lanes) {
      const turn = world.turn(lane, 5_000);
      watch(world, turn);
      busy ||= lane.unrecorded.length > 0 || lane.digested.length > 0 || turn.decision.admission.admitted.length > 0;
      busy ||= lane.reports.some(({ digested }) => !digested);
      busy ||= lane.rows.some((host) => isOrderOut(host) && host.deadlineAt !== null);
      busy ||= lane.rows.some(
        (host, at) =>
          !lane.machines[at]!.live && host.operation !== null && host.state !== 'unreachable' && !host.ordered,
      );
    }
    // A place given back by one lane's commit is another lane's to take in the round after.
    quiet = busy ? 0 : quiet + 1;
    if (quiet === 2) return;
  }
  throw new Error('the campaign never came to rest');
}
