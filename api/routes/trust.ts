import { Type } from '@fastify/type-provider-typebox';
import { storeTrustDocument } from '../../store/trust-documents';
import { ApiError } from '../api-error';
import { envelope, type Api, type ApiParts } from '../api-instance';
import { does } from '../operation';
import { PUBLICATION } from '../schemas/fleet';
import { readPublication } from '../signed-documents';

const PUBLISH = does(
  'publish_trust',
  'publishes a signed trust root or list of revocations for every host; the text of its envelope. The first root is the one in `RINGMASTER_TRUST_ROOT`, or `refused`',
  { 200: PUBLICATION },
);

/** Adds POST /v1/trust: a signed trust root or list of revocations, for every host. */
export function registerTrustRoutes(app: Api, parts: ApiParts): void {
  const { db } = parts;
  const body = Type.Object({ document: Type.String() }, { additionalProperties: false });
  app.post('/v1/trust', { schema: { body }, config: PUBLISH }, async (request) => {
    const publication = await readPublication(parts, request.body.document);
    const outcome = await storeTrustDocument(db, { ...publication, actor: request.actor });
    const { kind, version } = publication;
    if (outcome === 'taken') {
      const next = 'Make the next version, and have that signed.';
      throw new ApiError('conflict', `another document is published as ${kind} ${version}`, { next });
    }
    return envelope('Publication', { document: kind, version, outcome });
  });
}
