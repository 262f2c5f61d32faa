import { readDocument } from '../documents/read-document';
import { readDuration } from '../model/campaign-file/duration';
import { itemPlace, fieldPlace, openFields, readList, refuseTwice } from '../model/campaign-file/fields';
import { complete, type Place, type Read, refuse } from '../model/campaign-file/place';
import type { Problem } from '../model/campaign-file/problem';
import { readCount, readWord } from '../model/campaign-file/scalars';
import { readReceiver } from './read-receiver';
import { readRoute } from './read-route';
import type { Delivery, NotifySettings, ReceiverSettings } from './settings';

/** The settings, or everything that is wrong with their file, in the file's order. */
export type SettingsResult =
  | { readonly ok: true; readonly settings: NotifySettings }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;
const MAX_RECEIVERS = 100;
const MAX_ROUTES = 200;

/** What is taken where the file says nothing: for about three hours a receiver may be away. */
export const DELIVERY_DEFAULTS: Delivery = {
  attempts: 24,
  backoffFromMs: 5 * SECOND_MS,
  backoffToMs: 600 * SECOND_MS,
  timeoutMs: 10 * SECOND_MS,
  queue: 1000,
  forgetAfterMs: 24 * HOUR_MS,
};

/** Reads the text of a file of notifications. Unknown keys are refused; nothing bad is ever replaced by a default. */
export function readSettings(text: string): SettingsResult {
  const document = readDocument(text);
  if (!document.ok) return document;
  const problems: Problem[] = [];
  const settings = readFile({ node: document.root, path: '', problems });
  if (settings !== undefined && problems.length === 0) return { ok: true, settings };
  return { ok: false, problems: problems.sort((left, right) => left.line - right.line || left.column - right.column) };
}

const readFile: Read<NotifySettings> = (place) => {
  const fields = openFields(place, ['apiVersion', 'kind', 'spec']);
  if (fields === undefined) return undefined;
  const apiVersion = fields.required('apiVersion', readWord(['ringmaster/v1']), 'ringmaster/v1');
  const kind = fields.required('kind', readWord(['Notifications']), 'Notifications');
  if (apiVersion === undefined || kind === undefined) return undefined;
  return fields.required('spec', readSpec, '{ receivers: […], routes: […] }');
};

const readSpec: Read<NotifySettings> = (place) => {
  const fields = openFields(place, ['receivers', 'routes', 'delivery']);
  if (fields === undefined) return undefined;
  const settings = complete<NotifySettings>({
    receivers: fields.required('receivers', readReceivers, '[{ name: hook, webhook: … }]'),
    routes: fields.required('routes', readList(readRoute, { max: MAX_ROUTES }), '[{ receivers: [hook] }]'),
    delivery: fields.optional('delivery', readDelivery, DELIVERY_DEFAULTS),
  });
  const routes = fields.find('routes');
  if (settings !== undefined && routes !== null) refuseUnknownReceivers(routes, settings);
  return settings;
};

const readReceivers: Read<readonly ReceiverSettings[]> = (place) => {
  const receivers = readList(readReceiver, { max: MAX_RECEIVERS })(place);
  if (receivers === undefined) return undefined;
  const names = receivers.map(({ name }) => name);
  return refuseTwice(place, 'name', names) ? undefined : receivers;
};

/** A route to nobody would lose what it was written for. */
function refuseUnknownReceivers(routes: Place, settings: NotifySettings): void {
  const known = settings.receivers.map(({ name }) => name);
  settings.routes.forEach((route, index) => {
    const list = fieldPlace(itemPlace(routes, index), 'receivers');
    if (list === null) return;
    route.receivers.forEach((name, at) => {
      if (known.includes(name)) return;
      const next = `Use one of: ${known.join(', ')}; or add it under spec.receivers.`;
      refuse(itemPlace(list, at), { message: `there is no receiver "${name}"`, next });
    });
  });
}

const readDelivery: Read<Delivery> = (place) => {
  const fields = openFields(place, ['attempts', 'backoffFrom', 'backoffTo', 'timeout', 'queue', 'forgetAfter']);
  if (fields === undefined) return undefined;
  const wait = readDuration({ minMs: SECOND_MS, maxMs: 24 * HOUR_MS });
  const is = DELIVERY_DEFAULTS;
  return complete<Delivery>({
    attempts: fields.optional('attempts', readCount({ min: 1, max: 1000 }), is.attempts),
    backoffFromMs: fields.optional('backoffFrom', wait, is.backoffFromMs),
    backoffToMs: fields.optional('backoffTo', wait, is.backoffToMs),
    timeoutMs: fields.optional('timeout', readDuration({ minMs: SECOND_MS, maxMs: 60 * SECOND_MS }), is.timeoutMs),
    queue: fields.optional('queue', readCount({ min: 1, max: 100_000 }), is.queue),
    forgetAfterMs: fields.optional(
      'forgetAfter',
      readDuration({ minMs: 60 * SECOND_MS, maxMs: 168 * HOUR_MS }),
      is.forgetAfterMs,
    ),
  });
};
