import type { HostId } from '../model/ids';
import type { SessionKey } from '../store/sessions';
import { GatewayError } from './gateway-error';
import type { Session } from './session';

/** The live sessions of this process, one per host. */
export class SessionRegistry {
  private readonly byHost = new Map<HostId, Session>();
  /** No certificate of a session here ends before. */
  private soonestEndMs = Infinity;

  get size(): number {
    return this.byHost.size;
  }

  /** All live sessions, as they are now. */
  all(): Session[] {
    return [...this.byHost.values()];
  }

  /** Sessions whose certificate has ended at `nowMs`. Until the first of them ends, no session is looked at. */
  endedAt(nowMs: number): Session[] {
    if (nowMs < this.soonestEndMs) return [];
    const sessions = this.all();
    this.soonestEndMs = sessions.reduce(
      (soonest, { certificateEndsMs }) => Math.min(soonest, certificateEndsMs),
      Infinity,
    );
    return sessions.filter(({ certificateEndsMs }) => certificateEndsMs <= nowMs);
  }

  /** The session of this host and this epoch, or undefined: what was claimed under another epoch is not for it. */
  find(key: SessionKey): Session | undefined {
    const session = this.byHost.get(key.hostId);
    return session?.key?.epoch === key.epoch ? session : undefined;
  }

  /** Adds a live session; an older one of the same host in this process ends (rule S2). */
  add(session: Session): void {
    const hostId = session.key?.hostId;
    if (hostId === undefined) return;
    const older = this.byHost.get(hostId);
    this.byHost.set(hostId, session);
    this.soonestEndMs = Math.min(this.soonestEndMs, session.certificateEndsMs);
    if (older !== undefined && older !== session) {
      older.fail(new GatewayError('superseded', 'a newer session of this host was opened'));
    }
  }

  /** Removes this very session; one that replaced it stays. */
  remove(session: Session): void {
    const hostId = session.key?.hostId;
    if (hostId !== undefined && this.byHost.get(hostId) === session) this.byHost.delete(hostId);
  }
}
