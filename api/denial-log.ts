import type { FastifyRequest } from 'fastify';
import { recordAct } from '../store/audit';
import type { Database } from '../store/database';
import { strangerOf } from './request-rates';

/** One address is on record this often at most, with how often it was refused since: nobody fills the audit from outside. */
const INTERVAL_MS = 60_000;
/** Of all addresses together, in that time. */
const MOST_ADDRESSES = 100;

interface Address {
  since: number;
  refused: number;
}

/** Puts those on record who came without a token that is good. */
export class DenialLog {
  private readonly addresses = new Map<string, Address>();
  private unheard = 0;

  constructor(
    private readonly now: () => number,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /** Records the refusal, or counts it for the next record. Never throws: whoever is refused is refused all the same. */
  async strangers(db: Database, request: FastifyRequest, why: string): Promise<void> {
    const refused = this.count(strangerOf(request));
    if (refused === null) return;
    const detail = { method: request.method, route: request.routeOptions.url ?? '', address: request.ip, why, refused };
    await recordAct(db, { actor: '', act: 'denied', subject: 'sign_in', detail }).catch(this.onFault);
  }

  /** How many refusals the next record stands for; null: it waits. */
  private count(address: string): number | null {
    const now = this.now();
    for (const [known, { since }] of this.addresses) {
      if (now - since < INTERVAL_MS) break;
      this.unheard += this.addresses.get(known)?.refused ?? 0;
      this.addresses.delete(known);
    }
    const known = this.addresses.get(address);
    if (known !== undefined || this.addresses.size >= MOST_ADDRESSES) {
      if (known === undefined) this.unheard += 1;
      else known.refused += 1;
      return null;
    }
    this.addresses.set(address, { since: now, refused: 0 });
    const refused = 1 + this.unheard;
    this.unheard = 0;
    return refused;
  }
}
