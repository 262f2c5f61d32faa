import type { Database } from '../store/database';
import { keepRecalled } from '../store/recalls';
import { repeat } from './repeat';

/** How long a campaign can go on that was stored in the moment of its patch's recall, in ms. */
const INTERVAL_MS = 5_000;

/** Keeps what was recalled held, and nothing else. Returns how to stop. */
export function keepRecalls(parts: { readonly db: Database; readonly onFault: (error: unknown) => void }): () => void {
  return repeat(() => keepRecalled(parts.db), { intervalMs: INTERVAL_MS, onFault: parts.onFault });
}
