import type { FastifyRequest } from 'fastify';
import { v5 as uuidv5 } from 'uuid';
import type { CampaignId } from '../model/ids';
import { type Act, readFirstAct, recordActOnce } from '../store/audit';
import { readCampaign } from '../store/campaigns-read';
import type { Database } from '../store/database';
import { putAside } from '../store/unrecorded-acts';
import { ApiError } from './api-error';
import { envelope, type ApiParts } from './api-instance';
import { canonicalJson } from './canonical-json';
import type { CampaignUpdates } from './engine';
import { findCampaign } from './find-campaign';
import { refuseIdle } from './refuse-idle';

/** Fixed for ever: a repeated request is known by what it makes of its key. */
const REQUEST_NAMESPACE = '4d5c0a3e-3f0b-4b5e-9a55-6a1f8f0b7c21';

const IDEMPOTENCY_KEY = /^[A-Za-z0-9_-]{8,64}$/;

/** A request's id by its campaign, what it asks for, and its key. What is no key is refused by `steer`. */
export function requestIdOf(request: FastifyRequest<{ Params: { campaign: string } }>, act: Act): string {
  return uuidv5(`${request.params.campaign}/${act}/${String(request.headers['idempotency-key'])}`, REQUEST_NAMESPACE);
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
 * Sends the Update under the client's `Idempotency-Key`, and waits until it has taken effect. That somebody asks for it is on
 * record before it can: whoever dies in between leaves a request whose outcome is not on record, and no effect that nobody
 * asked for. Then that it was done, or refused. Repeating a request with its key gives the first answer again, and completes
 * the record. Without an audit nothing is steered but what stops: that is carried out, and the answer says it.
 */
export async function steer<N extends keyof CampaignUpdates>(
  { db, engine }: ApiParts,
  request: FastifyRequest<{ Params: { campaign: string } }>,
  { name, act, input }: Steering<N>,
): Promise<object> {
  const key = idempotencyKey(request);
  const campaignId = await findCampaign(db, request.params.campaign);
  const record = async (done: Act, more: object = {}): Promise<boolean> => {
    const subject = done === act ? key : `${act} ${key}`;
    const detail: Readonly<Record<string, unknown>> = { ...input, ...more };
    const entry = { actor: request.actor, act: done, campaignId, subject, detail };
    try {
      await recordActOnce(db, entry);
      return true;
    } catch (err) {
      if (!STOPS.has(act)) throw err;
      const about = { act, campaignId, actor: request.actor };
      request.log.error({ ...about, err }, 'what stops is done, and not on record');
      await putAside(db, entry).catch((error: unknown) => {
        request.log.error({ ...about, err: error }, 'nor could its record be put aside');
      });
      return false;
    }
  };
  const isAsked = await record('request');
  if (!STOPS.has(act)) await refuseOther(db, { campaignId, subject: `${act} ${key}`, input });
  // With the name: the engine knows an Update by its id alone, and would answer an abort with what a pace of the same key came to.
  const taken = await engine
    .update(campaignId, name, { input, updateId: `${name}/${key}` })
    .catch(async (error: unknown) => {
      const refusal = await explainRefusal(db, campaignId, error);
      if (isRefused(refusal)) await record('refused', { why: refusal.message });
      throw refusal;
    });
  const isRecorded = await record(act);
  const unrecorded = isAsked && isRecorded ? {} : { onRecord: false };
  return envelope('Steered', { campaignId, update: name, ...taken, ...unrecorded });
}

/**
 * A key stands for one request of one person: another under it would have the first one's answer, and not be done. What stops is not
 * asked: of two aborts the campaign ends all the same. Throws ApiError `conflict`.
 */
async function refuseOther(
  db: ApiParts['db'],
  {
    campaignId,
    subject,
    input,
  }: {
    readonly campaignId: CampaignId;
    readonly subject: string;
    readonly input: CampaignUpdates[keyof CampaignUpdates];
  },
): Promise<void> {
  const first = await readFirstAct(db, { act: 'request', campaignId, subject });
  if (first === null || askedFor(first.detail) === askedFor({ ...input })) return;
  throw new ApiError(
    'conflict',
    'this Idempotency-Key was sent before, with another request; this one was not carried out',
    'Send it again with a new UUID.',
  );
}

/** Who asked for what; not from where, nor what the api makes of it: what was faster at first is no faster when it is repeated. */
function askedFor(detail: Readonly<Record<string, unknown>>): string {
  return canonicalJson({ ...detail, address: undefined, onlySlower: undefined, requestId: undefined });
}

/** Acts that stop, and never wait for anything but their effect. */
const STOPS: ReadonlySet<Act> = new Set(['abort']);

function isRefused(error: unknown): error is ApiError {
  return error instanceof ApiError && error.kind === 'refused';
}

/**
 * A campaign that has ended is told as such, in place of what the engine says of it. Asked only after the refusal: a
 * request repeated with its key has its first answer even when the campaign ended since.
 */
async function explainRefusal(db: Database, campaignId: CampaignId, error: unknown): Promise<unknown> {
  if (!isRefused(error)) return error;
  const campaign = await readCampaign(db, campaignId);
  try {
    if (campaign !== null) refuseIdle(campaign);
    return error;
  } catch (ended) {
    return ended;
  }
}
