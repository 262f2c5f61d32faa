import { type Candidate, rampCap, type Wait } from '../../model/admission';
import { type BoardHost, hasEnded, isImpaired, isInFlight } from '../../model/board/board';
import { roundOf } from '../../model/board/round';
import { type Measure, measuresOf } from '../../model/tally';
import { limitNamesOf } from '../../model/limits';
import type { Decision, VirtualLane, VirtualWorld } from './virtual-lane';
import type { Watch } from './virtual-campaign';

function ensure(holds: boolean, message: () => string): void {
  if (!holds) throw new Error(message());
}

/** Names one host of a world. */
function nameOf(lane: VirtualLane, position: number): string {
  return `host ${lane.laneId}/${position} (${JSON.stringify(lane.rows[position])})`;
}

interface Counted {
  readonly all: number;
  readonly forward: number;
  readonly backingOut: number;
  readonly impaired: number;
}

/** Counts from the rows, not from any running sum, what one limit counts. */
function recount(world: VirtualWorld, name: string): Counted {
  const hosts = world.lanes.flatMap((lane) =>
    lane.members
      .filter((member) => limitNamesOf(lane, member).includes(name))
      .map(({ position }) => lane.rows[position]!),
  );
  const inFlight = hosts.filter(isInFlight);
  return {
    all: inFlight.length,
    forward: inFlight.filter(({ direction }) => direction === 'forward').length,
    backingOut: hosts.filter(({ state }) => state === 'backing_out').length,
    impaired: hosts.filter(isImpaired).length,
  };
}

/** No host is lost or counted twice: the sums kept by differences are those of a recount. */
export const sumsAreRight: Watch = (world) => {
  for (const [wave, tally] of world.tallies) {
    const rows = world.lanes.filter((lane) => lane.wave === wave).flatMap((lane) => lane.rows);
    const counted = new Map<Measure, number>();
    for (const host of rows)
      for (const measure of measuresOf(host)) counted.set(measure, (counted.get(measure) ?? 0) + 1);
    let inStates = 0;
    for (const [measure, hosts] of tally) {
      ensure(
        hosts === (counted.get(measure) ?? 0),
        () => `${measure} of ${wave} is ${hosts}, counted ${counted.get(measure)}`,
      );
      if (measure.startsWith('state:')) inStates += hosts;
    }
    for (const measure of counted.keys()) ensure(tally.has(measure), () => `${measure} of ${wave} is missing`);
    ensure(inStates === rows.length, () => `wave ${wave} of ${rows.length} hosts has ${inStates} in states`);
  }
};

/** In flight is never more than a limit says, in each direction; sums are those of a recount. */
export const limitsHold: Watch = (world) => {
  for (const [name, limit] of Object.entries(world.limits)) {
    const counted = recount(world, name);
    ensure(limit.inUse === counted.all, () => `${name} says ${limit.inUse} in use, counted ${counted.all}`);
    ensure(
      limit.impaired === counted.impaired,
      () => `${name} says ${limit.impaired} impaired, counted ${counted.impaired}`,
    );
    ensure(
      counted.forward <= limit.maxHosts,
      () => `${name} of ${limit.maxHosts} has ${counted.forward} going forward`,
    );
    ensure(
      limit.backingOut === counted.backingOut && counted.backingOut <= limit.backoutMaxHosts,
      () => `${name} of ${limit.backoutMaxHosts} says ${limit.backingOut} going back, counted ${counted.backingOut}`,
    );
  }
};

/** While a campaign goes forward, hosts in flight and hosts that rest broken stay within every budget together. */
export const budgetsHold: Watch = (world) => {
  for (const [name, limit] of Object.entries(world.limits)) {
    if (limit.scope !== 'budget') continue;
    const { all, impaired } = recount(world, name);
    ensure(
      all + impaired <= limit.maxHosts,
      () => `${name} of ${limit.maxHosts}: ${all} in flight, ${impaired} impaired`,
    );
  }
};

/** No ring has more hosts going forward, or more going back, at once than its successes in that direction allow. */
export const rampHolds: Watch = (world) => {
  for (let ring = 0; ring < world.shape.rings; ring += 1) {
    const rows = world.lanes.filter((lane) => lane.ring === ring).flatMap((lane) => lane.rows);
    const forward = rows.filter((host) => isInFlight(host) && host.direction === 'forward').length;
    const cap = rampCap(world.shape.rampFrom, rows.filter(({ verdict }) => verdict === 'patched').length);
    ensure(forward <= cap, () => `ring ${ring} has ${forward} hosts going forward, its ramp stands at ${cap}`);
    const back = rows.filter(({ state }) => state === 'backing_out').length;
    const backCap = rampCap(world.shape.rampFrom, rows.filter(isBack).length);
    ensure(back <= backCap, () => `ring ${ring} has ${back} hosts going back, its ramp stands at ${backCap}`);
  }
};

function isBack({ direction, backoutVerdict }: BoardHost): boolean {
  return direction === 'backout' && backoutVerdict === 'backed_out';
}

/** When a turn admits nobody, each host's reason to wait is true by the rows. */
export const refusalsAreTrue: Watch = (world, { decision }) => {
  if (decision.admission.admitted.length > 0) return;
  ensure(decision.admission.waiting.length === decision.candidates.length, () => 'a candidate got no answer');
  for (const { position, wait } of decision.admission.waiting) {
    const candidate = decision.candidates.find((each) => each.position === position)!;
    ensure(
      isTrue(world, decision, candidate, wait),
      () => `${JSON.stringify(wait)} of ${JSON.stringify(candidate)} is not true`,
    );
  }
};

function isTrue(world: VirtualWorld, { lane, facts }: Decision, candidate: Candidate, wait: Wait): boolean {
  const isInstalling = candidate.direction === 'forward' && ['install', 'reboot'].includes(candidate.operation);
  switch (wait.reason) {
    case 'approval':
    case 'signed_pace':
      return false;
    case 'ring_not_open':
      return facts.course === 'closed' || facts.course === 'finish';
    case 'held': {
      const hold = facts.holds.find(({ holdId }) => holdId === wait.subject);
      const covers = hold !== undefined && (hold.cluster ?? lane.cluster) === lane.cluster;
      const host = lane.rows[candidate.position]!;
      const goesForward = facts.course === 'forward' || facts.course === 'rehearse';
      // Under any hold nobody who is well is taken back for a rehearsal.
      const isForShow = goesForward && candidate.operation === 'back_out' && host.verdict === 'patched';
      return covers && (hold.scope === 'all' || isInstalling || isForShow);
    }
    case 'no_session':
      return !candidate.live;
    case 'reboot_lock':
      return false;
    case 'ramp': {
      const ring = world.lanes.filter((each) => each.ring === lane.ring).flatMap((each) => each.rows);
      const isGoingBack = candidate.direction === 'backout';
      const succeeded = ring.filter((host) => (isGoingBack ? isBack(host) : host.verdict === 'patched')).length;
      const going = ring.filter((host) => (isGoingBack ? host.state === 'backing_out' : isInFlight(host))).length;
      return !candidate.inFlight && going >= rampCap(world.shape.rampFrom, succeeded);
    }
    case 'limit_campaign':
    case 'limit_cluster':
    case 'limit_site':
    case 'budget': {
      const limit = world.limits[wait.subject]!;
      const { all, backingOut, impaired } = recount(world, wait.subject);
      if (candidate.inFlight) return false;
      if (candidate.direction === 'backout') return backingOut >= limit.backoutMaxHosts;
      const others = impaired - (candidate.impaired ? 1 : 0);
      return all + (limit.scope === 'budget' ? others : 0) >= limit.maxHosts;
    }
  }
}

/** A first verdict, once there, never changes: going forward, nor going back. */
export function verdictsStay(): Watch {
  const known = new Map<string, Pick<BoardHost, 'direction' | 'verdict' | 'backoutVerdict' | 'generation'>>();
  return (world) => {
    for (const lane of world.lanes) {
      lane.rows.forEach((host, position) => {
        const before = known.get(`${lane.laneId}/${position}`);
        const isKept = (then: string | null | undefined, now: string | null): boolean => (then ?? now) === now;
        ensure(isKept(before?.verdict, host.verdict), () => `${nameOf(lane, position)} was ${before?.verdict}`);
        // Going back once more, after a rehearsal, has a first verdict of its own.
        const turnsBack = before?.direction === 'forward' && host.direction === 'backout';
        // What was rehearsed on a machine says nothing of it once it was installed anew.
        const isAnew = host.backoutVerdict === null && before !== undefined && roundOf(before) < roundOf(host);
        ensure(
          turnsBack || isAnew || isKept(before?.backoutVerdict, host.backoutVerdict),
          () => `${nameOf(lane, position)} was ${before?.backoutVerdict} going back`,
        );
        known.set(`${lane.laneId}/${position}`, host);
      });
    }
  };
}

/** A host has one order out at most, and none of its backout before the forward ones have ended. */
export const ordersFollowEachOther: Watch = (world) => {
  for (const lane of world.lanes) {
    for (const { position } of lane.members) {
      const orders = lane.orders.filter((order) => order.position === position);
      const out = orders.filter(({ state }) => state === 'open' || state === 'offered');
      ensure(out.length <= 1, () => `${nameOf(lane, position)} has ${out.length} orders out`);
      const backouts = orders.filter(({ direction }) => direction === 'backout').map(roundOf);
      const overtaken = out.filter((order) => order.direction === 'forward' && backouts.includes(roundOf(order)));
      ensure(overtaken.length === 0, () => `${nameOf(lane, position)} goes back before its forward order ended`);
    }
  }
};

/** What is really changed is always known to be: no machine that an agent changed counts as left alone. */
export const changesAreKnown: Watch = (world) => {
  for (const lane of world.lanes) {
    lane.rows.forEach((host, position) => {
      ensure(!lane.machines[position]!.changed || host.touched, () => `${nameOf(lane, position)} is changed`);
      const hasBegun = lane.orders.some((order) => order.position === position && order.begun);
      ensure(host.state !== 'skipped' || !hasBegun, () => `${nameOf(lane, position)} was begun, then skipped`);
    });
  }
};

/** At rest every host has ended, unless a budget it belongs to is full of broken hosts: that waits for a person. */
export function everyHostEnded(world: VirtualWorld, mayWaitForBudget: boolean): void {
  for (const lane of world.lanes) {
    lane.rows.forEach((host, position) => {
      const isStuck = limitNamesOf(lane, lane.members[position]!).some((name) => {
        const { all, impaired } = recount(world, name);
        const others = impaired - (isImpaired(host) ? 1 : 0);
        return name.startsWith('budget:') && all + others >= world.limits[name]!.maxHosts;
      });
      ensure(hasEnded(host) || (mayWaitForBudget && isStuck), () => `${nameOf(lane, position)} never ended`);
    });
  }
}
