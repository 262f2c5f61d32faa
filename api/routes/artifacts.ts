import { Readable } from 'node:stream';
import { Type } from '@fastify/type-provider-typebox';
import { isBundleIdentity } from '../../model/bundle-manifest';
import { addArtifact, findArtifact, findArtifactVersion, listArtifacts } from '../../store/artifacts';
import { ApiError } from '../api-error';
import { envelope, type Api, type ApiParts } from '../api-instance';
import { does } from '../operation';
import { PAGE_OF_ARTIFACTS, pageOf } from '../paging';
import { ARTIFACT_LIST, ARTIFACT_STORED } from '../schemas/fleet';

const BUNDLE_QUERY = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    version: Type.String({ minLength: 1 }),
    digest: Type.String({ pattern: '^sha256:[0-9a-f]{64}$' }),
  },
  { additionalProperties: false },
);

const ADD = {
  operation: {
    ...does(
      'add_artifact',
      'stores a bundle: the body is the archive, `application/gzip`, at most 1 GiB; the digest is proven',
      { 201: ARTIFACT_STORED, 200: ARTIFACT_STORED },
    ).operation,
    takes: 'application/gzip',
  },
};

/**
 * Adds POST /v1/artifacts/bundles (the archive as a stream) and GET /v1/artifacts. The client says name, version and
 * digest; the api proves the digest. Agents check name and version against the manifest inside before they unpack.
 */
export function registerArtifactRoutes(app: Api, { db, artifacts }: ApiParts): void {
  // The body stays a stream: a bundle is larger than memory should hold.
  app.addContentTypeParser('application/gzip', (_request, payload, done) => {
    done(null, payload);
  });

  app.post('/v1/artifacts/bundles', { schema: { querystring: BUNDLE_QUERY }, config: ADD }, async (request, reply) => {
    const { name, version, digest } = request.query;
    const { body, actor } = request;
    if (!(body instanceof Readable)) {
      throw new ApiError(
        'invalid_request',
        'the body must be application/gzip',
        'Send the archive itself as the body.',
      );
    }
    if (!isBundleIdentity(name, version)) {
      throw new ApiError(
        'invalid_request',
        'this is not a name and version of a bundle',
        'See docs/agent.md, "Bundles".',
      );
    }
    const known = await findArtifactVersion(db, { kind: 'bundle', name, version });
    if (known !== null && known.digest !== digest) throw versionTaken(name, version, known.digest);
    const { size } = await artifacts.store(body, digest);
    const outcome = await addArtifact(db, { digest, kind: 'bundle', name, version, size, addedBy: actor });
    const stored = await findArtifact(db, digest);
    if (outcome === 'taken' || stored === null) throw versionTaken(name, version, 'another digest');
    if (stored.name !== name || stored.version !== version) {
      const cause = `these bytes are known as ${stored.name} ${stored.version}`;
      throw new ApiError('conflict', cause, 'Add them under the name and version of their manifest.');
    }
    return reply.code(outcome === 'added' ? 201 : 200).send(envelope('Artifact', { artifact: stored, outcome }));
  });

  const stored = does('read', 'what is stored, by name; `next` is the `after` of the next page', {
    200: ARTIFACT_LIST,
  });
  app.get('/v1/artifacts', { schema: { querystring: PAGE_OF_ARTIFACTS }, config: stored }, async (request) => {
    const { rows, next } = await listArtifacts(db, pageOf(request.query));
    return envelope('ArtifactList', { artifacts: rows, next });
  });
}

function versionTaken(name: string, version: string, digest: string): ApiError {
  const cause = `bundle ${name} ${version} is known with ${digest}; a version never changes its content`;
  return new ApiError('conflict', cause, 'Give the changed bundle a new version and build it again.');
}
