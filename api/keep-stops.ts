import type { Database } from '../store/database';
import { keepRecalled, recordRecalls } from '../store/recalls';
import { recordUnrecorded } from '../store/unrecorded-acts';
import { repeat } from './repeat';

/** How long a campaign can go on that was stored in the moment of its patch's recall, in ms. */
const INTERVAL_MS = 5_000;

/**
 * Keeps what was recalled held; and puts recalls and whatever else stopped something on record, in loops of their own: an audit that
 * is stuck keeps nothing from being held. Returns how to stop.
 */
export function keepStops(parts: { readonly db: Database; readonly onFault: (error: unknown) => void }): () => void {
  const { db, onFault } = parts;
  const loops = [keepRecalled, recordRecalls, recordUnrecorded].map((work) =>
    repeat(() => work(db), { intervalMs: INTERVAL_MS, onFault }),
  );
  return () => {
    for (const stop of loops) stop();
  };
}
