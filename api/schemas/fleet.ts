import { type TSchema, Type } from '@fastify/type-provider-typebox';
import type { RecallView, StoppedCampaign, PatchedBy } from '../../model/recall';
import { RECALLABLE } from '../../model/recall';
import type { Artifact } from '../../store/artifacts';
import { type DisagreeingWitness, WITNESS_STANDINGS } from '../../store/audit-witnesses';
import { answer, COUNT, describing, INSTANT, orNull, shape } from './basics';
import { BARRED } from './reports';

const word = Type.String();
const maybe = { word: orNull(word), instant: orNull(INSTANT) };
const LABELS = Type.Record(Type.String(), Type.String());

const HOST = shape({
  hostId: word,
  name: word,
  cluster: word,
  site: word,
  labels: LABELS,
  facts: Type.Object({
    osId: Type.Optional(word),
    osVersion: Type.Optional(word),
    arch: Type.Optional(word),
    capabilities: Type.Optional(Type.Array(word)),
  }),
  connected: Type.Boolean(),
  agentVersion: maybe.word,
  barred: BARRED,
  owner: orNull(shape({ campaignId: word, name: word })),
});

const ARTIFACT = describing<Artifact>()(
  shape({
    digest: word,
    kind: Type.Literal('bundle'),
    name: word,
    version: word,
    size: COUNT,
    addedBy: word,
    addedAt: INSTANT,
  }),
);

const JOIN_TOKEN = shape({
  tokenId: word,
  host: maybe.word,
  cluster: maybe.word,
  site: maybe.word,
  labels: orNull(LABELS),
  uses: COUNT,
  usesLeft: COUNT,
  expiresAt: INSTANT,
  createdBy: word,
  revokedBy: maybe.word,
});

const RECALL_VIEW = describing<RecallView>()(
  shape({
    recallId: word,
    kind: Type.Enum(RECALLABLE),
    name: word,
    version: word,
    reason: word,
    recalledBy: word,
    recalledAt: INSTANT,
    withdrawnBy: maybe.word,
    withdrawnAt: maybe.instant,
    withdrawReason: maybe.word,
  }),
);
const STOPPED = describing<StoppedCampaign>()(
  shape({
    ...{ campaignId: word, name: word, holdId: word },
    ...{ isLaunched: Type.Optional(Type.Boolean()), effectiveAt: maybe.instant },
  }),
);
const PATCHED = describing<PatchedBy>()(
  shape({ campaignId: word, name: word, endedAt: maybe.instant, patched: COUNT, unproven: COUNT }),
);
const LEAF = shape({ index: COUNT, leaf: word, row: maybe.word });
const TREE = shape({ size: COUNT, root: word });
const WITNESS = describing<DisagreeingWitness>()(
  shape({
    ...{ hostId: word, host: maybe.word, remembered: TREE, shown: TREE },
    ...{ standing: Type.Enum(WITNESS_STANDINGS), since: INSTANT, saidAt: INSTANT },
  }),
);
const ENVELOPE = shape({
  payloadType: word,
  payload: word,
  signatures: Type.Array(shape({ keyid: word, sig: word })),
});

export const HOST_IMPORT: TSchema = answer('HostImport', { created: COUNT, updated: COUNT, unchanged: COUNT });
export const HOST_LIST: TSchema = answer('HostList', { hosts: Type.Array(HOST), next: maybe.word });
export const HOST_IDENTITY: TSchema = answer('HostIdentity', { hostId: word, host: word });
export const ARTIFACT_STORED: TSchema = answer('Artifact', {
  artifact: ARTIFACT,
  outcome: Type.Enum(['added', 'present']),
});
export const ARTIFACT_LIST: TSchema = answer('ArtifactList', { artifacts: Type.Array(ARTIFACT), next: maybe.word });
export const JOIN_TOKENS: TSchema = answer('JoinTokens', {
  tokens: Type.Array(shape({ tokenId: word, token: word, host: maybe.word, expiresAt: INSTANT })),
});
export const JOIN_TOKEN_LIST: TSchema = answer('JoinTokenList', { tokens: Type.Array(JOIN_TOKEN), next: maybe.word });
export const JOIN_TOKEN_REVOCATION: TSchema = answer('JoinTokenRevocation', { tokenId: word });
export const RECALL: TSchema = answer('Recall', {
  recall: RECALL_VIEW,
  stopped: Type.Array(STOPPED),
  patched: orNull(Type.Array(PATCHED)),
  onRecord: Type.Boolean(),
});
export const RECALL_LIST: TSchema = answer('RecallList', { recalls: Type.Array(RECALL_VIEW), next: maybe.word });
export const WITHDRAWN: TSchema = answer('Withdrawn', { recallId: word });
export const PUBLICATION: TSchema = answer('Publication', {
  document: word,
  version: COUNT,
  outcome: Type.Enum(['stored', 'present']),
});
export const AUDIT_PAGE: TSchema = answer('AuditPage', {
  leaves: Type.Array(LEAF),
  stray: COUNT,
  waiting: COUNT,
  checkpoint: orNull(ENVELOPE),
});
export const AUDIT_WITNESSES: TSchema = answer('AuditWitnesses', { witnesses: Type.Array(WITNESS), next: maybe.word });
