import { randomUUID } from 'node:crypto';
import { asId, type GatewayId, type HostId, type OperationId } from '../model/ids';
import type { Direction, Operation, TerminalPhase } from '../model/words';
import { claimOrders, type ClaimedOrder, findClaimable } from '../store/claims';
import type { Database } from '../store/database';
import { insertReports, type NewReport } from '../store/reports';
import { openSessions, registerGateway, renewLease } from '../store/sessions';

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
  #answer: Answer = () => ({ phase: 'SUCCEEDED' });
  #timer: NodeJS.Timeout | undefined;
  #lease: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(private readonly db: Database) {}

  /** Connects these hosts and begins to carry out orders. */
  async start(hosts: readonly HostId[], answer?: Answer): Promise<void> {
    if (answer !== undefined) this.#answer = answer;
    await registerGateway(this.db, this.gatewayId);
    await this.connect(hosts);
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
    const candidates = await findClaimable(this.db, this.gatewayId, { kind: 'all' });
    const reports: NewReport[] = [];
    for (const campaignId of new Set(candidates.map((candidate) => candidate.campaignId))) {
      const own = candidates.filter((candidate) => candidate.campaignId === campaignId);
      for (const order of await claimOrders(this.db, this.gatewayId, { campaignId, candidates: own })) {
        this.offered.push(order);
        const answer = this.#answer(await this.#describe(order));
        if (answer !== null) reports.push(reportOf(order, answer));
      }
    }
    // Last first: reports come out of order in life too.
    await insertReports(this.db, reports.reverse());
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
