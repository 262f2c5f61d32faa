import { createHmac } from 'node:crypto';
import { severityOf } from '../../model/notification';
import { DeliveryError } from '../delivery-error';
import type { ReceiverSettings, WebhookTarget } from '../settings';
import { fill, type Message, worstOf } from '../template';
import { postJson } from './post-json';
import type { Receiver } from './receiver';
import { readSecret } from './secret-file';

const SECRET = /^whsec_([A-Za-z0-9+/]{32,}={0,2})$/;

/**
 * For programs, in the form of Standard Webhooks: `webhook-id` is the same at each attempt, `webhook-timestamp` and
 * `webhook-signature` are of this one, so that a receiver can refuse what is old and what it has already.
 */
export function openWebhook(settings: ReceiverSettings, target: WebhookTarget, ca: string | null): Receiver {
  return {
    name: settings.name,
    send: async (message, signal) => {
      const body = JSON.stringify(bodyOf(settings, message));
      const headers = signatureOf(await readSecret(target.secretFile), {
        id: message.messageId,
        body,
        now: Date.now(),
      });
      await postJson({ url: target.url, body, headers, ca, signal });
    },
  };
}

/** The headers that sign a body. Throws DeliveryError when the secret is not of the documented form. */
export function signatureOf(
  secret: string,
  { id, body, now }: { readonly id: string; readonly body: string; readonly now: number },
): Record<string, string> {
  const key = SECRET.exec(secret)?.[1];
  if (key === undefined) {
    throw new DeliveryError('unreadable_secret', 'the secret is not whsec_ and at least 24 bytes in base64');
  }
  const timestamp = String(Math.floor(now / 1000));
  const signed = createHmac('sha256', Buffer.from(key, 'base64')).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signed}` };
}

function bodyOf({ name, template }: ReceiverSettings, message: Message) {
  return {
    apiVersion: 'ringmaster/v1',
    kind: 'Notification',
    id: message.messageId,
    receiver: name,
    group: message.groupKey,
    severity: worstOf(message),
    title: fill(template.subject, message),
    events: message.events.map((event) => ({ ...event, severity: severityOf(event) })),
  };
}
