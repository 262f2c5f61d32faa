import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { countOf, type CountedHost, type SigningCount, type SigningTotal, totalOf } from '../model/trust/signing-count';
import { formatTrustState, NOTHING_TRUSTED, parseTrustState, type TrustState } from '../trust/trust-state';

const TRUST = 'trust';
/** Written when a ledger is made: a folder without it never was one, or lost what it held. */
const LAYOUT = 'layout';
const LAYOUT_NOW = '1';
/** Above every character of a host's id. */
const LAST = '~';

/** The disk has not what was written of a manifest's count. */
export class CountDamagedError extends Error {
  override readonly name = 'CountDamagedError';
  readonly kind = 'count_damaged';

  constructor(manifestDigest: string) {
    super(
      `the signer's count of manifest ${manifestDigest.slice(0, 12)} lost hosts on its disk: mend the disk and put its backup ` +
        'back, or have a new manifest approved',
    );
  }
}

/**
 * The signer's own count of what it signed, and what it has come to believe: on its own disk, so that whoever has the database
 * cannot set it back. Every write is on the disk before it returns; one process has it at a time.
 */
export class Ledger {
  private constructor(
    private readonly db: ClassicLevel,
    private readonly onBroken: (error: unknown) => void,
  ) {}

  /** Makes an empty ledger; killed on its way, it is begun anew. Throws when there is one: what it counted would be forgotten. */
  static async create(folder: string): Promise<void> {
    if (isLedger(folder)) throw new Error(`${folder} is a count already: one is made once, and never over another`);
    const fresh = `${folder}.new`;
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
    const db = await opened(fresh, { createIfMissing: true });
    await db.put(LAYOUT, LAYOUT_NOW, { sync: true });
    await db.close();
    renameSync(fresh, folder);
  }

  /**
   * Opens the folder of a ledger that was made before. Throws when it cannot be read or another signer has it. `onBroken` is
   * told of a write that failed, and has to end the process: LevelDB would write on behind the torn record, and forget all of
   * that at its next start (seen with a disk that was full for one write).
   */
  static async open(folder: string, onBroken: (error: unknown) => void): Promise<Ledger> {
    if (!isLedger(folder)) throw new Error(`${folder} is no count: make one with --init, once, or put its backup back`);
    const db = await opened(folder, { createIfMissing: false });
    const layout = await db.get(LAYOUT);
    if (layout === LAYOUT_NOW) return new Ledger(db, onBroken);
    await db.close();
    throw new Error(
      `${folder} lost what it held, or is of a release that did not mark its counts: put its backup back; where nothing was signed ` +
        'under a manifest that still holds, move it away and make a new one with --init',
    );
  }

  /** What was kept of trusted documents. Throws when it is not what was written. */
  async trustState(): Promise<TrustState> {
    const text = await this.db.get(TRUST);
    return text === undefined ? NOTHING_TRUSTED : parseTrustState(text);
  }

  async keepTrustState(state: TrustState): Promise<void> {
    await this.whole(this.db.put(TRUST, formatTrustState(state), { sync: true }));
  }

  /** What was signed under a manifest. Throws `CountDamagedError`. */
  async countUnder(manifestDigest: string): Promise<SigningCount> {
    const prefix = hostKey(manifestDigest, '');
    const kept: [string, CountedHost][] = [];
    for await (const [key, value] of this.db.iterator({ gt: prefix, lt: prefix + LAST })) {
      kept.push([key.slice(prefix.length), readHost(value)]);
    }
    const count = countOf(kept);
    const total = (await this.db.get(totalKey(manifestDigest))) ?? formatTotal(totalOf(countOf([])));
    if (total !== formatTotal(totalOf(count))) throw new CountDamagedError(manifestDigest);
    return count;
  }

  /** Keeps hosts as they were counted under a manifest, and what the count comes to with them. */
  async keep(manifestDigest: string, hosts: ReadonlyMap<string, CountedHost>, total: SigningTotal): Promise<void> {
    const puts = [...hosts].map(([hostId, host]) => ({
      type: 'put' as const,
      key: hostKey(manifestDigest, hostId),
      value: JSON.stringify(host),
    }));
    const sum = { type: 'put' as const, key: totalKey(manifestDigest), value: formatTotal(total) };
    await this.whole(this.db.batch([...puts, sum], { sync: true }));
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

/** LevelDB's own mark, by which nothing is written to see. */
function isLedger(folder: string): boolean {
  return existsSync(join(folder, 'CURRENT'));
}

async function opened(folder: string, options: { readonly createIfMissing: boolean }): Promise<ClassicLevel> {
  const db = new ClassicLevel<string, string>(folder, options);
  try {
    await db.open();
    return db;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `${folder} cannot be opened (${why}). One signer has it at a time; of a damaged one, put its backup back`,
      { cause: error },
    );
  }
}

function totalKey(manifestDigest: string): string {
  return `total!${manifestDigest}`;
}

function formatTotal({ hosts, orders }: SigningTotal): string {
  return JSON.stringify({ hosts, orders });
}

function hostKey(manifestDigest: string, hostId: string): string {
  return `host!${manifestDigest}!${hostId}`;
}

function readHost(text: string): CountedHost {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null) {
    const { ring, lastMs, orders, operationId } = value as Partial<CountedHost>;
    const isRing = typeof ring?.name === 'string' && Number.isSafeInteger(ring.ordinal);
    const isTimed = typeof lastMs === 'object' && Object.values(lastMs).every(Number.isSafeInteger);
    if (isRing && isTimed && Number.isSafeInteger(orders) && typeof operationId === 'string')
      return value as CountedHost;
  }
  throw new Error('a counted host is not what was written');
}
