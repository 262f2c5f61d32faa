import type { ServerResponse } from 'node:http';
import type { CampaignView } from '../../model/campaign-view';
import { readCampaign } from '../../store/campaigns-read';
import { ApiError } from '../api-error';
import { envelope, type Api, type ApiParts } from '../api-instance';
import { findCampaign } from '../find-campaign';
import { CAMPAIGN_PARAMS } from './campaigns';

/** A comment this often keeps proxies from closing a quiet stream. */
const HEARTBEAT_MS = 15_000;
/** A client that does not read is dropped; it can ask again and gets the whole state. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

/** The path of a campaign's stream. */
export const EVENTS_PATH = '/v1/campaigns/:campaign/events';

/**
 * Adds GET /v1/campaigns/:campaign/events: server-sent events, each the whole campaign, one at once and then at most
 * one a second while something changes. The stream ends when the campaign has ended.
 */
export function registerEventRoutes(app: Api, { db, watch }: ApiParts): void {
  app.get(EVENTS_PATH, { schema: { params: CAMPAIGN_PARAMS } }, async (request, reply) => {
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
    const heartbeat = setInterval(() => stream.write(': still here\n\n'), HEARTBEAT_MS);
    const unsubscribe = watch.subscribe(campaignId, (view) => {
      send(stream, view);
    });
    stream.on('close', () => {
      clearInterval(heartbeat);
      unsubscribe();
    });
    send(stream, first);
  });
}

function send(stream: ServerResponse, view: CampaignView): void {
  if (stream.writableLength > MAX_BUFFERED_BYTES) {
    stream.destroy();
    return;
  }
  stream.write(`id: ${view.revision}\nevent: campaign\ndata: ${JSON.stringify(envelope('Campaign', view))}\n\n`);
  if (view.endedAt !== null) stream.end();
}
