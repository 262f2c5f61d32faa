import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { CampaignView } from '../../model/campaign-view';
import { readCampaign } from '../../store/campaigns-read';
import { ApiError } from '../api-error';
import { isStillLetIn } from '../authenticate';
import { envelope, type Api, type ApiParts } from '../api-instance';
import { findCampaign } from '../find-campaign';
import { does } from '../operation';
import { CAMPAIGN_PARAMS } from './campaigns';

/** A comment this often keeps proxies from closing a quiet stream; so long at most sees one more whose token was revoked. */
const HEARTBEAT_MS = 15_000;
/** A client that does not read is dropped; it can ask again and gets the whole state. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

/** The path of a campaign's stream. */
export const EVENTS_PATH = '/v1/campaigns/:campaign/events';

const WATCH = does(
  'read',
  'the same as server-sent events: one at once, then at most one a second while something changes; ends with the campaign. Whoever sends `Last-Event-ID` and has seen all is told of the next change only',
  { 200: null },
);

/**
 * Adds GET /v1/campaigns/:campaign/events: server-sent events, each the whole campaign, one at once and then at most
 * one a second while something changes. The stream ends when the campaign has ended.
 */
export function registerEventRoutes(app: Api, parts: ApiParts): void {
  const { db, watch } = parts;
  app.get(EVENTS_PATH, { schema: { params: CAMPAIGN_PARAMS }, config: WATCH }, async (request, reply) => {
    const campaignId = await findCampaign(db, request.params.campaign);
    const first = await readCampaign(db, campaignId);
    if (first === null)
      throw new ApiError('not_found', 'the campaign is gone', 'List campaigns with "ringmaster get".');
    reply.hijack();
    const stream = reply.raw;
    // Gone while the campaign was read: it will not say so again, and would be watched for for ever.
    if (stream.destroyed) return;
    stream.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    // Whoever has seen all waits for the next change, and is to know that it is listened to.
    stream.flushHeaders();
    const heartbeat = setInterval(() => void beat(parts, request, stream), parts.heartbeatMs ?? HEARTBEAT_MS);
    // Whoever comes back with what they saw last is told of the next change.
    let seen = request.headers['last-event-id'] ?? null;
    const tell = (view: CampaignView): void => {
      if (eventOf(view).id !== seen) send(stream, view);
      seen = eventOf(view).id;
      if (view.endedAt !== null) stream.end();
    };
    const unsubscribe = watch.subscribe(campaignId, tell);
    stream.on('close', () => {
      clearInterval(heartbeat);
      unsubscribe();
    });
    tell(first);
  });
}

/** Says that it is there, to whoever may still see it: a token that was revoked or has expired sees no more. */
async function beat(parts: ApiParts, request: FastifyRequest, stream: ServerResponse): Promise<void> {
  // While the database is away nobody can say, and nothing new is said either.
  const isGood = await isStillLetIn(parts, request, 'read').catch(() => true);
  if (!isGood) stream.destroy();
  else if (!stream.writableEnded) stream.write(': still here\n\n');
}

interface CampaignEvent {
  readonly id: string;
  readonly data: string;
}

/** One reading serves all who watch a campaign, and so does its text. */
const events = new WeakMap<CampaignView, CampaignEvent>();

/** The event of a view; its id is the same for every view that says the same, whenever it was read. */
function eventOf(view: CampaignView): CampaignEvent {
  const known = events.get(view);
  if (known !== undefined) return known;
  const said = createHash('sha256')
    .update(JSON.stringify({ ...view, readAt: '' }))
    .digest('hex')
    .slice(0, 16);
  const event = { id: `${view.revision}-${said}`, data: JSON.stringify(envelope('Campaign', view)) };
  events.set(view, event);
  return event;
}

function send(stream: ServerResponse, view: CampaignView): void {
  if (stream.writableLength > MAX_BUFFERED_BYTES) {
    stream.destroy();
    return;
  }
  const { id, data } = eventOf(view);
  stream.write(`id: ${id}\nevent: campaign\ndata: ${data}\n\n`);
}
