import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import {
  countOf,
  type CountedHost,
  type CountedWay,
  type SigningCount,
  type SigningTotal,
  totalOf,
} from '../model/trust/signing-count';
import { DIRECTIONS } from '../model/words';
import { formatTrustState, NOTHING_TRUSTED, parseTrustState, type TrustState } from '../trust/trust-state';

const TRUST = 'trust';
const HEAD = 'head';
/** When a person had it go on from an old copy, in ms since 1970. */
const GAP = 'gap';
/** Written when a ledger is made: a folder without it never was one, or lost what it held. */
const LAYOUT = 'layout';
const LAYOUT_NOW = '1';
/** Above every character of a host's id. */
const LAST = '~';

/** How far a count has come: raised by each write, with a hash over that write and the hash before it. */
export interface Head {
  readonly number: number;
  readonly hash: Buffer;
}

const NO_HEAD: Head = { number: 0, hash: Buffer.alloc(32) };
/** No count comes so far: a few writes for each order that ever was. */
const FURTHEST = 1e14;

interface Put {
  readonly type: 'put';
  readonly key: string;
  readonly value: string;
}

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
    private readonly kept: { head: Head; readonly gapMs: number | null },
  ) {}

  /** How far the count has come; what it names is on the disk. */
  get head(): Head {
    return this.kept.head;
  }

  /** When it was set back last, and went on by a person's word; ms since 1970. Null: never. */
  get gapMs(): number | null {
    return this.kept.gapMs;
  }

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
    if (layout === LAYOUT_NOW) {
      const gap = await db.get(GAP);
      const head = readHead(await db.get(HEAD));
      return new Ledger(db, onBroken, { head, gapMs: gap === undefined ? null : Number(gap) });
    }
    await db.close();
    throw new Error(
      `${folder} lost what it held, or is of a release that did not mark its counts: put its backup back; where nothing was signed ` +
        'under a manifest that still holds, move it away and make a new one with --init',
    );
  }

  /**
   * Has a count go on that is behind what workers know of it, once a person knows what was signed meanwhile. `number` is the one
   * that the refusal names. Throws when it is not behind that.
   */
  static async goOnFrom(folder: string, number: number, now: number): Promise<void> {
    if (!Number.isSafeInteger(number) || number < 1 || number > FURTHEST) {
      throw new Error('--go-on-from takes the number that the refusal "count_behind" names');
    }
    const ledger = await Ledger.open(folder, () => undefined);
    try {
      if (ledger.head.number > number) throw new Error(`${folder} is at ${ledger.head.number} already, beyond that`);
      await ledger.write([{ type: 'put', key: GAP, value: String(now) }], { ...ledger.head, number });
    } finally {
      await ledger.close();
    }
  }

  /** What was kept of trusted documents. Throws when it is not what was written. */
  async trustState(): Promise<TrustState> {
    const text = await this.db.get(TRUST);
    return text === undefined ? NOTHING_TRUSTED : parseTrustState(text);
  }

  async keepTrustState(state: TrustState): Promise<void> {
    await this.write([{ type: 'put', key: TRUST, value: formatTrustState(state) }]);
  }

  /** What was signed under a manifest. Throws `CountDamagedError`. */
  async countUnder(manifestDigest: string): Promise<SigningCount> {
    const prefix = hostKey(manifestDigest, '');
    const kept: [string, CountedHost][] = [];
    for await (const [key, value] of this.db.iterator({ gt: prefix, lt: prefix + LAST })) {
      kept.push([key.slice(prefix.length), readHost(value)]);
    }
    const total = await this.db.get(totalKey(manifestDigest));
    const count = countOf(kept, total === undefined ? null : sinceOf(total));
    if ((total ?? formatTotal(totalOf(countOf([])))) !== formatTotal(totalOf(count))) {
      throw new CountDamagedError(manifestDigest);
    }
    return count;
  }

  /** Keeps hosts as they were counted under a manifest, and what the count comes to with them. */
  async keep(manifestDigest: string, hosts: ReadonlyMap<string, CountedHost>, total: SigningTotal): Promise<void> {
    const puts = [...hosts].map(([hostId, host]): Put => ({
      type: 'put',
      key: hostKey(manifestDigest, hostId),
      value: JSON.stringify(host),
    }));
    await this.write([...puts, { type: 'put', key: totalKey(manifestDigest), value: formatTotal(total) }]);
  }

  /** All of it or nothing, with the head that follows `from`. */
  private async write(puts: readonly Put[], from = this.kept.head): Promise<void> {
    const hash = createHash('sha256').update(from.hash).update(JSON.stringify(puts)).digest();
    const next = { number: from.number + 1, hash };
    const head: Put = { type: 'put', key: HEAD, value: formatHead(next) };
    await this.whole(this.db.batch([...puts, head], { sync: true }));
    this.kept.head = next;
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

function formatTotal({ hosts, orders, sinceMs }: SigningTotal): string {
  return JSON.stringify({ hosts, orders, sinceMs });
}

/** Whatever is no number here makes a total that is not the one that was written. */
function sinceOf(total: string): number | null {
  const { sinceMs } = JSON.parse(total) as Partial<SigningTotal>;
  return Number.isSafeInteger(sinceMs) ? (sinceMs ?? null) : null;
}

function formatHead({ number, hash }: Head): string {
  return JSON.stringify({ number, hash: hash.toString('hex') });
}

/** Nothing: it was never written to, or by a release that kept no head. */
function readHead(text: string | undefined): Head {
  if (text === undefined) return NO_HEAD;
  const { number, hash } = JSON.parse(text) as { readonly number?: unknown; readonly hash?: unknown };
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || typeof hash !== 'string') {
    throw new Error("the count's head is not what was written");
  }
  return { number, hash: Buffer.from(hash, 'hex') };
}

function hostKey(manifestDigest: string, hostId: string): string {
  return `host!${manifestDigest}!${hostId}`;
}

function readHost(text: string): CountedHost {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null) {
    const { ring, ways, aloneMs = 0 } = value as Partial<CountedHost>;
    const isRing = ring === null || (typeof ring?.name === 'string' && typeof ring.campaignId === 'string');
    if (isRing && Number.isSafeInteger(aloneMs) && DIRECTIONS.every((direction) => isWay(ways?.[direction])))
      return value as CountedHost;
  }
  throw new Error('a counted host is not what was written');
}

function isWay(way: Partial<CountedWay> | undefined): boolean {
  const { lastMs, orders, operationId } = way ?? {};
  const isTimed = typeof lastMs === 'object' && Object.values(lastMs).every(Number.isSafeInteger);
  return isTimed && Number.isSafeInteger(orders) && typeof operationId === 'string';
}
