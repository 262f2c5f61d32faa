import type { HostId } from '../model/ids';
import { type Rate, TokenBucket } from '../model/token-bucket';
import { GatewayError } from './gateway-error';

/** From so many remembered hosts on, those that have been quiet are looked for. */
const LOOK_AT_LEAST = 1_024;

/**
 * How often each host may say Hello (rule B5). A session costs a transaction and a TLS handshake more than what it says: an agent that
 * ends and opens them over and over, or whoever has its key, is kept at a rate, and keeps nobody else waiting.
 */
export class HelloRates {
  private readonly hosts = new Map<HostId, TokenBucket>();
  private lookAt = LOOK_AT_LEAST;

  constructor(private readonly rate: Rate) {}

  /** Hosts that are remembered: those that said Hello lately. */
  get size(): number {
    return this.hosts.size;
  }

  /** Takes a Hello. Throws GatewayError `rate_exceeded`, with the time when the next one is taken. */
  take(hostId: HostId, nowMs: number): void {
    let bucket = this.hosts.get(hostId);
    if (bucket === undefined) {
      this.forgetQuiet(nowMs);
      bucket = new TokenBucket(this.rate, nowMs);
      this.hosts.set(hostId, bucket);
    }
    if (bucket.take(nowMs)) return;
    const { burst, perSecond } = this.rate;
    throw new GatewayError(
      'rate_exceeded',
      `host ${hostId} opened more than ${String(burst)} sessions, and then more than one in ${String(1 / perSecond)} s`,
      { retryAfterMs: bucket.waitMs(nowMs) },
    );
  }

  /** A host whose bucket is full again is as one that never came. Looked for when there are twice as many as were left last time. */
  private forgetQuiet(nowMs: number): void {
    if (this.hosts.size < this.lookAt) return;
    for (const [hostId, bucket] of this.hosts) if (bucket.isFull(nowMs)) this.hosts.delete(hostId);
    this.lookAt = Math.max(LOOK_AT_LEAST, 2 * this.hosts.size);
  }
}
