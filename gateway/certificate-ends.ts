import { type Rate, TokenBucket } from '../model/token-bucket';
import { certificateEnded } from './gateway-error';
import type { Session } from './session';
import type { SessionRegistry } from './session-registry';

/** A fleet whose certificates end in one minute comes to the enrolment listener after it, and that one takes as many a second. */
const ENDED: Rate = { perSecond: 50, burst: 50 };
const LOOK_MS = 1_000;

/**
 * Ends sessions whose client certificate has ended (rule I10): a handshake asks for it once, and a session may last for months. Those
 * that ended first go first, a few a second.
 */
export class CertificateEnds {
  private readonly bucket = new TokenBucket(ENDED, performance.now());
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly registry: Pick<SessionRegistry, 'endedAt'>) {}

  /** Begins to look. */
  start(): void {
    this.timer = setInterval(() => {
      this.look(Date.now());
    }, LOOK_MS);
  }

  /** Looks no more. */
  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  /** Ends what is over at `nowMs`, as many as may be. */
  look(nowMs: number): void {
    for (const session of this.registry.endedAt(nowMs).sort(byEnd)) {
      if (!this.bucket.take(performance.now())) return;
      session.fail(certificateEnded());
    }
  }
}

function byEnd(left: Session, right: Session): number {
  return left.certificateEndsMs - right.certificateEndsMs;
}
