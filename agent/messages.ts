import type { HostFacts } from '../model/host';
import type { SimulationAnswer } from '../model/simulation';
import type { CertificateAnswer, CertificateRequest } from './identity/renewal';
import type { SignedPayload } from '../trust/envelope';
import type { AuditDisagreement } from './audit-witness';
import type { Envelope, Phase, Report } from './order';
import type { SimulationRequest } from './simulations';

/** A journal entry as Hello lists it. */
export interface JournalDigest {
  readonly operationId: string;
  readonly phase: Phase;
  readonly revision: number;
}

/** The first message of a session. */
export interface Hello {
  readonly kind: 'hello';
  readonly hostId: string;
  readonly instanceId: string;
  readonly bootId: string;
  readonly journalId: string;
  readonly agentVersion: string;
  readonly lastEpoch: number;
  readonly journal: readonly JournalDigest[];
  readonly facts: HostFacts;
  readonly inventoryHash: string;
  /** The newest one that a Welcome brought; empty: none yet. */
  readonly exchangeToken: string;
  /** Null: this host was shown no past of the audit but one. */
  readonly auditDisagreement: AuditDisagreement | null;
}

/** What an agent says. */
export type AgentMessage =
  | Hello
  | { readonly kind: 'heartbeat'; readonly bootId: string; readonly current: JournalDigest | null }
  | { readonly kind: 'report'; readonly report: Report }
  | { readonly kind: 'simulation_result'; readonly simulationId: string; readonly answer: SimulationAnswer }
  | { readonly kind: 'certificate_request'; readonly request: CertificateRequest }
  | { readonly kind: 'goodbye'; readonly reason: string };

/** The answer to Hello. */
export interface Welcome {
  readonly kind: 'welcome';
  readonly epoch: number;
  readonly serverTimeMs: number;
  readonly heartbeatIntervalMs: number;
  /** Zero: not said. */
  readonly initialWindowMs: number;
  readonly maxBackoffMs: number;
  readonly forgetOperationIds: readonly string[];
  /** To be said in the next Hello; empty: the gateway gives none. */
  readonly exchangeToken: string;
  readonly takesCertificateRequests: boolean;
  /** Whether this gateway can confirm a change; an older one never does. */
  readonly confirms: boolean;
  /** The newest checkpoint of the audit; null: this gateway shows none. */
  readonly auditCheckpoint: SignedPayload | null;
}

/** What a gateway says. */
export type GatewayMessage =
  | Welcome
  | { readonly kind: 'offer'; readonly epoch: number; readonly envelope: Envelope }
  | { readonly kind: 'report_ack'; readonly operationId: string; readonly revision: number }
  | { readonly kind: 'cancel'; readonly operationId: string; readonly reason: string }
  | { readonly kind: 'confirm'; readonly operationId: string }
  | { readonly kind: 'drain'; readonly afterMs: number; readonly reason: string }
  | { readonly kind: 'throttle'; readonly afterMs: number; readonly reason: string }
  | { readonly kind: 'simulate'; readonly request: SimulationRequest }
  | { readonly kind: 'certificate_answer'; readonly answer: CertificateAnswer }
  | { readonly kind: 'trust_update'; readonly documents: readonly SignedPayload[] }
  | { readonly kind: 'unknown' };

/** A message with its place in the stream. */
export interface Numbered<Message> {
  readonly seq: number;
  readonly message: Message;
}
