import type { CampaignClass } from '../model/campaign';
import type { NotificationKind, Severity } from '../model/notification';

/** How an email is handed over: `implicit` is TLS from the first byte, `none` is for a relay on the same machine. */
export const SMTP_SECURITIES = ['starttls', 'implicit', 'none'] as const;
export type SmtpSecurity = (typeof SMTP_SECURITIES)[number];

export interface EmailTarget {
  readonly kind: 'email';
  readonly host: string;
  readonly port: number;
  readonly security: SmtpSecurity;
  readonly login: { readonly user: string; readonly passwordFile: string } | null;
  readonly from: string;
  /** Each gets a message of its own (recipients.ts). */
  readonly to: readonly string[];
}

/** Signed by HMAC, for programs. */
export interface WebhookTarget {
  readonly kind: 'webhook';
  readonly url: string;
  readonly secretFile: string;
}

/** A text into a channel. Its URL is a secret by itself, and so in a file. */
export interface ChatTarget {
  readonly kind: 'chat';
  readonly urlFile: string;
}

export interface AlertmanagerTarget {
  readonly kind: 'alertmanager';
  readonly url: string;
  readonly tokenFile: string | null;
}

export interface PagerDutyTarget {
  readonly kind: 'pagerduty';
  readonly url: string;
  readonly routingKeyFile: string;
}

export type Target = EmailTarget | WebhookTarget | ChatTarget | AlertmanagerTarget | PagerDutyTarget;

export interface ReceiverSettings {
  readonly name: string;
  readonly target: Target;
  /** Certificates that are trusted besides those of Node, in PEM; null: none. */
  readonly caFile: string | null;
  readonly template: Template;
}

/** What a person reads; `{name}` stands for a part of it. */
export interface Template {
  readonly subject: string;
  readonly text: string;
}

/** Hours in which only what is grave enough is told; the rest waits for their end. */
export interface QuietHours {
  /** Minutes after midnight; the end may be of the next day. */
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
  /** Days on which they begin; 0 is Sunday. */
  readonly days: readonly number[];
  /** What is at least so grave is told all the same. */
  readonly except: Severity;
}

/** Which events go where. Each list restricts; null: no restriction. */
export interface Route {
  readonly clusters: readonly string[] | null;
  readonly classes: readonly CampaignClass[] | null;
  readonly severities: readonly Severity[] | null;
  readonly events: readonly NotificationKind[] | null;
  readonly receivers: readonly string[];
  /** Like events that come so soon after each other are one message. */
  readonly groupWaitMs: number;
  /** Between two messages of one group at least; its events wait meanwhile, and are one message then. */
  readonly groupIntervalMs: number;
  readonly quiet: QuietHours | null;
}

/** How messages are sent, all receivers alike. */
export interface Delivery {
  readonly attempts: number;
  readonly backoffFromMs: number;
  readonly backoffToMs: number;
  /** For one attempt as a whole. */
  readonly timeoutMs: number;
  /** Messages that may wait for one receiver; further ones are dead at once, to be replayed. */
  readonly queue: number;
  /** Events that are older when they are first looked at are told to nobody: after a long absence, or at the very first start. */
  readonly forgetAfterMs: number;
}

/** What the file says, valid as a whole. */
export interface NotifySettings {
  readonly receivers: readonly ReceiverSettings[];
  readonly routes: readonly Route[];
  readonly delivery: Delivery;
}
