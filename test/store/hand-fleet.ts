import type { CampaignSpec } from '../../model/campaign';
import type { GatewayId, HostId } from '../../model/ids';
import type { TerminalPhase } from '../../model/words';
import { claimOrders, type ClaimedOrder, findClaimable } from '../../store/claims';
import type { Database } from '../../store/database';
import { insertReports, type NewReport } from '../../store/reports';
import { listLiveSessions, markSessionsLost, openSessions, registerGateway } from '../../store/sessions';
import { helloOf, newGatewayId } from '../order-rows';
import { LaneDriver } from './lane-driver';
import { importGroup, launch, type Launched, ONE_RING, openSoon, type World } from './turn-fixture';

/** How an agent ends an order; null: it stays silent. */
export interface HandAnswer {
  readonly phase: TerminalPhase;
  readonly reason?: string;
  readonly unchanged?: boolean;
}

export const SUCCEEDED: HandAnswer = { phase: 'SUCCEEDED' };
export const FAILED: HandAnswer = { phase: 'FAILED', reason: 'broken' };

/**
 * A gateway and its agents, made of the gateway's own store functions and moved by hand: nothing happens between two
 * steps of a test. Its lease runs until a test ends it.
 */
export class HandFleet {
  readonly gatewayId: GatewayId = newGatewayId();

  private constructor(private readonly db: Database) {}

  /** A fleet with live sessions of these hosts; `owner` may give the gateway a lease longer than gateways may. */
  static async connect({ owner, gateways }: World, hostIds: readonly HostId[]): Promise<HandFleet> {
    const fleet = new HandFleet(gateways[0]!);
    await registerGateway(fleet.db, fleet.gatewayId);
    await owner.query(`UPDATE gateway SET lease_until = now() + interval '1 hour' WHERE gateway_id = $1`, [
      fleet.gatewayId,
    ]);
    await fleet.open(hostIds);
    return fleet;
  }

  /** Opens sessions; `journalId` for agents whose journal is another than the one they began with. */
  async open(hostIds: readonly HostId[], journalId?: string): Promise<void> {
    await openSessions(
      this.db,
      this.gatewayId,
      hostIds.map((hostId) => helloOf(hostId, journalId === undefined ? {} : { journalId })),
    );
  }

  /** Their sessions end. */
  async lose(hostIds: readonly HostId[]): Promise<void> {
    const live = await listLiveSessions(this.db, this.gatewayId);
    const lost = live.filter(({ hostId }) => hostIds.includes(hostId));
    await markSessionsLost(this.db, this.gatewayId, lost);
  }

  /** Claims whatever may be offered to its hosts now. */
  async claim(): Promise<ClaimedOrder[]> {
    const candidates = await findClaimable(this.db, this.gatewayId, { kind: 'all' });
    const claimed: ClaimedOrder[] = [];
    for (const campaignId of new Set(candidates.map((candidate) => candidate.campaignId))) {
      const own = candidates.filter((candidate) => candidate.campaignId === campaignId);
      claimed.push(...(await claimOrders(this.db, this.gatewayId, { campaignId, candidates: own })));
    }
    return claimed;
  }

  async report(orders: readonly ClaimedOrder[], answer: (order: ClaimedOrder) => HandAnswer | null): Promise<void> {
    const reports = orders.flatMap((order): NewReport[] => {
      const ended = answer(order);
      return ended === null ? [] : [reportOf(order, ended)];
    });
    await insertReports(this.db, reports);
  }
}

function reportOf({ operationId, hostId }: ClaimedOrder, { phase, reason, unchanged }: HandAnswer): NewReport {
  return {
    operationId,
    hostId,
    phase,
    revision: 1,
    reason: reason ?? '',
    message: '',
    bootId: 'boot-1',
    rebootRequired: false,
    unchanged: unchanged ?? false,
    runningVersion: '',
    finishedAt: null,
  };
}

/** A campaign whose first ring is open, with a driver for each of that ring's lanes. */
export interface OpenRing {
  readonly launched: Launched;
  readonly hostIds: readonly HostId[];
  readonly fleet: HandFleet;
  readonly drivers: readonly LaneDriver[];
}

type Change = Partial<CampaignSpec> & {
  readonly hosts: number;
  readonly clusters?: number;
  readonly laneSize?: number;
  /** How many of the hosts have no session. */
  readonly offline?: number;
};

/** Launches over hosts of its own and opens the first ring; one cluster, one ring and no limits unless told otherwise. */
export async function openFirstRing(
  world: World,
  { hosts, clusters = 1, offline = 0, ...change }: Change,
): Promise<OpenRing> {
  const { group, hostIds } = await importGroup(world.owner, hosts, clusters);
  const launched = await launch(world.owner, group, { ...ONE_RING, ...change });
  const fleet = await HandFleet.connect(world, hostIds.slice(offline));
  await openSoon(world.owner, launched, 0);
  return { launched, hostIds, fleet, drivers: await driversOf(world, launched, 0) };
}

/** Drivers of one ring's lanes that have read them. */
export function driversOf(world: World, launched: Launched, ring: number): Promise<LaneDriver[]> {
  const lanes = launched.lanes.filter((lane) => lane.ring === ring);
  return Promise.all(lanes.map(({ laneId }) => LaneDriver.begin(world.workers[0]!, laneId)));
}

/** Lets lanes and agents go on by turns until nothing more is claimed. */
export async function playOut(
  { drivers, fleet }: Pick<OpenRing, 'drivers' | 'fleet'>,
  answer: (order: ClaimedOrder) => HandAnswer | null = () => SUCCEEDED,
): Promise<void> {
  for (;;) {
    for (const driver of drivers) await driver.settle();
    const orders = await fleet.claim();
    if (orders.length === 0) return;
    await fleet.report(orders, answer);
  }
}

/** All holds of a campaign, oldest first. */
export async function holdsOf(
  world: World,
  { campaignId }: Launched,
): Promise<{ hold_id: string; scope: string; source: string; reason: string; lifted_by: string | null }[]> {
  const found = await world.owner.query(
    'SELECT hold_id, scope, source, reason, lifted_by FROM hold WHERE campaign_id = $1 ORDER BY set_at',
    [campaignId],
  );
  return found.rows;
}

/** What a ring's row says of its gate. */
export async function gateOf(world: World, { campaignId }: Launched, ring = 0): Promise<unknown> {
  const found = await world.owner.query(
    `SELECT verdict, overridden_verdict AS overridden, overridden_by AS by, override_reason AS reason
       FROM ring WHERE campaign_id = $1 AND ordinal = $2`,
    [campaignId, ring],
  );
  return found.rows[0];
}
