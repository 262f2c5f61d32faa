import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import Long from 'long';
import type { ringmaster } from '../../proto/generated/agent';
import { agentSessionService } from '../../proto/session-service';

/** Generated protobuf types stop in this file. */
type Request = ringmaster.agent.v1.SessionRequest;
type Hello = ringmaster.agent.v1.Hello;
type Response = ringmaster.agent.v1.SessionResponse.$Properties;
type Call = ServerDuplexStream<Request, Response>;

/** PEM texts of a gateway. */
export interface GatewayTls {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** A gateway that welcomes whoever comes, and asks nothing of it. */
export interface QuietGateway {
  readonly address: string;
  /** Resolves with `performance.now()` when the next Hello is there. */
  nextHello(): Promise<number>;
  /** How many heartbeats came. */
  heartbeats(): number;
  /** Ends the sessions; agents come back. */
  dropSessions(): void;
  close(): void;
}

/** Opens it on a free port of the loopback. */
export async function openQuietGateway(tls: GatewayTls, heartbeatIntervalMs: number): Promise<QuietGateway> {
  let awaited: ((at: number) => void) | null = null;
  let heartbeats = 0;
  const calls = new Set<Call>();
  const server = new Server();
  server.addService(agentSessionService, {
    session: (call: Call) => {
      calls.add(call);
      call.on('data', (request: Request) => {
        if (request.heartbeat !== null) heartbeats += 1;
        if (request.hello === null) return;
        awaited?.(performance.now());
        call.write(welcome(request.hello, heartbeatIntervalMs));
      });
      call.on('error', () => calls.delete(call));
      call.on('end', () => {
        calls.delete(call);
        call.end();
      });
    },
  });
  const credentials = ServerCredentials.createSsl(tls.ca, [{ cert_chain: tls.cert, private_key: tls.key }], true);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    address: `127.0.0.1:${port}`,
    nextHello: () =>
      new Promise((resolve) => {
        awaited = resolve;
      }),
    heartbeats: () => heartbeats,
    dropSessions: () => {
      for (const call of calls) call.end();
    },
    close: () => {
      server.forceShutdown();
    },
  };
}

/** As a gateway answers: the epoch after the last the agent knows. It obeys no lower one, and none far above. */
export function welcome({ lastEpoch }: Pick<Hello, 'lastEpoch'>, heartbeatIntervalMs: number): Response {
  const sessionEpoch = lastEpoch.add(1);
  const serverTimeUnixMs = Long.fromNumber(Date.now());
  const reconnect = { initialWindowMs: 50, maxBackoffMs: 500 };
  return {
    seq: Long.ONE,
    ack: Long.ONE,
    welcome: { sessionEpoch, serverTimeUnixMs, heartbeatIntervalMs, reconnect },
  };
}
