import {
  describeEvent,
  endsSomething,
  type NotificationEvent,
  type NotificationKind,
  SEVERITIES,
  type Severity,
  severityOf,
} from '../model/notification';
import { safeText } from '../model/safe-text';
import type { Template } from './settings';

/** A message as it is to be read: its events, oldest first, and the key by which its receiver knows it again. */
export interface Message {
  readonly messageId: string;
  /** The same for all messages about the same thing: what a pager opens with one, another closes. */
  readonly groupKey: string;
  readonly events: readonly NotificationEvent[];
  /** What its receiver has heard of the same thing since: it is a replay, and what has ended does not begin again. */
  readonly overtakenBy: NotificationKind | null;
}

/** Whether what it tells of has ended since, as its receiver knows already. */
export function isOver({ overtakenBy }: Pick<Message, 'overtakenBy'>): boolean {
  return overtakenBy !== null && endsSomething({ kind: overtakenBy });
}

/** What a template may name, each from the message. */
const PLACEHOLDERS: Readonly<Record<string, (message: Message) => string>> = {
  severity: (message) => worstOf(message),
  title: (message) => titleOf(message),
  events: (message) => linesOf(message),
  count: ({ events }) => String(events.length),
  campaign: ({ events }) => wordsOf(events.map(({ campaign }) => campaign?.name ?? '')),
  class: ({ events }) => wordsOf(events.map(({ campaign }) => campaign?.class ?? '')),
  clusters: ({ events }) => wordsOf(events.flatMap(({ clusters }) => clusters)),
  at: ({ events }) => events[0]?.at ?? '',
  id: ({ messageId }) => messageId,
};

const PLACEHOLDER = /\{([A-Za-z]\w*)\}/g;
/** Events that are written out; more are counted. */
const MOST_LINES = 20;
const LONGEST_LINE = 1000;

export const DEFAULT_TEMPLATE: Template = {
  subject: '[ringmaster] {severity}: {title}',
  text: '{events}\n\nClusters: {clusters}\nMessage: {id}\n',
};

/** The names in braces that no message has. */
export function unknownPlaceholders(text: string): { readonly name: string; readonly known: string }[] {
  const known = Object.keys(PLACEHOLDERS)
    .map((name) => `{${name}}`)
    .join(', ');
  return [...text.matchAll(PLACEHOLDER)].flatMap(([, name = '']) => (name in PLACEHOLDERS ? [] : [{ name, known }]));
}

/** Fills a template. What events say is put in as it is, never read as a template again. */
export function fill(template: string, message: Message): string {
  return template.replace(PLACEHOLDER, (_, name: string) => PLACEHOLDERS[name]?.(message) ?? '');
}

/** The gravest of its events. */
export function worstOf({ events }: Message): Severity {
  return SEVERITIES[Math.max(0, ...events.map((event) => SEVERITIES.indexOf(severityOf(event))))] ?? 'info';
}

/** One line: what happened, or how much. */
export function titleOf({ events }: Message): string {
  const last = events.at(-1);
  if (last === undefined) return 'nothing';
  const more = events.length === 1 ? '' : ` (and ${String(events.length - 1)} before it)`;
  return `${lineOf(last)}${more}`;
}

/** A sentence for each event, oldest first. */
export function linesOf({ events }: Message): string {
  const shown = events.slice(0, MOST_LINES).map((event) => `${event.at} ${lineOf(event)}`);
  const more = events.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${String(more)} more`] : [])].join('\n');
}

/** Reasons are typed by people and sent by hosts: one line each, without control characters. */
function lineOf(event: NotificationEvent): string {
  const line = safeText(describeEvent(event)).replace(/\s+/g, ' ');
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line;
}

function wordsOf(words: readonly string[]): string {
  return [...new Set(words.filter((word) => word !== ''))].map((word) => safeText(word)).join(', ');
}
