import type { OperationId, SimulationId } from '../model/ids';
import type { SimulationAnswer } from '../model/simulation';
import type { SignedRequest } from '../store/certificate-requests';
import type { ClaimedOrder } from '../store/claims';
import type { NewProgress } from '../store/order-progress';
import type { NewReport } from '../store/reports';
import type { NewSession } from '../store/sessions';
import type { ClaimedSimulation } from '../store/simulations';
import type { SignedDocument } from '../store/trust-documents';
import type { ReconnectPolicy } from './reconnect-policy';

/** The revisions of docs/protocol.md this gateway serves (rule V1); an agent that speaks another is refused. */
export const SERVED_REVISIONS: readonly number[] = [1, 2];
/** From this revision on an agent comes back after a Drain at the time it was told, not later. */
export const PUNCTUAL_REVISION = 2;

/** One order in an agent's journal, as its Hello tells. */
export interface JournalEntry {
  readonly operationId: OperationId;
  /** True when the entry waits for its acknowledgement, false when the order is still being carried out. */
  readonly ended: boolean;
  readonly revision: number;
}

/** A Hello: what the database is told, and what only this session needs. */
export interface AgentHello {
  readonly protocolRevision: number;
  readonly session: NewSession;
  readonly journal: readonly JournalEntry[];
  /** Empty: it has none; null: it keeps none (rule I6). */
  readonly exchangeToken: string | null;
  /** Null: it was shown no past of the audit but one. */
  readonly auditDisagreement: AuditDisagreement | null;
}

/** What an agent remembers of the audit, and what it was shown instead. Roots are hexadecimal. */
export interface AuditDisagreement {
  readonly rememberedSize: number;
  readonly rememberedRoot: string;
  readonly shownSize: number;
  readonly shownRoot: string;
}

/** What an agent can say, checked and free of generated types. */
export type AgentMessage =
  | { readonly kind: 'hello'; readonly hello: AgentHello }
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'report'; readonly report: Omit<NewReport, 'hostId'> }
  /** A phase that is no end: acknowledged never; what it says for people may be kept for them (docs/protocol.md, rules R5, R9). */
  | {
      readonly kind: 'progress';
      readonly operationId: OperationId;
      readonly doing: Pick<NewProgress, 'percent' | 'doing'> | null;
    }
  /** Not an end either: the change is taken back unless it is confirmed (rule F2). */
  | { readonly kind: 'awaiting_confirm'; readonly operationId: OperationId }
  | { readonly kind: 'goodbye'; readonly reason: string }
  | { readonly kind: 'simulation_result'; readonly simulationId: SimulationId; readonly answer: SimulationAnswer }
  | { readonly kind: 'certificate_request'; readonly request: SignedRequest };

/** A message with its place in the stream. */
export interface Received {
  readonly seq: number;
  readonly message: AgentMessage;
}

/** What the gateway can say. */
export type GatewayMessage =
  | {
      readonly kind: 'welcome';
      readonly epoch: number;
      readonly serverTime: Date;
      readonly heartbeatIntervalMs: number;
      readonly reconnect: ReconnectPolicy;
      readonly forget: readonly OperationId[];
      /** Empty for an agent that keeps none. */
      readonly exchangeToken: string;
      /** Null: none is known. */
      readonly auditCheckpoint: SignedDocument | null;
    }
  | { readonly kind: 'offer'; readonly order: ClaimedOrder }
  | { readonly kind: 'report_ack'; readonly operationId: OperationId; readonly revision: number }
  | { readonly kind: 'cancel'; readonly operationId: OperationId; readonly reason: string }
  | { readonly kind: 'confirm'; readonly operationId: OperationId }
  | { readonly kind: 'drain'; readonly reconnectAfterMs: number; readonly reason: string }
  | { readonly kind: 'throttle'; readonly retryAfterMs: number; readonly reason: string }
  | { readonly kind: 'simulate'; readonly simulation: ClaimedSimulation }
  | { readonly kind: 'certificate_answer'; readonly certificate: string | null; readonly refusal: string | null }
  | { readonly kind: 'trust_update'; readonly document: SignedDocument };
