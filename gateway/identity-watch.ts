import type { HostId } from '../model/ids';
import { readIdentityStanding } from '../store/certificate-requests';
import type { Database } from '../store/database';
import type { BarKind } from '../store/sessions';
import { RepeatedLook } from './repeated-look';

export interface IdentityWatchOptions {
  readonly db: Database;
  /** Between two looks, in ms; one look that finds nothing reads one row. */
  readonly everyMs: number;
  /** Told of hosts whose standing changed. */
  readonly onChange: (hosts: readonly HostId[]) => void;
  /** Told of the first failed look of a row of them. */
  readonly onFailure: (what: string, error: unknown) => void;
}

/**
 * Keeps in mind who may not come in: looks by itself, and when a notice on `identities` says so. Sessions that are in are ended by
 * it, within a second; those that want in are refused by the database itself, whatever is remembered here.
 */
export class IdentityWatch {
  private readonly looks: RepeatedLook;
  private readonly bars = new Map<HostId, BarKind>();
  private readonly revoked = new Map<HostId, ReadonlySet<string>>();
  private revision: string | null = null;

  constructor(private readonly options: IdentityWatchOptions) {
    const { everyMs, onFailure } = options;
    this.looks = new RepeatedLook({ everyMs, onFailure, what: 'looking at the identities', look: () => this.read() });
  }

  /** Begins to look. */
  start(): void {
    this.looks.start();
    void this.looks.now();
  }

  /** Looks no more. */
  stop(): void {
    this.looks.stop();
  }

  /** Looks now. */
  look(): Promise<void> {
    return this.looks.now();
  }

  /** Why this host, or this certificate of it, is kept out; null: it is not. */
  barOf(hostId: HostId, serial: string | null): BarKind | null {
    const kind = this.bars.get(hostId);
    if (kind !== undefined) return kind;
    return serial !== null && this.revoked.get(hostId)?.has(serial) === true ? 'revoked' : null;
  }

  private async read(): Promise<void> {
    const standing = await readIdentityStanding(this.options.db, this.revision);
    if (standing === null || !this.looks.isStarted) return;
    for (const hostId of standing.hosts) {
      const kind = standing.bars.get(hostId);
      if (kind === undefined) this.bars.delete(hostId);
      else this.bars.set(hostId, kind);
      this.revoked.set(hostId, new Set(standing.revokedSerials.get(hostId)));
    }
    this.revision = standing.revision;
    this.options.onChange(standing.hosts);
  }
}
