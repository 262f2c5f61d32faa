import { openFields, readList } from '../model/campaign-file/fields';
import { complete, type Place, type Read, refuse } from '../model/campaign-file/place';
import { readCount, readText, readWord, type TextRule } from '../model/campaign-file/scalars';
import {
  type AlertmanagerTarget,
  type ChatTarget,
  type EmailTarget,
  type PagerDutyTarget,
  type ReceiverSettings,
  SMTP_SECURITIES,
  type Target,
  type Template,
  type WebhookTarget,
} from './settings';
import { DEFAULT_TEMPLATE, unknownPlaceholders } from './template';

const KINDS = ['email', 'webhook', 'chat', 'alertmanager', 'pagerduty'] as const;

/** A name of a receiver, as it stands in the database and in lists. */
export const RECEIVER_NAME: TextRule = {
  pattern: /^[a-z0-9][a-z0-9-]{0,62}$/,
  what: 'a name of small letters, digits and hyphens',
  next: 'For example: night-shift.',
};
const FILE = readText({ pattern: /^\/[^\0]{0,4095}$/, what: 'the absolute path of a file', next: 'Begin it with /.' });
const HOST = readText({
  pattern: /^[A-Za-z0-9.:-]{1,253}$/,
  what: 'a host name or an address',
  next: 'For example: mail.example.com.',
});
/** No user or password in it: that belongs into a file. Plain HTTP is for this machine alone. */
const URL_OF_RECEIVER = readText({
  pattern: /^(?:https:\/\/[^\s@/]+|http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost)(?::\d{1,5})?)(?:\/[^\s@]*)?$/,
  what: 'an https URL without a user in it (http only to this machine)',
  next: 'For example: https://hooks.example.com/ringmaster.',
});
const ADDRESS = readText({
  pattern: /^[^\s<>@,;:"\\[\]()\p{Cc}]{1,64}@[A-Za-z0-9.-]{1,253}$/u,
  what: 'an email address',
  next: 'For example: ops@example.com.',
});
const USER = readText({ pattern: /^[^\p{Cc}]{1,320}$/u, what: 'a user name', next: 'For example: ringmaster.' });

/** One receiver: a name and exactly one way to it. */
export const readReceiver: Read<ReceiverSettings> = (place) => {
  const fields = openFields(place, ['name', ...KINDS, 'caFile', 'template']);
  if (fields === undefined) return undefined;
  const ways = KINDS.filter((kind) => fields.find(kind) !== null);
  const [way] = ways;
  if (way === undefined || ways.length > 1) {
    const message = ways.length > 1 ? `a receiver has one way, this one has ${ways.join(' and ')}` : 'there is no way';
    refuse(place, { message, next: `Give exactly one of: ${KINDS.join(', ')}.` });
  }
  return complete<ReceiverSettings>({
    name: fields.required('name', readText(RECEIVER_NAME), 'night-shift'),
    target: way === undefined ? undefined : fields.required<Target>(way, READ_TARGET[way], '{ … }'),
    caFile: fields.optional<string | null>('caFile', FILE, null),
    template: fields.optional('template', readTemplate, DEFAULT_TEMPLATE),
  });
};

const readLogin: Read<EmailTarget['login']> = (place) => {
  const fields = openFields(place, ['user', 'passwordFile']);
  return (
    fields &&
    complete<NonNullable<EmailTarget['login']>>({
      user: fields.required('user', USER, 'ringmaster'),
      passwordFile: fields.required('passwordFile', FILE, '/etc/ringmaster-notify/smtp-password'),
    })
  );
};

const readEmail: Read<EmailTarget> = (place) => {
  const fields = openFields(place, ['host', 'port', 'security', 'login', 'from', 'to']);
  if (fields === undefined) return undefined;
  const email = complete<EmailTarget>({
    kind: 'email',
    host: fields.required('host', HOST, 'mail.example.com'),
    port: fields.optional('port', readCount({ min: 1, max: 65_535 }), 587),
    security: fields.optional('security', readWord(SMTP_SECURITIES), 'starttls'),
    login: fields.optional('login', readLogin, null),
    from: fields.required('from', ADDRESS, 'ringmaster@example.com'),
    to: fields.required('to', readList(ADDRESS, { max: 50 }), '[ops@example.com]'),
  });
  return email !== undefined && refusesOpenPassword(place, email) ? undefined : email;
};

function refusesOpenPassword(place: Place, { login, security }: EmailTarget): boolean {
  if (login === null || security !== 'none') return false;
  refuse(place, {
    message: 'a password would go over the network in the open',
    next: 'Use security: starttls or implicit, or leave login out.',
  });
  return true;
}

const readWebhook: Read<WebhookTarget> = (place) => {
  const fields = openFields(place, ['url', 'secretFile']);
  return (
    fields &&
    complete<WebhookTarget>({
      kind: 'webhook',
      url: fields.required('url', URL_OF_RECEIVER, 'https://hooks.example.com/ringmaster'),
      secretFile: fields.required('secretFile', FILE, '/etc/ringmaster-notify/webhook-secret'),
    })
  );
};

const readChat: Read<ChatTarget> = (place) => {
  const fields = openFields(place, ['urlFile']);
  const urlFile = fields?.required('urlFile', FILE, '/etc/ringmaster-notify/chat-url');
  return urlFile === undefined ? undefined : { kind: 'chat', urlFile };
};

const readAlertmanager: Read<AlertmanagerTarget> = (place) => {
  const fields = openFields(place, ['url', 'tokenFile']);
  return (
    fields &&
    complete<AlertmanagerTarget>({
      kind: 'alertmanager',
      url: fields.required('url', URL_OF_RECEIVER, 'https://alertmanager.example.com'),
      tokenFile: fields.optional<string | null>('tokenFile', FILE, null),
    })
  );
};

const readPagerDuty: Read<PagerDutyTarget> = (place) => {
  const fields = openFields(place, ['url', 'routingKeyFile']);
  return (
    fields &&
    complete<PagerDutyTarget>({
      kind: 'pagerduty',
      url: fields.optional('url', URL_OF_RECEIVER, 'https://events.pagerduty.com/v2/enqueue'),
      routingKeyFile: fields.required('routingKeyFile', FILE, '/etc/ringmaster-notify/pagerduty-key'),
    })
  );
};

const READ_TARGET: Readonly<Record<(typeof KINDS)[number], Read<Target>>> = {
  email: readEmail,
  webhook: readWebhook,
  chat: readChat,
  alertmanager: readAlertmanager,
  pagerduty: readPagerDuty,
};

const readTemplateText: Read<string> = (place) => {
  const text = readText({ pattern: /^[^]{1,4000}$/u, what: 'a text', next: 'Write what people are to read.' })(place);
  const [unknown] = text === undefined ? [] : unknownPlaceholders(text);
  if (unknown === undefined) return text;
  refuse(place, { message: `there is no {${unknown.name}}`, next: `Use: ${unknown.known}.` });
  return undefined;
};

const readTemplate: Read<Template> = (place) => {
  const fields = openFields(place, ['subject', 'text']);
  return (
    fields &&
    complete<Template>({
      subject: fields.optional('subject', readTemplateText, DEFAULT_TEMPLATE.subject),
      text: fields.optional('text', readTemplateText, DEFAULT_TEMPLATE.text),
    })
  );
};
