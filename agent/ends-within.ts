import { setTimeout as delay } from 'node:timers/promises';

/** Whether the work ends within so many ms; it goes on if it does not. Throws as it does. */
export async function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  const patience = new AbortController();
  try {
    return await Promise.race([work.then(() => true), delay(ms, false, { signal: patience.signal })]);
  } finally {
    patience.abort();
  }
}
