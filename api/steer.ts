import type { FastifyRequest } from 'fastify';
import { v5 as uuidv5 } from 'uuid';
import type { CampaignId } from '../model/ids';
import { type Act, recordActOnce } from '../store/audit';
import { readCampaign } from '../store/campaigns-read';
import type { Database } from '../store/database';
import { ApiError } from './api-error';
import { envelope, type ApiParts } from './api-instance';
import type { CampaignUpdates } from './engine';
import { findCampaign } from './find-campaign';
import { refuseIdle } from './refuse-idle';

/** Fixed for ever: a repeated request is known by what it makes of its key. */
const REQUEST_NAMESPACE = '4d5c0a3e-3f0b-4b5e-9a55-6a1f8f0b7c21';

const IDEMPOTENCY_KEY = /^[A-Za-z0-9_-]{8,64}$/;

/** A request's id by its campaign and key. What is no key is refused by `steer`. */
export function requestIdOf(request: FastifyRequest<{ Params: { campaign: string } }>): string {
  return uuidv5(`${request.params.campaign}/${String(request.headers['idempotency-key'])}`, REQUEST_NAMESPACE);
}

/** The client's key of a request that steers. Throws ApiError `invalid_request` when there is none. */
export function idempotencyKey(request: Pick<FastifyRequest, 'headers'>): string {
  const key = request.headers['idempotency-key'];
  if (typeof key === 'string' && IDEMPOTENCY_KEY.test(key)) return key;
  throw new ApiError(
    'invalid_request',
    'the header Idempotency-Key is missing or not 8 to 64 letters, digits, "-" and "_"',
    'Send a new UUID, and the same one when repeating the request.',
  );
}

/** A person's request on its way to the campaign's workflow. */
export interface Steering<N extends keyof CampaignUpdates> {
  readonly name: N;
  /** How the audit names it. */
  readonly act: Act;
  readonly input: CampaignUpdates[N];
}

/**
 * Sends the Update under the client's `Idempotency-Key`, waits until it has taken effect, and records who did it.
 * Repeating a request with its key gives the first answer again.
 */
export async function steer<N extends keyof CampaignUpdates>(
  { db, engine }: ApiParts,
  request: FastifyRequest<{ Params: { campaign: string } }>,
  { name, act, input }: Steering<N>,
): Promise<object> {
  const key = idempotencyKey(request);
  const campaignId = await findCampaign(db, request.params.campaign);
  const taken = await engine
    .update(campaignId, name, { input, updateId: key })
    .catch((error: unknown) => explainRefusal(db, campaignId, error));
  await recordActOnce(db, { actor: request.actor, act, campaignId, subject: key, detail: { ...input } });
  return envelope('Steered', { campaignId, update: name, ...taken });
}

/**
 * A campaign that has ended is told as such, in place of what the engine says of it. Asked only after the refusal: a
 * request repeated with its key has its first answer even when the campaign ended since. Always throws.
 */
async function explainRefusal(db: Database, campaignId: CampaignId, error: unknown): Promise<never> {
  if (error instanceof ApiError && error.kind === 'refused') {
    const campaign = await readCampaign(db, campaignId);
    if (campaign !== null) refuseIdle(campaign);
  }
  throw error;
}
