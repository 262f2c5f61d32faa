import { Type } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { asId, type HoldId } from '../../model/ids';
import { hostsWithin } from '../../model/ratio';
import { HOLD_SCOPES } from '../../model/words';
import { readCampaign } from '../../store/campaigns-read';
import type { Database } from '../../store/database';
import { placeHoldOnRecord } from '../../store/holds';
import { isSamePerson } from '../../store/people';
import { readManifest } from '../../store/trust-documents';
import { readManifestPayload } from '../../trust/manifest-document';
import { ApiError } from '../api-error';
import { envelope, type Api, type ApiParts } from '../api-instance';
import { findCampaign } from '../find-campaign';
import { refuseIdle } from '../refuse-idle';
import { does } from '../operation';
import { DIGEST, REASON, shape, UUID } from '../schemas/basics';
import { HOLD_PLACED, STEERED } from '../schemas/campaigns';
import { requireSecondPerson, speedsUp, takesTwo } from '../second-person';
import { believing } from '../signed-documents';
import type { Action } from '../../model/access';
import { idempotencyKey, requestIdOf, steer } from '../steer';
import { CAMPAIGN_PARAMS } from './campaigns';

const HOST_NAME = Type.String({ minLength: 1, maxLength: 253 });
const HOSTS_BODY = shape({ hosts: Type.Array(HOST_NAME, { minItems: 1, maxItems: 1000 }), reason: REASON });
const RETRY_BODY = Type.Union([HOSTS_BODY, shape({ failed: Type.Literal(true), reason: REASON })]);

const HOLD_BODY = shape({
  /** Chosen by the client, so that sending it again changes nothing. */
  holdId: UUID,
  reason: REASON,
  scope: Type.Enum(HOLD_SCOPES),
  cluster: Type.Union([Type.String({ minLength: 1 }), Type.Null()]),
});

/** Adds what steers a campaign: a hold, which needs PostgreSQL alone, and the Updates, which are answered when done. */
export function registerSteeringRoutes(app: Api, parts: ApiParts): void {
  registerHold(app, parts);
  registerGoingOn(app, parts);
  registerSingleHosts(app, parts);
  const params = CAMPAIGN_PARAMS;
  const body = shape({ reason: REASON });
  app.post(
    '/v1/campaigns/:campaign/abort',
    { schema: { params, body }, config: steers('abort', 'ends it: nothing goes forward, what is done stays') },
    (request) => {
      const input = { ...request.body, actor: request.actor };
      return steer(parts, request, { name: 'abortCampaign', act: 'abort', input });
    },
  );
  app.post(
    '/v1/campaigns/:campaign/backout',
    { schema: { params, body }, config: steers('back_out', 'takes it back, on every host that has it') },
    (request) => {
      const input = { ...request.body, actor: request.actor };
      return steer(parts, request, { name: 'backOutCampaign', act: 'back_out', input });
    },
  );
}

/** An Update: answered when it has taken effect, and the first answer again when it is repeated with its key. */
const steers = (action: Action, summary: string): ReturnType<typeof does> => ({
  operation: { ...does(action, summary, { 200: STEERED }).operation, needsKey: true },
});

/** What lets a campaign go on, or go on faster; some of it takes two people. */
function registerGoingOn(app: Api, parts: ApiParts): void {
  const params = CAMPAIGN_PARAMS;
  const resumeBody = shape({ holdIds: Type.Array(UUID, { minItems: 1 }), gate: Type.Boolean(), reason: REASON });
  app.post(
    '/v1/campaigns/:campaign/resume',
    {
      schema: { params, body: resumeBody },
      config: steers(
        'resume',
        "lifts holds by id; `notLifted` of the answer names those that still stand because they are a gate's. With `gate` against the gate's verdict, which takes two people where the policy says so",
      ),
    },
    async (request) => {
      const { gate, reason } = request.body;
      const holdIds = request.body.holdIds.map((id) => asId<HoldId>(id));
      if (gate) await second(parts, request, { action: 'resume', terms: { holdIds: [...holdIds].sort() } });
      const input = { holdIds, gate, reason, actor: request.actor };
      return steer(parts, request, { name: 'resumeCampaign', act: 'resume', input });
    },
  );

  app.post(
    '/v1/campaigns/:campaign/approve',
    {
      schema: { params, body: shape({ planHash: DIGEST, reason: REASON }) },
      config: steers('approve', 'approves exactly this plan; never by whoever launched it'),
    },
    async (request) => {
      await refuseApproval(parts.db, request);
      const input = { ...request.body, actor: request.actor };
      return steer(parts, request, { name: 'approveCampaign', act: 'approve', input });
    },
  );

  app.post(
    '/v1/campaigns/:campaign/pace',
    {
      schema: {
        params,
        body: shape({ maxInFlight: Type.Number({ exclusiveMinimum: 0, maximum: 1 }), reason: REASON }),
      },
      config: steers(
        'change_pace',
        'a ratio above 0, at most 1; where the campaign paces itself (`autoPace` of its view) it is the most it raises itself to, too. Faster takes two people where the policy says so',
      ),
    },
    async (request) => {
      const { maxInFlight } = request.body;
      await refuseUnsignedPace(parts.db, request);
      const asked = { action: 'change_pace', terms: { maxInFlight }, isMore: { maxInFlight } } as const;
      const onlySlower = (await second(parts, request, asked)) === 'one_is_enough';
      const input = { ...request.body, ...(onlySlower && { onlySlower }), actor: request.actor };
      return steer(parts, request, { name: 'changePace', act: 'change_pace', input });
    },
  );
}

/** What is asked of single hosts: once more, or not at all. */
function registerSingleHosts(app: Api, parts: ApiParts): void {
  const params = CAMPAIGN_PARAMS;
  app.post(
    '/v1/campaigns/:campaign/retry',
    {
      schema: { params, body: RETRY_BODY },
      config: steers(
        'retry',
        'patches failed hosts once more. `hosts`: names or ids, at most 1,000. The answer counts whom it took (`hosts`), those of them that end first what they were ordered (`inFlight`), and says of each other why not (`refused`). Takes two people where the policy says so',
      ),
    },
    async (request) => {
      const { body, actor } = request;
      const hosts = 'hosts' in body ? body.hosts : null;
      await second(parts, request, { action: 'retry', terms: { hosts: hosts === null ? null : [...hosts].sort() } });
      const input = { hosts, reason: body.reason, actor, requestId: requestIdOf(request, 'retry') };
      return steer(parts, request, { name: 'retryHosts', act: 'retry', input });
    },
  );
  app.post(
    '/v1/campaigns/:campaign/exclude',
    {
      schema: { params, body: HOSTS_BODY },
      config: steers('exclude', 'takes hosts out of the campaign; answers as `retry`'),
    },
    (request) => {
      const input = { ...request.body, actor: request.actor, requestId: requestIdOf(request, 'exclude') };
      return steer(parts, request, { name: 'excludeHosts', act: 'exclude', input });
    },
  );
}

/**
 * Asks for the second person where the policy does. `isMore`: only when that is faster than now, read without a lock: whoever
 * carries it out has to see to it that it is (`one_is_enough`).
 */
async function second(
  { db, twoPeople }: ApiParts,
  request: FastifyRequest<{ Params: { campaign: string }; Body: { reason: string } }>,
  asked: { readonly action: Action; readonly terms: unknown; readonly isMore?: { readonly maxInFlight: number } },
): Promise<'one_is_enough' | 'settled'> {
  const { action, terms, isMore } = asked;
  if (twoPeople === 'none') return 'settled';
  const campaign = await readCampaign(db, await findCampaign(db, request.params.campaign));
  if (campaign === null) return 'settled';
  refuseIdle(campaign);
  if (isMore !== undefined && !(await speedsUp(db, campaign, isMore.maxInFlight))) {
    return takesTwo(twoPeople, campaign.class) ? 'one_is_enough' : 'settled';
  }
  const { reason } = request.body;
  const demand = { action, campaign, actor: request.actor, reason, terms, key: idempotencyKey(request) };
  await requireSecondPerson({ db, twoPeople }, demand);
  return 'settled';
}

/** Nobody hurries a campaign beyond what its manifest allows: that is asked at its launch, and whenever its pace changes. Throws ApiError `refused`. */
async function refuseUnsignedPace(
  db: Database,
  request: { readonly params: { campaign: string }; readonly body: { maxInFlight: number } },
): Promise<void> {
  const campaignId = await findCampaign(db, request.params.campaign);
  const [campaign, manifest] = [await readCampaign(db, campaignId), await readManifest(db, campaignId)];
  if (campaign === null || manifest === null) return;
  const { inFlight } = believing("the campaign's manifest", () => readManifestPayload(manifest.payload)).limits;
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
  const before = [campaign?.launchedBy ?? null, ...(campaign?.approvals ?? []).map(({ approver }) => approver)];
  for (const [index, known] of before.entries()) {
    // Whoever approved may say so again, by the same name: it is one approval.
    if (known === null || (index > 0 && known === request.actor)) continue;
    if (!(await isSamePerson(db, known, request.actor))) continue;
    const did = index === 0 ? 'launched' : 'approved';
    const who = known === request.actor ? known : `${request.actor}, who is one person with ${known},`;
    throw new ApiError('refused', `${who} ${did} this campaign`, 'Somebody else must approve it.');
  }
}

/** Whoever wants to stop something must not hear that it is held by a hold that does not hold it. */
function otherHold(holdId: HoldId): ApiError {
  const message = `nothing was held: ${holdId} is of another hold, or of one that was lifted since`;
  return new ApiError('conflict', message, 'Hold it with a new UUID.');
}

function registerHold(app: Api, { holds: db }: ApiParts): void {
  app.post(
    '/v1/campaigns/:campaign/holds',
    {
      schema: { params: CAMPAIGN_PARAMS, body: HOLD_BODY },
      config: does(
        'hold',
        'a hold; answered when it is effective. The client chooses the id, so that repeating changes nothing. `onRecord`: false when the audit takes nothing; the hold stands all the same, and is put on record when it does',
        { 200: HOLD_PLACED },
      ),
    },
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
      const hold = { holdId, campaignId, cluster, scope, reason, setBy: actor };
      const placed = await placeHoldOnRecord(db, hold);
      if (placed === null) throw otherHold(holdId);
      const { effectiveAt, onRecord } = placed;
      if (!onRecord)
        request.log.error({ holdId, campaignId, actor }, 'a hold stands and is not in the audit, which takes nothing');
      return envelope('Hold', { holdId, campaignId, effectiveAt: effectiveAt.toISOString(), onRecord });
    },
  );
}
