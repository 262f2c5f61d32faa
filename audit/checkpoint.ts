import type { TreeHead } from './tree';

/** JSON of a checkpoint. A signature of this kind is never one of another. */
export const CHECKPOINT_PAYLOAD_TYPE = 'application/vnd.ringmaster.audit-checkpoint.v1+json';

/** The bytes of a checkpoint that are signed. */
export function checkpointBytes({ size, root }: TreeHead, at: string): Buffer {
  return Buffer.from(JSON.stringify({ size, root: root.toString('hex'), at }));
}

/** A checkpoint as its bytes say it; throws when they say something else. */
export function parseCheckpoint(payload: Uint8Array): TreeHead & { readonly at: string } {
  const value: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
  if (typeof value !== 'object' || value === null || Object.keys(value).join() !== 'size,root,at') {
    throw new Error('is no checkpoint: it must hold size, root and at');
  }
  const { size, root, at } = value as Readonly<Record<'size' | 'root' | 'at', unknown>>;
  if (!Number.isSafeInteger(size) || Number(size) < 0) throw new Error('is no checkpoint: its size is no count');
  if (typeof root !== 'string' || !/^[0-9a-f]{64}$/.test(root))
    throw new Error('is no checkpoint: its root is no hash');
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) throw new Error('is no checkpoint: its time is no time');
  return { size: Number(size), root: Buffer.from(root, 'hex'), at };
}
