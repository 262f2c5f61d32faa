import type { HostId } from '../../model/ids';
import type { Database } from '../../store/database';
import { FAST_SPEC } from '../launched-campaign';
import { type Answer, ScriptedFleet } from '../scripted-fleet';
import { driveUntil, LaneDriver } from './lane-driver';
import { importGroup, launch, type Launched, playForward, type World } from './turn-fixture';

/** Three rings in three clusters, six sites and three budget groups: every lane crosses all of them. */
const CROSSING = {
  rings: [
    { name: 'ten', select: null, atMost: null, upTo: 0.1, bakeMs: 0 },
    { name: 'half', select: null, atMost: null, upTo: 0.5, bakeMs: 0 },
    { name: 'rest', select: null, atMost: null, upTo: 1, bakeMs: 0 },
  ],
  pace: { rampFrom: 16, maxInFlight: 0.25, budgets: [{ by: 'labels.service', maxUnavailable: 0.3 }] },
  gate: { maxFailed: 0.3, minReports: 1, confidence: 0.95, maxUnreachable: 1 },
  // On the way back, too, no gate stops for the host that cannot tell: its hold would stand for ever.
  backout: { ...FAST_SPEC.backout, gate: { ...FAST_SPEC.backout.gate, maxUnreachable: 1 } },
  laneSize: 6,
};

/** Most hosts succeed, a third must reboot; some orders are cancelled once, a few hosts fail or cannot tell. */
export function mixedAnswers(hostIds: readonly HostId[]): Answer {
  const indexes = new Map(hostIds.map((hostId, index) => [hostId, index]));
  const cancelled = new Set<string>();
  return ({ hostId, operation }) => {
    const index = indexes.get(hostId)!;
    if (index % 7 === 0 && !cancelled.has(`${hostId} ${operation}`)) {
      cancelled.add(`${hostId} ${operation}`);
      return { phase: 'CANCELED', unchanged: true };
    }
    if (operation === 'install' && index % 40 === 11) return { phase: 'FAILED', reason: 'broken' };
    if (operation === 'smoke_test' && index % 40 === 13) return { phase: 'FAILED', reason: 'unhealthy' };
    if (operation === 'reboot' && index % 60 === 18) return { phase: 'INDETERMINATE', reason: 'journal_lost' };
    return { phase: 'SUCCEEDED', rebootRequired: operation === 'install' && index % 3 === 0 };
  };
}

/** One campaign across a fleet on two gateways. */
export interface Storm {
  readonly world: World;
  readonly launched: Launched;
  readonly hostIds: readonly HostId[];
  readonly fleets: readonly ScriptedFleet[];
}

/** Launches a campaign over new hosts and connects them, half to each gateway. */
export async function startStorm(world: World, hosts: number): Promise<Storm> {
  const { group, hostIds } = await importGroup(world.owner, hosts, 3);
  const launched = await launch(world.owner, group, CROSSING);
  const answers = mixedAnswers(await lastRingFirst(world, launched));
  const fleets = world.gateways.map((db) => new ScriptedFleet(db));
  await Promise.all(
    fleets.map((fleet, index) =>
      fleet.start(
        hostIds.filter((_, at) => at % 2 === index),
        answers,
      ),
    ),
  );
  return { world, launched, hostIds, fleets };
}

/**
 * Hosts in the order in which `mixedAnswers` counts them, so that chance never puts a storm under a gate's hold, which nobody
 * would lift. Who fails is in the last ring: in a small one a single failure may be all of a cluster's part. And the clusters
 * take turns within a ring: two failures in one cluster's wave of six would be more than 30 %.
 */
async function lastRingFirst({ owner }: World, { campaignId }: Launched): Promise<HostId[]> {
  const members = await owner.query<{ host_id: HostId }>(
    `SELECT host_id FROM (
       SELECT h.host_id, l.ring, l.cluster, row_number() OVER (PARTITION BY l.ring, l.cluster ORDER BY h.host_id) AS nth
         FROM campaign_host h JOIN lane l USING (lane_id) WHERE l.campaign_id = $1) counted
      ORDER BY ring DESC, nth, cluster`,
    [campaignId],
  );
  return members.rows.map(({ host_id }) => host_id);
}

interface Weather {
  readonly drivers: readonly LaneDriver[];
  readonly beside: (isOver: () => boolean) => Promise<unknown>;
  readonly play?: (db: Database, launched: Launched) => Promise<void>;
}

/**
 * Drives every lane of the campaign at once, on the pools of two workers, until `play` is over (unless told otherwise: until it
 * has passed all its rings); `beside` goes on meanwhile. Whatever fails ends everything.
 */
export async function weather(storm: Storm, { drivers, beside, play = playForward }: Weather): Promise<void> {
  const { world } = storm;
  let over = false;
  const isOver = (): boolean => over;
  const { bells } = world.ears;
  const lanes = drivers.map((driver) => driveUntil(driver, { bells, stopped: isOver }));
  const failed = Promise.all([...lanes, beside(isOver)]);
  try {
    await Promise.race([play(world.owner, storm.launched), failed.then(() => new Promise<never>(() => undefined))]);
  } finally {
    over = true;
  }
  await failed;
  await Promise.all(storm.fleets.map((fleet) => fleet.stop()));
}

/** A driver for each lane. */
export function beginAll({ world, launched }: Storm): Promise<LaneDriver[]> {
  return Promise.all(launched.lanes.map(({ laneId }, index) => LaneDriver.begin(world.workers[index % 2]!, laneId)));
}
