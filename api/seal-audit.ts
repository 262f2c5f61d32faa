import { CHECKPOINT_PAYLOAD_TYPE, checkpointBytes, parseCheckpoint } from '../audit/checkpoint';
import { append, EMPTY_FRONTIER, type Frontier, leafHash, rootOf, type TreeHead } from '../audit/tree';
import {
  listCheckpoints,
  readAuditHead,
  readCheckpoint,
  readLeaves,
  sequenceAudit,
  storeCheckpoint,
  type StoredCheckpoint,
} from '../store/audit-tree';
import { type Database, sqlState, UNIQUE_VIOLATION } from '../store/database';
import type { EnvelopeSigner } from '../trust/sign-envelope';
import { repeat } from './repeat';

/** How long an act can be on record without a signed checkpoint over it while an api runs. */
const INTERVAL_MS = 2_000;
/** What is refused waits for a person, and each look at it may read the whole tree: they come ever later, up to this. */
const LONGEST_INTERVAL_MS = 300_000;
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
      const more = await this.sequence();
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

  private async sequence(): Promise<number> {
    try {
      return await sequenceAudit(this.db);
    } catch (error) {
      if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
      throw new AuditForgedError('a record waits for a place and has one, or its place is taken', { cause: error });
    }
  }

  private async follow(size: number): Promise<Frontier> {
    let tree = this.tree;
    while (tree.size < size) {
      const upTo = Math.min(size, tree.size + LEAVES_AT_ONCE);
      const leaves = await readLeaves(this.db, { index: tree.size, limit: upTo - tree.size });
      if (leaves.length < upTo - tree.size) throw new AuditForgedError(`records are missing after ${tree.size}`);
      const checkpoints = await listCheckpoints(this.db, { above: tree.size, upTo });
      const signed = new Map(checkpoints.map((checkpoint) => [checkpoint.size, headOf(checkpoint)]));
      for (const { leaf, hash } of leaves) {
        const hashed = leafHash(leaf);
        if (!hashed.equals(hash)) {
          throw new AuditForgedError(`the hash at place ${tree.size} is not that of the record there`);
        }
        tree = append(tree, hashed);
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

/** What a stored checkpoint says. Throws AuditForgedError: the api stores none that says nothing. */
function headOf({ size, payload }: StoredCheckpoint): TreeHead {
  try {
    return parseCheckpoint(payload);
  } catch (error) {
    throw new AuditForgedError(`what is stored as the checkpoint over ${size} records is none`, { cause: error });
  }
}

/**
 * Does so every two seconds. Several api processes may: the tree lets one through after the other. What is refused is told
 * once, and looked at ever less often while it stays the same. Returns how to stop.
 */
export function sealAudit({
  sealer,
  onFault,
}: {
  readonly sealer: Pick<AuditSealer, 'seal'>;
  readonly onFault: (error: unknown) => void;
}): () => void {
  let intervalMs = INTERVAL_MS;
  let told: string | null = null;
  const seal = async (): Promise<void> => {
    await sealer.seal(new Date());
    [intervalMs, told] = [INTERVAL_MS, null];
  };
  return repeat(seal, {
    intervalMs: () => intervalMs,
    onFault: (error) => {
      if (!(error instanceof AuditForgedError)) {
        // A database that is away comes back any moment.
        intervalMs = INTERVAL_MS;
        onFault(error);
        return;
      }
      intervalMs = Math.min(intervalMs * 2, LONGEST_INTERVAL_MS);
      if (told !== error.message) onFault(error);
      told = error.message;
    },
  });
}
