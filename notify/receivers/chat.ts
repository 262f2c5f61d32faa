import type { ChatTarget, ReceiverSettings } from '../settings';
import { fill } from '../template';
import { postJson } from './post-json';
import type { Receiver } from './receiver';
import { readSecret } from './secret-file';

/** Room for every chat's limit. */
const LONGEST_TEXT = 3500;

/** An incoming webhook of a chat, which takes `{ "text": … }`: Slack, Mattermost, Rocket.Chat, Google Chat, Teams. */
export function openChat({ name, template }: ReceiverSettings, { urlFile }: ChatTarget, ca: string | null): Receiver {
  return {
    name,
    send: async (message, signal) => {
      const text = `${fill(template.subject, message)}\n${fill(template.text, message)}`.trimEnd();
      const body = JSON.stringify({ text: escapeMarkup(text.slice(0, LONGEST_TEXT)) });
      const headers = { 'idempotency-key': message.messageId };
      await postJson({ url: await readSecret(urlFile), body, headers, ca, signal });
    },
  };
}

/** Reasons are typed by people and sent by hosts: none of them may call a channel (`<!channel>`) or hide a link. */
function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
