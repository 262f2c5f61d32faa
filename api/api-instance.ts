import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { ArtifactFiles } from './artifact-files';
import type { CampaignWatch } from './campaign-watch';
import type { Engine } from './engine';
import type { SimulationTimes } from './simulate-patch';
import type { Database } from '../store/database';
import type { Tracing } from '../telemetry/tracing';
import type { SignedPayload } from '../trust/envelope';
import type { Principal } from '../model/access';
import type { IdentityProvider } from './identity-provider';
import type { Planner } from './planner';
import type { RequestRates } from './request-rates';
import type { TwoPeople } from './second-person';
import type { TokenRegistry } from './tokens';

/** The fastify instance all routes are added to. */
export type Api = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, TypeBoxTypeProvider>;

/** What routes work with; built by main.ts, or by a test. */
export interface ApiParts {
  readonly db: Database;
  /** For holds alone (hold-database.ts). */
  readonly holds: Database;
  readonly engine: Engine;
  readonly tokens: TokenRegistry;
  readonly artifacts: ArtifactFiles;
  readonly watch: CampaignWatch;
  readonly simulation: SimulationTimes;
  /** Plans in a thread of its own; absent: in this one, as a test does. */
  readonly planner?: Planner;
  readonly tracing: Tracing;
  /** The trust root that is delivered with the agents: the first that may be published. Null: none may. */
  readonly firstRoot: SignedPayload | null;
  /** Whose campaigns need two people to start, widen, speed up or override a gate. */
  readonly twoPeople: TwoPeople;
  readonly rates: RequestRates;
  /** Proxies that say where a request came from: the audit and the rates go by it. Absent: nobody does. */
  readonly trustedProxies?: readonly string[];
  /** How often a stream of events says that it is there, and looks whether its token is still good. Absent: the usual. */
  readonly heartbeatMs?: number;
  /** Whoever knows it makes the first admin, once; null: nobody does. */
  readonly setupCode: string | null;
  /** Where people sign in; null: they do not, there are tokens alone. */
  readonly identityProvider: IdentityProvider | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls, as the audit names them. Empty before authentication. */
    actor: string;
    /** The same with what they may do; null before authentication, and where nobody is asked who they are. */
    principal: Principal | null;
  }
}

/** The envelope of every answer: what it is, in which version, and its fields. */
export function envelope<T extends object>(kind: string, fields: T): { apiVersion: 'ringmaster/v1'; kind: string } & T {
  return { apiVersion: 'ringmaster/v1', kind, ...fields };
}
