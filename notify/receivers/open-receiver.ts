import { readFileSync } from 'node:fs';
import type { ReceiverSettings } from '../settings';
import { openAlertmanager } from './alertmanager';
import { openChat } from './chat';
import { openEmail } from './email';
import { openPagerDuty } from './pagerduty';
import type { Receiver } from './receiver';
import { openWebhook } from './webhook';

/** The way to a receiver, by its kind. Throws when its file of authorities cannot be read. */
export function openReceiver(settings: ReceiverSettings): Receiver {
  const { target, caFile } = settings;
  const ca = caFile === null ? null : readFileSync(caFile, 'utf8');
  switch (target.kind) {
    case 'email':
      return openEmail(settings, target, ca);
    case 'webhook':
      return openWebhook(settings, target, ca);
    case 'chat':
      return openChat(settings, target, ca);
    case 'alertmanager':
      return openAlertmanager(settings, target, ca);
    case 'pagerduty':
      return openPagerDuty(settings, target, ca);
  }
}
