import { insertConfirmations, type Confirmation } from '../store/confirmations';
import type { Database } from '../store/database';
import { Batcher } from './batcher';
import { retryDelayMs } from './retry';

const GATHER_MS = 50;
const PER_BATCH = 500;

export interface ConfirmationStoreOptions {
  readonly db: Database;
  /** Told of every failed write, to be logged. */
  readonly onFailure: (what: string, error: unknown) => void;
}

/** Writes down which changed hosts were heard again, many at a time; only then are their agents told (rule F3). */
export class ConfirmationStore {
  private readonly batcher: Batcher<Confirmation, boolean>;

  constructor({ db, onFailure }: ConfirmationStoreOptions) {
    this.batcher = new Batcher({
      write: (confirmations) => insertConfirmations(db, confirmations),
      gatherMs: GATHER_MS,
      maxItems: PER_BATCH,
      // For ever: agents ask anew on every session, and a host asks for one at a time.
      retryAfterMs: (error, attempt) => {
        onFailure('storing confirmations', error);
        return retryDelayMs(attempt);
      },
    });
  }

  /** Resolves once it is committed: true when it is stored, false when no such order of that host is known. */
  store(confirmation: Confirmation): Promise<boolean> {
    return this.batcher.submit(confirmation);
  }
}
