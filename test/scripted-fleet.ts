import { randomUUID } from 'node:crypto';
import { asId, type CampaignId, type GatewayId, type HostId, type OperationId } from '../model/ids';
import type { Direction, Operation, TerminalPhase } from '../model/words';
import {
  claimOrders,
  type ClaimedOrder,
  findClaimable,
  findUnreported,
  type OfferCandidate,
  settleOffers,
} from '../store/claims';
import type { Database } from '../store/database';
import { insertReports, type NewReport } from '../store/reports';
import { listLiveSessions, markSessionsLost, openSessions, registerGateway, renewLease } from '../store/sessions';

/** What a scripted host sees of an order. */
export interface ScriptedOrder {
  readonly hostId: HostId;
  readonly operation: Operation;
  readonly operationId: OperationId;
  readonly direction: Direction;
  readonly ring: string;
}

/** How a scripted host ends an order; `null`: it stays silent. */
export type Answer = (
  order: ScriptedOrder,
) => { phase: TerminalPhase; reason?: string; rebootRequired?: boolean; unchanged?: boolean } | null;

const TICK_MS = 30;

/**
 * A gateway and its agents in one, made of the gateway's own store functions: sessions, claims and reports are the real
 * ones, only gRPC and the hosts are not there. For tests of workflows and turns; e2e has the real thing.
 */
export class ScriptedFleet {
  readonly gatewayId = asId<GatewayId>(`scripted-${randomUUID().slice(0, 8)}`);
  /** Every order offered, in order. */
  readonly offered: ClaimedOrder[] = [];
  /** Asked of each order that was claimed: whether the gateway dies before it reaches its agent. */
  loses: (order: ClaimedOrder) => boolean = () => false;
  /** The same orders as `offered`, as their hosts saw them. */
  readonly described: ScriptedOrder[] = [];
  #answer: Answer = () => ({ phase: 'SUCCEEDED' });
  #timer: NodeJS.Timeout | undefined;
  #lease: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;
  readonly #lost = new Map<OperationId, HostId>();

  constructor(private readonly db: Database) {}

  /** Connects these hosts and begins to carry out orders. */
  async start(hosts: readonly HostId[], answer?: Answer): Promise<void> {
    if (answer !== undefined) this.#answer = answer;
    await registerGateway(this.db, this.gatewayId);
    await this.connect(hosts);
    // One that fails is followed by another in a second; a lease that is lost for longer shows in what the test awaits.
    this.#lease = setInterval(() => void renewLease(this.db, this.gatewayId).catch(() => undefined), 1000);
    this.#schedule();
  }

  answer(answer: Answer): void {
    this.#answer = answer;
  }

  async connect(hosts: readonly HostId[]): Promise<void> {
    await openSessions(
      this.db,
      this.gatewayId,
      hosts.map((hostId) => ({
        hostId,
        instanceId: randomUUID(),
        bootId: randomUUID(),
        journalId: `journal-${hostId}`,
        agentVersion: 'scripted',
        lastEpoch: 0,
        journal: [],
        facts: {},
      })),
    );
  }

  /** Ends the sessions of these hosts. */
  async disconnect(hosts: readonly HostId[]): Promise<void> {
    const live = await listLiveSessions(this.db, this.gatewayId);
    const lost = live.filter(({ hostId }) => hosts.includes(hostId));
    await markSessionsLost(this.db, this.gatewayId, lost);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearInterval(this.#lease);
    await this.#running;
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#tick().then(
        () => {
          this.#schedule();
        },
        () => {
          // PostgreSQL may be away in the middle of a test; the next tick tries again.
          this.#schedule();
        },
      );
    }, TICK_MS);
  }

  async #tick(): Promise<void> {
    const again = await this.#settle();
    const candidates = await findClaimable(this.db, this.gatewayId, { kind: 'all' });
    const claimed = await this.#byCampaign(candidates, (claim) => claimOrders(this.db, this.gatewayId, claim));
    const reports: NewReport[] = [];
    for (const order of [...again, ...claimed]) {
      if (this.loses(order)) {
        this.#lost.set(order.operationId, order.hostId);
        continue;
      }
      this.offered.push(order);
      const described = await this.#describe(order);
      this.described.push(described);
      const answer = this.#answer(described);
      if (answer !== null) reports.push(reportOf(order, answer));
    }
    // Last first: reports come out of order in life too.
    await insertReports(this.db, reports.reverse());
  }

  /** Orders that were claimed and lost, settled as a gateway does when their agents say Hello without them. */
  async #settle(): Promise<ClaimedOrder[]> {
    if (this.#lost.size === 0) return [];
    const hostIds = [...this.#lost.values()];
    const unreported = await findUnreported(this.db, this.gatewayId, { kind: 'hosts', hostIds });
    const absent = unreported.filter(({ operationId }) => this.#lost.has(operationId));
    return this.#byCampaign(absent, async (part) => {
      const { offeredAgain, neverBegan } = await settleOffers(this.db, this.gatewayId, part);
      for (const operationId of neverBegan) this.#lost.delete(operationId);
      for (const { operationId } of offeredAgain) this.#lost.delete(operationId);
      return [...offeredAgain];
    });
  }

  async #byCampaign<Candidate extends OfferCandidate>(
    candidates: readonly Candidate[],
    act: (part: { campaignId: CampaignId; candidates: readonly Candidate[] }) => Promise<ClaimedOrder[]>,
  ): Promise<ClaimedOrder[]> {
    const done: ClaimedOrder[] = [];
    for (const campaignId of new Set(candidates.map((candidate) => candidate.campaignId))) {
      const own = candidates.filter((candidate) => candidate.campaignId === campaignId);
      done.push(...(await act({ campaignId, candidates: own })));
    }
    return done;
  }

  async #describe(order: ClaimedOrder): Promise<ScriptedOrder> {
    const result = await this.db.query<{ direction: Direction; ring: string }>(
      `SELECT o.direction, r.name AS ring FROM host_order o JOIN lane l USING (lane_id)
         JOIN ring r ON r.campaign_id = l.campaign_id AND r.ordinal = l.ring WHERE o.operation_id = $1`,
      [order.operationId],
    );
    return { ...order, ...result.rows[0]! };
  }
}

function reportOf(order: ClaimedOrder, answer: NonNullable<ReturnType<Answer>>): NewReport {
  return {
    operationId: order.operationId,
    revision: 1,
    hostId: order.hostId,
    phase: answer.phase,
    reason: answer.reason ?? '',
    message: '',
    bootId: 'boot',
    rebootRequired: answer.rebootRequired ?? false,
    unchanged: answer.unchanged ?? false,
    runningVersion: '',
    finishedAt: null,
  };
}
