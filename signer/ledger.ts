import { ClassicLevel } from 'classic-level';
import { countOf, type CountedHost, type SigningCount } from '../model/trust/signing-count';
import { formatTrustState, NOTHING_TRUSTED, parseTrustState, type TrustState } from '../trust/trust-state';

const TRUST = 'trust';
/** Above every character of a host's id. */
const LAST = '~';

/**
 * The signer's own count of what it signed, and what it has come to believe: on its own disk, so that whoever has the database
 * cannot set it back. Every write is on the disk before it returns; one process has it at a time.
 */
export class Ledger {
  private constructor(
    private readonly db: ClassicLevel,
    private readonly onBroken: (error: unknown) => void,
  ) {}

  /**
   * Opens the folder, or makes it. Throws when it cannot be read or another signer has it. `onBroken` is told of a write that
   * failed, and has to end the process: LevelDB would write on behind the torn record, and forget all of that at its next start
   * (seen with a disk that was full for one write).
   */
  static async open(folder: string, onBroken: (error: unknown) => void): Promise<Ledger> {
    const db = new ClassicLevel<string, string>(folder);
    try {
      await db.open();
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(
        `${folder} cannot be opened (${why}). One signer has it at a time; a damaged one is moved away by a person, and what ` +
          'was signed before is then counted no more',
        { cause: error },
      );
    }
    return new Ledger(db, onBroken);
  }

  /** What was kept of trusted documents. Throws when it is not what was written. */
  async trustState(): Promise<TrustState> {
    const text = await this.db.get(TRUST);
    return text === undefined ? NOTHING_TRUSTED : parseTrustState(text);
  }

  async keepTrustState(state: TrustState): Promise<void> {
    await this.whole(this.db.put(TRUST, formatTrustState(state), { sync: true }));
  }

  /** What was signed under a manifest. */
  async countUnder(manifestDigest: string): Promise<SigningCount> {
    const prefix = hostKey(manifestDigest, '');
    const kept: [string, CountedHost][] = [];
    for await (const [key, value] of this.db.iterator({ gt: prefix, lt: prefix + LAST })) {
      kept.push([key.slice(prefix.length), readHost(value)]);
    }
    return countOf(kept);
  }

  /** Keeps hosts as they were counted under a manifest. */
  async keep(manifestDigest: string, hosts: ReadonlyMap<string, CountedHost>): Promise<void> {
    const puts = [...hosts].map(([hostId, host]) => ({
      type: 'put' as const,
      key: hostKey(manifestDigest, hostId),
      value: JSON.stringify(host),
    }));
    await this.whole(this.db.batch(puts, { sync: true }));
  }

  private async whole(write: Promise<void>): Promise<void> {
    try {
      await write;
    } catch (error) {
      this.onBroken(error);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.db.close();
  }
}

function hostKey(manifestDigest: string, hostId: string): string {
  return `host!${manifestDigest}!${hostId}`;
}

function readHost(text: string): CountedHost {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null) {
    const { ring, firstMs, orders, operationId } = value as Partial<CountedHost>;
    const isRing = typeof ring?.name === 'string' && Number.isSafeInteger(ring.ordinal);
    const isCounted = Number.isSafeInteger(firstMs) && Number.isSafeInteger(orders) && typeof operationId === 'string';
    if (isRing && isCounted) return value as CountedHost;
  }
  throw new Error('a counted host is not what was written');
}
