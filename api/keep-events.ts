import type { Database } from '../store/database';
import { forgetEvents } from '../store/notification-list';
import { repeat } from './repeat';

const INTERVAL_MS = 3_600_000;

/** Forgets what nobody was told of, where no process of notifications does. Returns how to stop. */
export function keepEvents(parts: { readonly db: Database; readonly onFault: (error: unknown) => void }): () => void {
  return repeat(() => forgetEvents(parts.db), { intervalMs: INTERVAL_MS, onFault: parts.onFault });
}
