import { CHECKPOINT_PAYLOAD_TYPE, checkpointBytes, parseCheckpoint } from '../audit/checkpoint';
import { append, EMPTY_FRONTIER, type Frontier, leafHash, rootOf } from '../audit/tree';
import {
  listCheckpoints,
  readAuditHead,
  readCheckpoint,
  readLeaves,
  sequenceAudit,
  storeCheckpoint,
} from '../store/audit-tree';
import type { Database } from '../store/database';
import type { EnvelopeSigner } from '../trust/sign-envelope';
import { repeat } from './repeat';

/** How long an act can be on record without a signed checkpoint over it while an api runs. */
const INTERVAL_MS = 2_000;
/** Leaves read at once: some megabytes. */
const LEAVES_AT_ONCE = 10_000;

/** The database shows another past than the one that was signed; nothing is signed any more. */
export class AuditForgedError extends Error {
  override readonly name = 'AuditForgedError';
  readonly kind = 'audit_forged';
}

/**
 * Gives records their places and signs checkpoints. What it signs it has hashed itself, from the first leaf on: at its first look it
 * follows the whole tree and every checkpoint in the database, after that it goes on from what it signed. So a database
 * that was rewritten under a running api is not signed, nor one that kept a checkpoint of its former past.
 */
export class AuditSealer {
  private tree: Frontier = EMPTY_FRONTIER;

  constructor(
    private readonly db: Database,
    private readonly signer: EnvelopeSigner,
  ) {}

  /** Gives every committed record its place and signs a checkpoint if the tree grew. Returns how many records were new. Throws AuditForgedError. */
  async seal(now: Date): Promise<number> {
    let sealed = 0;
    for (;;) {
      const more = await sequenceAudit(this.db);
      if (more === 0) break;
      sealed += more;
    }
    // The checkpoint first: a tree read before it may be older than it.
    const newest = (await readCheckpoint(this.db))?.size ?? 0;
    const head = await readAuditHead(this.db);
    if (head.size < Math.max(newest, this.tree.size)) {
      throw new AuditForgedError(
        `the audit has ${head.size} records, fewer than were signed (${Math.max(newest, this.tree.size)})`,
      );
    }
    this.tree = await this.follow(head.size);
    if (!rootOf(this.tree).equals(head.root))
      throw new AuditForgedError('the frontier of the audit is not that of its leaves');
    // Also after a death between the two: a tree that is ahead of its checkpoint is signed by the next look.
    if (head.size > newest) await this.sign(now);
    return sealed;
  }

  private async follow(size: number): Promise<Frontier> {
    let tree = this.tree;
    while (tree.size < size) {
      const upTo = Math.min(size, tree.size + LEAVES_AT_ONCE);
      const leaves = await readLeaves(this.db, { index: tree.size, limit: upTo - tree.size });
      if (leaves.length < upTo - tree.size) throw new AuditForgedError(`records are missing after ${tree.size}`);
      const checkpoints = await listCheckpoints(this.db, { above: tree.size, upTo });
      const signed = new Map(checkpoints.map(({ size: at, payload }) => [at, parseCheckpoint(payload)]));
      for (const leaf of leaves) {
        tree = append(tree, leafHash(leaf));
        const checkpoint = signed.get(tree.size);
        if (checkpoint !== undefined && (checkpoint.size !== tree.size || !checkpoint.root.equals(rootOf(tree)))) {
          throw new AuditForgedError(`the first ${tree.size} records are not those of the checkpoint over them`);
        }
      }
    }
    return tree;
  }

  private async sign(now: Date): Promise<void> {
    const { db, signer, tree } = this;
    const payload = checkpointBytes({ size: tree.size, root: rootOf(tree) }, now.toISOString());
    const signature = Buffer.from(await signer.sign(CHECKPOINT_PAYLOAD_TYPE, payload)).toString('base64');
    await storeCheckpoint(db, { size: tree.size, payload, signatures: [{ keyId: signer.keyId, signature }] });
  }
}

/** Does so every two seconds. Several api processes may: the tree lets one through after the other. Returns how to stop. */
export function sealAudit(parts: {
  readonly db: Database;
  readonly signer: EnvelopeSigner;
  readonly onFault: (error: unknown) => void;
}): () => void {
  const { db, signer, onFault } = parts;
  const sealer = new AuditSealer(db, signer);
  return repeat(() => sealer.seal(new Date()), { intervalMs: INTERVAL_MS, onFault });
}
