import { Type } from '@fastify/type-provider-typebox';
import { CHECKPOINT_PAYLOAD_TYPE } from '../../audit/checkpoint';
import { readAuditPage, type StoredCheckpoint } from '../../store/audit-tree';
import { listWitnesses } from '../../store/audit-witnesses';
import { envelope, type Api, type ApiParts } from '../api-instance';
import { does } from '../operation';
import { PAGE_BY_ID, pageOf } from '../paging';
import { LIMIT } from '../schemas/basics';
import { AUDIT_PAGE, AUDIT_WITNESSES } from '../schemas/fleet';

const MAX_PAGE = 1000;
const INDEX = Type.String({ pattern: '^(0|[1-9][0-9]{0,14})$' });

const READ = does(
  'read_audit',
  'the whole audit in the order of its tree: each leaf as it was hashed, and what its row says today; the newest checkpoint (DSSE) with it',
  { 200: AUDIT_PAGE },
);

const WITNESSES = does(
  'read_audit',
  'hosts that remember another past of the audit than the one they were shown, by their own word; `standing` is what the checkpoints here say of what they remember: `signed` here too, `rewritten` (another over as many records), `cut_off` (none over as many or more), `unknown` (only the records tell); `next` is the `after` of the next page',
  { 200: AUDIT_WITNESSES },
);

/** Adds the reading of the audit in the order of its tree: what `ringmaster audit` checks on the reader's own machine. */
export function registerAuditRoutes(app: Api, { db }: ApiParts): void {
  const querystring = Type.Object(
    { from: Type.Optional(INDEX), limit: Type.Optional(LIMIT) },
    { additionalProperties: false },
  );
  app.get('/v1/audit', { schema: { querystring }, config: READ }, async (request) => {
    const { from = '0', limit = '1000' } = request.query;
    const page = await readAuditPage(db, { index: Number(from), limit: Math.min(Number(limit), MAX_PAGE) });
    return envelope('AuditPage', { ...page, checkpoint: written(page.checkpoint) });
  });
  app.get('/v1/audit/witnesses', { schema: { querystring: PAGE_BY_ID }, config: WITNESSES }, async (request) => {
    const { rows, next } = await listWitnesses(db, pageOf(request.query));
    return envelope('AuditWitnesses', { witnesses: rows, next });
  });
}

/** A checkpoint in DSSE's JSON form, as it is kept in a file. */
function written(checkpoint: StoredCheckpoint | null): object | null {
  if (checkpoint === null) return null;
  return {
    payloadType: CHECKPOINT_PAYLOAD_TYPE,
    payload: Buffer.from(checkpoint.payload).toString('base64'),
    signatures: checkpoint.signatures.map(({ keyId, signature }) => ({ keyid: keyId, sig: signature })),
  };
}
