import type { HostId } from '../model/ids';
import { endDisagreements, isAnyDisagreeing, noteDisagreements } from '../store/audit-witnesses';
import type { Database } from '../store/database';
import type { AuditDisagreement } from './message';
import { RepeatedLook } from './repeated-look';

/** Hosts that one statement notes; the rest waits for the next. */
const AT_ONCE = 1_000;

export interface AuditDisagreementsOptions {
  readonly db: Database;
  /** Between two looks, in ms. */
  readonly everyMs: number;
  /** Told of the first failed look of a row of them. */
  readonly onFailure: (what: string, error: unknown) => void;
}

/**
 * Keeps who disagrees where `ringmaster audit verify` and the api find it. Together and later: Hellos wait for nothing of this, and
 * what is lost with the process is said again in the host's next one. Where nobody disagrees it writes nothing.
 */
export class AuditDisagreements {
  private readonly said = new Map<HostId, AuditDisagreement | null>();
  /** Until the first look nobody knows: whoever agrees by then would be listed until its next Hello, which may be weeks away. */
  private isAny = true;
  private readonly looks: RepeatedLook;

  constructor(private readonly options: AuditDisagreementsOptions) {
    const { everyMs, onFailure } = options;
    const what = 'noting what hosts remember of the audit';
    this.looks = new RepeatedLook({ everyMs, onFailure, what, look: () => this.note() });
  }

  /** Begins to note by itself. */
  start(): void {
    this.looks.start();
  }

  /** Notes no more by itself. */
  stop(): void {
    this.looks.stop();
  }

  /** Notes now; resolves also when that failed. */
  look(): Promise<void> {
    return this.looks.now();
  }

  /** A host said Hello; null: it agrees, which is worth a note only where somebody did not. */
  heard(hostId: HostId, disagreement: AuditDisagreement | null): void {
    if (disagreement !== null || this.isAny) this.said.set(hostId, disagreement);
  }

  private async note(): Promise<void> {
    const { db } = this.options;
    this.isAny = await isAnyDisagreeing(db);
    if (!this.isAny) this.forgetAgreeing();
    const batch = [...this.said].slice(0, AT_ONCE);
    const disagreeing = batch.flatMap(([hostId, said]) =>
      said === null
        ? []
        : [
            {
              hostId,
              remembered: { size: said.rememberedSize, root: said.rememberedRoot },
              shown: { size: said.shownSize, root: said.shownRoot },
            },
          ],
    );
    const agreeing = batch.flatMap(([hostId, said]) => (said === null ? [hostId] : []));
    if (disagreeing.length > 0) await noteDisagreements(db, disagreeing);
    if (agreeing.length > 0) await endDisagreements(db, agreeing);
    // What was said meanwhile is another note.
    for (const [hostId, said] of batch) if (this.said.get(hostId) === said) this.said.delete(hostId);
    this.isAny ||= disagreeing.length > 0;
  }

  /** Nobody is on the list, so that there is nothing to end. */
  private forgetAgreeing(): void {
    for (const [hostId, said] of this.said) if (said === null) this.said.delete(hostId);
  }
}
