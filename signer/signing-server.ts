import { type sendUnaryData, Server, ServerCredentials, type ServerUnaryCall, status } from '@grpc/grpc-js';
import type { ListenAddress } from '../environment/environment-reader';
import { signerService } from '../proto/signer-service';
import type { SignerMetrics } from '../telemetry/signer-metrics';
import type { Logger } from '../telemetry/log';
import type { SignerOutcome } from '../telemetry/metrics';
import { COUNT_REFUSALS } from '../model/trust/signing-count';
import { DeskBusyError, type SigningDesk } from './signing-desk';
import { SIGNER_REASONS, type SigningRefusal, type SigningResult } from './signing-request';
import { readSignRequest, type SignRequest, type SignResponse, WireError, writeSignResponse } from './wire';

/** A lane's orders, 1,000 of half a kilobyte, and its documents fit many times. */
const LARGEST_MESSAGE = 8 * 1024 * 1024;
const STOP_WITHIN_MS = 5_000;

export interface SigningServerOptions {
  readonly listen: ListenAddress;
  /** PEM. `ca`: the authority of those who may ask. */
  readonly tls: { readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer };
  readonly desk: SigningDesk;
  readonly metrics: SignerMetrics;
  readonly log: Logger;
}

/** The workers' listener: gRPC with client certificates of their own authority required. */
export class SigningServer {
  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** Listens. Rejects when the address cannot be bound. */
  static async start(options: SigningServerOptions): Promise<SigningServer> {
    const server = new Server({
      'grpc.enable_channelz': 0,
      'grpc.max_receive_message_length': LARGEST_MESSAGE,
    });
    server.addService(signerService, {
      sign: (call: ServerUnaryCall<SignRequest, SignResponse>, answer: sendUnaryData<SignResponse>) => {
        void respond(call, answer, options);
      },
    });
    const { ca, cert, key } = options.tls;
    const credentials = ServerCredentials.createSsl(ca, [{ private_key: key, cert_chain: cert }], true);
    const { host, port } = options.listen;
    const bound = await new Promise<number>((resolve, reject) => {
      server.bindAsync(host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`, credentials, (error, taken) => {
        if (error === null) resolve(taken);
        else reject(error);
      });
    });
    return new SigningServer(server, bound);
  }

  /** Takes no new request, and answers those it has. */
  async stop(): Promise<void> {
    const cut = setTimeout(() => {
      this.server.forceShutdown();
    }, STOP_WITHIN_MS);
    await new Promise<void>((resolve) => {
      this.server.tryShutdown(() => {
        resolve();
      });
    });
    clearTimeout(cut);
  }
}

async function respond(
  call: ServerUnaryCall<SignRequest, SignResponse>,
  answer: sendUnaryData<SignResponse>,
  { desk, metrics, log }: SigningServerOptions,
): Promise<void> {
  try {
    const results = await desk.sign(readSignRequest(call.request), () => call.cancelled);
    count(results, metrics, log);
    answer(null, writeSignResponse(results, desk.head()));
  } catch (error) {
    if (error instanceof WireError) {
      answer({ code: status.INVALID_ARGUMENT, details: error.message });
      return;
    }
    if (error instanceof DeskBusyError) {
      answer({ code: status.RESOURCE_EXHAUSTED, details: error.message });
      return;
    }
    log.error({ err: error }, 'orders could not be signed');
    answer({ code: status.INTERNAL, details: 'the signer could not sign; its log says why' });
  }
}

function count(results: readonly SigningResult[], metrics: SignerMetrics, log: Logger): void {
  const refusals = new Map<string, { readonly refused: SigningRefusal; orders: number }>();
  for (const result of results) {
    metrics.judged('refused' in result ? outcomeOf(result.refused) : 'signed');
    if (!('refused' in result)) continue;
    const known = refusals.get(result.refused.reason);
    if (known === undefined) refusals.set(result.refused.reason, { refused: result.refused, orders: 1 });
    else known.orders += 1;
  }
  // Once for each reason: a thousand orders are refused for one.
  for (const { refused, orders } of refusals.values()) log.warn({ ...refused, orders }, 'orders were refused');
}

function outcomeOf({ reason }: SigningRefusal): SignerOutcome {
  // Nothing is known to be within limits.
  if (reason === 'count_damaged' || reason === 'count_behind') return 'beyond_limits';
  if ((SIGNER_REASONS as readonly string[]).includes(reason)) return 'malformed';
  return (COUNT_REFUSALS as readonly string[]).includes(reason) ? 'beyond_limits' : 'not_approved';
}
