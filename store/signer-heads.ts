import { type Database, prepared } from './database';

/** How far a signer's count has come: a number that each of its writes raises, and a hash over all of them. */
export interface SignerHead {
  /** Of the key that it signs with. */
  readonly keyId: string;
  readonly number: number;
  readonly hash: Buffer;
}

/** The furthest that any worker heard of each signer. */
export async function readSignerHeads(db: Database): Promise<readonly SignerHead[]> {
  const result = await db.query<{ key_id: string; number: string; hash: Buffer }>(
    prepared('SELECT key_id, number, hash FROM signer_head ORDER BY key_id'),
  );
  return result.rows.map(({ key_id: keyId, number, hash }) => ({ keyId, number: Number(number), hash }));
}

const RAISE = prepared(
  `INSERT INTO signer_head (key_id, number, hash) VALUES ($1, $2, $3)
   ON CONFLICT (key_id) DO UPDATE SET number = excluded.number, hash = excluded.hash, noted_at = clock_timestamp()
    WHERE signer_head.number < excluded.number`,
);

/** Keeps a head that is further than the one kept; another is no news. */
export async function raiseSignerHead(db: Database, { keyId, number, hash }: SignerHead): Promise<void> {
  await db.query({ ...RAISE, values: [keyId, number, hash] });
}
