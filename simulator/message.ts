import type { OperationId } from '../model/ids';
import type { ReconnectPolicy } from '../model/reconnect-delay';
import type { SignedPayload } from '../trust/envelope';
import type { Ending, Phase, SimulatedOrder } from './order';

/** What is told of one order. */
export interface Report {
  readonly operationId: OperationId;
  readonly revision: number;
  readonly phase: Phase;
  readonly ending: Ending | null;
  readonly bootId: string;
  readonly finishedAtMs: number;
}

/** A Hello's part that differs between hosts. */
export interface Hello {
  readonly hostId: string;
  readonly instanceId: string;
  readonly bootId: string;
  readonly journalId: string;
  readonly lastEpoch: number;
  readonly journal: readonly Pick<Report, 'operationId' | 'phase' | 'revision'>[];
}

/** The answer to Hello. */
export interface Welcome {
  readonly kind: 'welcome';
  readonly epoch: number;
  readonly serverTimeMs: number;
  readonly heartbeatIntervalMs: number;
  readonly reconnect: ReconnectPolicy;
  readonly forget: readonly string[];
  /** Whether this gateway confirms changes. */
  readonly confirms: boolean;
}

/** An offer; its order is null when the payload is none. */
export interface Offer {
  readonly kind: 'offer';
  readonly epoch: number;
  readonly envelope: SignedPayload;
  readonly order: SimulatedOrder | null;
}

/** A question what a patch would do. */
export interface Simulate {
  readonly kind: 'simulate';
  readonly simulationId: string;
  readonly packages: readonly { readonly name: string; readonly version: string }[];
}

/** What a gateway says. */
export type GatewayMessage =
  | Welcome
  | Offer
  | { readonly kind: 'report_ack'; readonly operationId: string; readonly revision: number }
  | { readonly kind: 'cancel'; readonly operationId: string }
  | { readonly kind: 'confirm'; readonly operationId: string }
  | { readonly kind: 'drain' | 'throttle'; readonly afterMs: number; readonly reason: string }
  | Simulate
  | { readonly kind: 'unknown' };
