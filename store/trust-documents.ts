import type { CampaignId } from '../model/ids';
import { recordAct } from './audit';
import { type Database, inTransaction, prepared, type Transaction } from './database';

/** A document that people signed, as its bytes came: nobody here checks or changes it. */
export interface SignedDocument {
  readonly payloadType: string;
  readonly payload: Buffer;
  readonly signatures: readonly { readonly keyId: string; readonly signature: string }[];
}

/** What concerns every host, whatever is launched. */
export type TrustDocumentKind = 'root' | 'revocations';

/** Versions of the trust root that are sent, at most: a host that was away for more rotations needs a newer one by hand. */
const NEWEST_ROOTS = 16;

interface Row {
  payload_type: string;
  payload: Buffer;
  signatures: SignedDocument['signatures'];
}

const toDocument = ({ payload_type: payloadType, payload, signatures }: Row): SignedDocument => ({
  payloadType,
  payload,
  signatures,
});

/** Gives a campaign its manifest, and its orders the manifest's digest. In the transaction that launches it. */
export async function storeManifest(
  tx: Transaction,
  campaignId: CampaignId,
  { digest, document }: { readonly digest: string; readonly document: SignedDocument },
): Promise<void> {
  const { payloadType, payload, signatures } = document;
  await tx.query(
    'INSERT INTO campaign_manifest (campaign_id, payload_type, payload, signatures) VALUES ($1, $2, $3, $4)',
    [campaignId, payloadType, payload, JSON.stringify(signatures)],
  );
  await tx.query('UPDATE campaign SET manifest_digest = $2 WHERE campaign_id = $1', [campaignId, digest]);
}

/** The manifest of a campaign; null when it was launched without one. It never changes. */
export async function readManifest(db: Database, campaignId: CampaignId): Promise<SignedDocument | null> {
  const result = await db.query<Row>({
    ...prepared('SELECT payload_type, payload, signatures FROM campaign_manifest WHERE campaign_id = $1'),
    values: [campaignId],
  });
  const row = result.rows[0];
  return row === undefined ? null : toDocument(row);
}

/**
 * Stores a version of a trust root or of the revocations, says so in the audit, and tells the gateways. A version that is
 * there stays what it is: `present` for the same bytes, `taken` for others.
 */
export async function storeTrustDocument(
  db: Database,
  stored: {
    readonly kind: TrustDocumentKind;
    /** Of revocations, the root under which they are counted; absent, or 0: none is named. */
    readonly ofRoot?: number;
    readonly version: number;
    readonly document: SignedDocument;
    readonly actor: string;
  },
): Promise<'stored' | 'present' | 'taken'> {
  const { kind, ofRoot = 0, version, document, actor } = stored;
  return inTransaction(db, async (tx) => {
    const added = await tx.query(
      `INSERT INTO trust_document (kind, of_root, version, payload_type, payload, signatures, stored_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      [kind, ofRoot, version, document.payloadType, document.payload, JSON.stringify(document.signatures), actor],
    );
    if (added.rowCount === 1) {
      const of = ofRoot === 0 ? '' : ` of root ${String(ofRoot)}`;
      await recordAct(tx, { actor, act: 'publish', subject: `${kind} ${String(version)}${of}` });
      await tx.query(`SELECT pg_notify('trust', '')`);
      return 'stored';
    }
    const there = await tx.query<{ same: boolean }>(
      'SELECT payload = $4 AS same FROM trust_document WHERE kind = $1 AND of_root = $2 AND version = $3',
      [kind, ofRoot, version, document.payload],
    );
    return there.rows[0]?.same === true ? 'present' : 'taken';
  });
}

/** Whether hosts are told to obey only what people approved. */
export async function isRootPublished(db: Database): Promise<boolean> {
  const result = await db.query(`SELECT FROM trust_document WHERE kind = 'root' LIMIT 1`);
  return result.rowCount !== 0;
}

/** What every host is to hear, in this order: the newest versions of the trust root, oldest first, and the newest revocations. */
export async function readTrustDocuments(db: Database): Promise<readonly SignedDocument[]> {
  const result = await db.query<Row>({
    ...prepared(`SELECT payload_type, payload, signatures FROM (
        (SELECT * FROM trust_document WHERE kind = 'root' ORDER BY version DESC LIMIT ${String(NEWEST_ROOTS)})
        UNION ALL (SELECT * FROM trust_document WHERE kind = 'revocations' ORDER BY of_root DESC, version DESC LIMIT 1)) AS d
      ORDER BY kind = 'revocations', version`),
    values: [],
  });
  return result.rows.map(toDocument);
}
