import type { Database } from '../store/database';
import { keepRecalled, recordRecalls } from '../store/recalls';
import { repeat } from './repeat';

/** How long a campaign can go on that was stored in the moment of its patch's recall, in ms. */
const INTERVAL_MS = 5_000;

/**
 * Keeps what was recalled held, and on record, which is another loop: an audit that is stuck keeps nothing from being held. Returns
 * how to stop.
 */
export function keepRecalls(parts: { readonly db: Database; readonly onFault: (error: unknown) => void }): () => void {
  const { db, onFault } = parts;
  const loops = [keepRecalled, recordRecalls].map((work) =>
    repeat(() => work(db), { intervalMs: INTERVAL_MS, onFault }),
  );
  return () => {
    for (const stop of loops) stop();
  };
}
