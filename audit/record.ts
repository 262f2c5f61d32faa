/** One record of the audit, with every column in the text that its leaf has. */
export interface AuditRecord {
  readonly auditId: string;
  /** UTC with microseconds, as the database wrote it down. */
  readonly at: string;
  readonly actor: string;
  readonly act: string;
  readonly campaignId: string | null;
  readonly subject: string;
  /** The text of the JSON, never parsed on its way: what was recorded is what is hashed. */
  readonly detail: string;
}

/** The bytes of a record's leaf: JSON with these keys in this order. */
export function leafOf({ auditId, at, actor, act, campaignId, subject, detail }: AuditRecord): Buffer {
  return Buffer.from(JSON.stringify({ v: 1, auditId, at, actor, act, campaignId, subject, detail }));
}

/** The id of the record that a leaf's bytes are of; null when they are of none. */
export function auditIdOf(leaf: string): string | null {
  try {
    const value: unknown = JSON.parse(leaf);
    const id = typeof value === 'object' && value !== null && 'auditId' in value ? value.auditId : null;
    return typeof id === 'string' && /^[1-9]\d{0,18}$/.test(id) ? id : null;
  } catch {
    // Somebody wrote something else there; whoever asks says so.
    return null;
  }
}
