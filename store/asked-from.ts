import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * The address that a request came from, while it is carried out: whatever is put on record for it says so, and no function on
 * the way has to hand it on.
 */
const addresses = new AsyncLocalStorage<string | null>();

/** Carries out `work` for a request from this address; null: nobody knows it. */
export function askedFrom<T>(address: string | null, work: () => T): T {
  return addresses.run(address, work);
}

/** Where the request came from that is being carried out; null: none is, or nobody knows. */
export function addressAsking(): string | null {
  return addresses.getStore() ?? null;
}
