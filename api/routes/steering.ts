import { Type } from '@fastify/type-provider-typebox';
import { asId, type HoldId } from '../../model/ids';
import { hostsWithin } from '../../model/ratio';
import { HOLD_SCOPES } from '../../model/words';
import { recordActOnce } from '../../store/audit';
import { readCampaign } from '../../store/campaigns-read';
import type { Database } from '../../store/database';
import { placeHold } from '../../store/holds';
import { readManifest } from '../../store/trust-documents';
import { readManifestPayload } from '../../trust/manifest-document';
import { ApiError } from '../api-error';
import { envelope, type Api, type ApiParts } from '../api-instance';
import { findCampaign } from '../find-campaign';
import { refuseIdle } from '../refuse-idle';
import { requestIdOf, steer } from '../steer';
import { CAMPAIGN_PARAMS } from './campaigns';

/** A UUID as people and programs write it. */
export const UUID = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' });
/** Why; kept with the act. */
export const REASON = Type.String({ minLength: 1, maxLength: 1000, pattern: '\\S' });
const closed = { additionalProperties: false } as const;

const HOST_NAME = Type.String({ minLength: 1, maxLength: 253 });

const HOLD_BODY = Type.Object(
  {
    /** Chosen by the client, so that sending it again changes nothing. */
    holdId: UUID,
    reason: REASON,
    scope: Type.Enum(HOLD_SCOPES),
    cluster: Type.Union([Type.String({ minLength: 1 }), Type.Null()]),
  },
  closed,
);

/** Adds what steers a campaign: a hold, which needs PostgreSQL alone, and the Updates, which are answered when done. */
export function registerSteeringRoutes(app: Api, parts: ApiParts): void {
  registerHold(app, parts);
  const params = CAMPAIGN_PARAMS;

  const resumeBody = Type.Object(
    { holdIds: Type.Array(UUID, { minItems: 1 }), gate: Type.Boolean(), reason: REASON },
    closed,
  );
  app.post('/v1/campaigns/:campaign/resume', { schema: { params, body: resumeBody } }, (request) => {
    const { gate, reason } = request.body;
    const holdIds = request.body.holdIds.map((id) => asId<HoldId>(id));
    const input = { holdIds, gate, reason, actor: request.actor };
    return steer(parts, request, { name: 'resumeCampaign', act: 'resume', input });
  });

  const approveBody = Type.Object(
    { planHash: Type.String({ pattern: '^sha256:[0-9a-f]{64}$' }), reason: REASON },
    closed,
  );
  app.post('/v1/campaigns/:campaign/approve', { schema: { params, body: approveBody } }, async (request) => {
    await refuseApproval(parts.db, request);
    return steer(parts, request, {
      name: 'approveCampaign',
      act: 'approve',
      input: { ...request.body, actor: request.actor },
    });
  });

  const reasonBody = Type.Object({ reason: REASON }, closed);
  app.post('/v1/campaigns/:campaign/abort', { schema: { params, body: reasonBody } }, (request) => {
    return steer(parts, request, {
      name: 'abortCampaign',
      act: 'abort',
      input: { ...request.body, actor: request.actor },
    });
  });
  app.post('/v1/campaigns/:campaign/backout', { schema: { params, body: reasonBody } }, (request) => {
    return steer(parts, request, {
      name: 'backOutCampaign',
      act: 'back_out',
      input: { ...request.body, actor: request.actor },
    });
  });

  const hostsBody = Type.Object(
    { hosts: Type.Array(HOST_NAME, { minItems: 1, maxItems: 1000 }), reason: REASON },
    closed,
  );
  const retryBody = Type.Union([hostsBody, Type.Object({ failed: Type.Literal(true), reason: REASON }, closed)]);
  app.post('/v1/campaigns/:campaign/retry', { schema: { params, body: retryBody } }, (request) => {
    const { body, actor } = request;
    const hosts = 'hosts' in body ? body.hosts : null;
    const input = { hosts, reason: body.reason, actor, requestId: requestIdOf(request) };
    return steer(parts, request, { name: 'retryHosts', act: 'retry', input });
  });
  app.post('/v1/campaigns/:campaign/exclude', { schema: { params, body: hostsBody } }, (request) => {
    const input = { ...request.body, actor: request.actor, requestId: requestIdOf(request) };
    return steer(parts, request, { name: 'excludeHosts', act: 'exclude', input });
  });

  const paceBody = Type.Object(
    { maxInFlight: Type.Number({ exclusiveMinimum: 0, maximum: 1 }), reason: REASON },
    closed,
  );
  app.post('/v1/campaigns/:campaign/pace', { schema: { params, body: paceBody } }, async (request) => {
    await refuseUnsignedPace(parts.db, request);
    return steer(parts, request, {
      name: 'changePace',
      act: 'change_pace',
      input: { ...request.body, actor: request.actor },
    });
  });
}

/** Nobody hurries a campaign beyond what its manifest allows: that is asked at its launch, and whenever its pace changes. Throws ApiError `refused`. */
async function refuseUnsignedPace(
  db: Database,
  request: { readonly params: { campaign: string }; readonly body: { maxInFlight: number } },
): Promise<void> {
  const campaignId = await findCampaign(db, request.params.campaign);
  const [campaign, manifest] = [await readCampaign(db, campaignId), await readManifest(db, campaignId)];
  if (campaign === null || manifest === null) return;
  const { inFlight } = readManifestPayload(manifest.payload).limits;
  const asked = Math.max(1, hostsWithin(request.body.maxInFlight, campaign.hosts));
  if (asked <= inFlight) return;
  throw new ApiError(
    'refused',
    `the manifest allows ${inFlight} hosts at once (limits.inFlight), and these are ${asked}`,
    'Choose a lower pace, or have a manifest that allows it approved and launch with that.',
  );
}

/** An approval is for one plan, and never by whoever launched it (four eyes). Throws ApiError `refused`. */
async function refuseApproval(
  db: Database,
  request: { readonly params: { campaign: string }; readonly body: { planHash: string }; readonly actor: string },
): Promise<void> {
  const campaign = await readCampaign(db, await findCampaign(db, request.params.campaign));
  if (campaign !== null && campaign.planHash !== request.body.planHash) {
    const next = 'Read the plan that runs, "ringmaster get NAME", and approve that.';
    throw new ApiError('refused', `this approval is for another plan; the campaign runs ${campaign.planHash}`, next);
  }
  if (campaign?.launchedBy === request.actor) {
    throw new ApiError('refused', `${request.actor} launched this campaign`, 'Somebody else must approve it.');
  }
}

function registerHold(app: Api, { holds: db }: ApiParts): void {
  app.post(
    '/v1/campaigns/:campaign/holds',
    { schema: { params: CAMPAIGN_PARAMS, body: HOLD_BODY } },
    async (request) => {
      const { reason, scope, cluster } = request.body;
      const { actor } = request;
      const holdId = asId<HoldId>(request.body.holdId);
      const campaignId = await findCampaign(db, request.params.campaign);
      const campaign = await readCampaign(db, campaignId);
      if (campaign === null) throw new Error(`campaign ${campaignId} was found and is gone`);
      refuseIdle(campaign);
      const clusters = new Set(campaign.rings.flatMap((ring) => ring.waves.map((wave) => wave.cluster)));
      if (cluster !== null && !clusters.has(cluster)) {
        const known = [...clusters].sort().join(', ');
        throw new ApiError(
          'refused',
          `no host of this campaign is in cluster ${cluster}`,
          `Its clusters are: ${known}.`,
        );
      }
      const { effectiveAt } = await placeHold(db, {
        holdId,
        campaignId,
        cluster,
        scope,
        source: 'person',
        reason,
        setBy: actor,
      });
      await recordActOnce(db, { actor, act: 'hold', campaignId, subject: holdId, detail: { reason, scope, cluster } });
      return envelope('Hold', { holdId, campaignId, effectiveAt: effectiveAt.toISOString() });
    },
  );
}
