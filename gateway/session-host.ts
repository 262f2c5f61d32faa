import type { OperationId, SimulationId } from '../model/ids';
import type { SimulationAnswer } from '../model/simulation';
import type { SignedRequest } from '../store/certificate-requests';
import type { Confirmation } from '../store/confirmations';
import type { NewProgress } from '../store/order-progress';
import type { NewReport, ReportFate } from '../store/reports';
import type { SessionKey } from '../store/sessions';
import type { SignedDocument } from '../store/trust-documents';
import type { GatewayError } from './gateway-error';
import type { Speaker } from './identity';
import type { AgentHello, GatewayMessage } from './message';
import type { ReconnectPolicy } from './reconnect-policy';
import type { Session } from './session';

/** One agent's stream, without gRPC: what a session needs of it. */
export interface SessionStream {
  /** For whom the client certificate speaks. Throws GatewayError `identity_missing`. */
  peer(): Speaker;
  /** Hands one message to the stream; false when it takes no more before `drained`. */
  write(message: GatewayMessage, place: { readonly seq: number; readonly ack: number }): boolean;
  /** Stops and starts reading: what the agent says meanwhile waits in its own buffers. */
  pause(): void;
  resume(): void;
  /** Ends the stream after what was written: with a status and a reason, or well. */
  end(error?: GatewayError): void;
}

/** A session the database knows. */
export interface OpenedSession {
  readonly key: SessionKey;
  /** Journal entries whose reports are stored already. */
  readonly forget: readonly OperationId[];
}

/** What the rest of the gateway does for a session, and hears from it. */
export interface SessionHost {
  readonly helloTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  /** Writes the session into the database, unless `isAwaited` says no by then. Rejects with GatewayError `store_unavailable`; null: an unknown host. */
  open(hello: AgentHello, isAwaited: () => boolean): Promise<OpenedSession | null>;
  /** The session is live: the registry replaces an older one of the same host, the offers look for its orders. */
  opened(session: Session): void;
  /** The session is over, live or not. Called once. */
  closed(session: Session, error: GatewayError | null): void;
  /** Resolves when the report is in the database, or refused. */
  store(report: NewReport): Promise<ReportFate>;
  /** Passes a request for a certificate on; what is answered comes to `certify`. */
  askForCertificate(session: Session, request: SignedRequest): void;
  /** Resolves when it is in the database that the host is heard after its change; false: it is no order of this host's. */
  confirm(confirmation: Confirmation): Promise<boolean>;
  /** Lets people see how far an order is: soon, or not at all. */
  progressed(progress: NewProgress): void;
  /** Keeps the answer to a simulation that this session was asked for. */
  answered(session: SessionKey, simulationId: SimulationId, answer: SimulationAnswer): void;
  /** True while no more reports should be read; `whenRoom` calls back once that changes. */
  isFull(): boolean;
  whenRoom(callback: () => void): void;
  reconnectPolicy(): ReconnectPolicy;
  /** The newest checkpoint of the audit, for Welcome; null: none is known. */
  auditCheckpoint(): SignedDocument | null;
  /** An offer of this session was not written after all: its order is on no stream, and in no journal. */
  unwritten(session: Session): void;
}
