import { performance } from 'node:perf_hooks';
import type { TimeBounds } from './compaction';

/**
 * The time an order's `start_by` is held against: the later of this host's clock and the server's as last heard. So
 * neither a host whose clock is late nor a gateway that lies begins an order after its time.
 */
export class ServerClock {
  private heardServerMs: number | null = null;
  private heardAt = 0;

  /** Takes the time out of a Welcome. */
  observe(serverTimeMs: number): void {
    this.heardServerMs = serverTimeMs;
    this.heardAt = performance.now();
  }

  /** Both clocks; null: no server was heard yet. */
  bounds(): TimeBounds | null {
    const aheadMs = this.aheadMs();
    if (aheadMs === null) return null;
    const now = Date.now();
    return { earlier: Math.min(now, now - aheadMs), later: Math.max(now, now - aheadMs) };
  }

  /** How far this host's clock is ahead of the server's, in ms, negative when it is behind; null: none was heard yet. */
  aheadMs(): number | null {
    if (this.heardServerMs === null) return null;
    return Date.now() - (this.heardServerMs + performance.now() - this.heardAt);
  }

  /** Milliseconds since 1970. */
  now(): number {
    if (this.heardServerMs === null) return Date.now();
    return Math.max(Date.now(), this.heardServerMs + performance.now() - this.heardAt);
  }
}
