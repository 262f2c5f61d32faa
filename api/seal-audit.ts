import { CHECKPOINT_PAYLOAD_TYPE, checkpointBytes } from '../audit/checkpoint';
import { readAuditHead, readCheckpoint, sequenceAudit, storeCheckpoint } from '../store/audit-tree';
import type { Database } from '../store/database';
import type { EnvelopeSigner } from '../trust/sign-envelope';
import { repeat } from './repeat';

/** How long an act can be on record without a signed checkpoint over it while an api runs. */
const INTERVAL_MS = 2_000;

/** Gives every committed record its place in the tree and signs a checkpoint if the tree grew. Returns how many records were new. */
export async function sealOnce(db: Database, signer: EnvelopeSigner, now: Date): Promise<number> {
  let sealed = 0;
  for (;;) {
    const more = await sequenceAudit(db);
    if (more === 0) break;
    sealed += more;
  }
  const head = await readAuditHead(db);
  // Also after a death between the two: a tree that is ahead of its checkpoint is signed by the next look.
  if (head.size > ((await readCheckpoint(db))?.size ?? 0)) {
    const payload = checkpointBytes(head, now.toISOString());
    const signature = Buffer.from(await signer.sign(CHECKPOINT_PAYLOAD_TYPE, payload)).toString('base64');
    await storeCheckpoint(db, { size: head.size, payload, signatures: [{ keyId: signer.keyId, signature }] });
  }
  return sealed;
}

/** Does so every two seconds. Several api processes may: the tree lets one through after the other. Returns how to stop. */
export function sealAudit(parts: {
  readonly db: Database;
  readonly signer: EnvelopeSigner;
  readonly onFault: (error: unknown) => void;
}): () => void {
  const { db, signer, onFault } = parts;
  return repeat(() => sealOnce(db, signer, new Date()), { intervalMs: INTERVAL_MS, onFault });
}
