import type { Logger } from 'pino';
import type { TreeHead } from '../audit/tree';
import type { SignedPayload } from '../trust/envelope';
import {
  type AuditMemory,
  NO_AUDIT_MEMORY,
  readAuditMemory,
  readCheckpoint,
  type ShownCheckpoint,
  writeAuditMemory,
} from './audit-witness-file';

/** Days of which the first checkpoint is kept: a past that was rewritten and has grown since is proven by those. */
const MOST_DAYS = 30;
/** Gateways look at the audit at their own pace: one may show a tree that another's has outgrown (rule W2). */
const MOST_STALE_MS = 600_000;
const DAY_LENGTH = '2026-01-01'.length;

/** Two checkpoints of one audit that cannot both be true. */
export interface AuditDisagreement {
  readonly remembered: TreeHead;
  readonly shown: TreeHead;
}

/** What a checkpoint is to a host that remembers another; `disagrees`: they are not of one audit that only grows. */
export type CheckpointStanding = 'newer' | 'known' | 'stale' | 'disagrees';

/** Compares a checkpoint with the newest that is remembered. A larger tree is believed: that it begins with the smaller one only the records can show. */
export function standingOf(
  shown: TreeHead,
  remembered: (TreeHead & { readonly at: string }) | null,
  serverTimeMs: number,
): CheckpointStanding {
  if (remembered === null || shown.size > remembered.size) return 'newer';
  if (shown.size === remembered.size) return shown.root.equals(remembered.root) ? 'known' : 'disagrees';
  return Math.abs(serverTimeMs - Date.parse(remembered.at)) <= MOST_STALE_MS ? 'stale' : 'disagrees';
}

/** The memory with a newer checkpoint: the first of each day stays, the one between goes. */
export function remember(checkpoints: readonly ShownCheckpoint[], newer: ShownCheckpoint): readonly ShownCheckpoint[] {
  const [before, last] = checkpoints.slice(-2);
  const dayOf = (each: ShownCheckpoint | undefined): string | undefined => each?.at.slice(0, DAY_LENGTH);
  const isBetween = last !== undefined && dayOf(before) === dayOf(last);
  return [...(isBetween ? checkpoints.slice(0, -1) : checkpoints), newer].slice(-(MOST_DAYS + 1));
}

/**
 * Remembers the audit's checkpoints that Welcomes bring, and says when one does not agree with what it remembers. A witness, no
 * judge: it stops nothing. From a disagreement on it keeps what it has, until a person takes the file away.
 */
export class AuditWitness {
  private memory: AuditMemory = NO_AUDIT_MEMORY;
  /** A file that cannot be read may be evidence: it is left as it is. */
  private isBlind = false;

  constructor(private readonly options: { readonly dataDir: string; readonly log: Logger }) {
    try {
      this.memory = readAuditMemory(options.dataDir);
    } catch (error) {
      this.isBlind = true;
      options.log.error({ err: error }, 'what this host remembers of the audit cannot be read; it witnesses nothing');
    }
  }

  /** What the next Hello says; null: nothing disagrees. */
  get disagreement(): AuditDisagreement | null {
    const { checkpoints, disagreeing } = this.memory;
    const remembered = checkpoints.at(-1);
    if (remembered === undefined || disagreeing === null) return null;
    return { remembered, shown: disagreeing };
  }

  /** A gateway showed a checkpoint. Never throws: whatever it is, this host goes on. */
  show(envelope: SignedPayload, serverTimeMs: number): void {
    if (this.isBlind || this.memory.disagreeing !== null) return;
    try {
      this.take(readCheckpoint(envelope), serverTimeMs);
    } catch (error) {
      this.options.log.warn({ err: error }, 'a checkpoint of the audit was not kept');
    }
  }

  private take(shown: ShownCheckpoint, serverTimeMs: number): void {
    const { checkpoints } = this.memory;
    const remembered = checkpoints.at(-1) ?? null;
    const standing = standingOf(shown, remembered, serverTimeMs);
    if (standing === 'newer') this.keep({ checkpoints: remember(checkpoints, shown), disagreeing: null });
    if (standing !== 'disagrees' || remembered === null) return;
    this.options.log.error(
      {
        kind: 'audit_rewritten',
        remembered: { size: remembered.size, root: remembered.root.toString('hex'), at: remembered.at },
        shown: { size: shown.size, root: shown.root.toString('hex'), at: shown.at },
      },
      'the audit is not the one that this host remembers: it was rewritten, cut off or set back',
    );
    this.keep({ checkpoints, disagreeing: shown });
  }

  private keep(memory: AuditMemory): void {
    // First the disk: what is said must be there to be shown.
    writeAuditMemory(this.options.dataDir, memory);
    this.memory = memory;
  }
}
