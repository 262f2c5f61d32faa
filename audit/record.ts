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
