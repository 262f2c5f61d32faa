import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../store/database';
import { hashOfSecret, listGoodSecrets } from '../store/good-secrets';

/** Between two looks at all of them: each is one statement, however many wait for it. */
const LOOK_MS = 1_000;
/** Who waits for one; more than these are nobody, and each keeps a connection. */
const MOST_WAITING = 1_000;

/**
 * Which tokens and sign-ins of the database were good lately. Whether one still is says the database alone, at each request; this only
 * says of whom it may be asked at will. One that nobody knows costs a look-up, so whoever makes them up is kept at a rate, and
 * whoever comes from the same address with a good one is not.
 */
export class KnownSecrets {
  private hashes = new Set<string>();
  private looking: Promise<void> | null = null;
  private waiting = 0;
  private lookedAtMs = -Infinity;

  /** Whether this one was good when it was last looked at. */
  has(secret: string): boolean {
    return this.hashes.has(hashOfSecret(secret));
  }

  /** Keeps in mind what a look-up said of one. */
  note(secret: string, isGood: boolean): void {
    if (isGood) this.hashes.add(hashOfSecret(secret));
    else this.hashes.delete(hashOfSecret(secret));
  }

  /** Looks at all of them, within a second; whoever asks meanwhile waits for the same look, unless too many do. */
  async look(db: Database): Promise<void> {
    if (this.waiting >= MOST_WAITING) return;
    this.looking ??= this.lookSoon(db).finally(() => {
      this.looking = null;
    });
    this.waiting += 1;
    try {
      await this.looking;
    } finally {
      this.waiting -= 1;
    }
  }

  private async lookSoon(db: Database): Promise<void> {
    const waitMs = this.lookedAtMs + LOOK_MS - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    this.lookedAtMs = performance.now();
    this.hashes = new Set(await listGoodSecrets(db));
  }
}
