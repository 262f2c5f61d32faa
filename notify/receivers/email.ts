import { connectionError } from '../delivery-error';
import type { EmailTarget, ReceiverSettings } from '../settings';
import { fill, type Message } from '../template';
import type { Receiver } from './receiver';
import { readSecret } from './secret-file';
import { SmtpSession } from './smtp-session';

/** Mail through a relay. `Message-ID` is the message's key: mail programs show the same one once. */
export function openEmail(settings: ReceiverSettings, target: EmailTarget, ca: string | null): Receiver {
  return {
    name: settings.name,
    send: async (message, signal) => {
      const { host, login, from, to } = target;
      const password = login === null ? null : await readSecret(login.passwordFile);
      try {
        const session = await SmtpSession.open({ ...target, ca }, signal);
        try {
          if (login !== null && password !== null) await session.login(login.user, password);
          await session.deliver(from, to, composeEmail(settings, target, message));
        } finally {
          session.close();
        }
      } catch (error) {
        throw connectionError(error, host);
      }
    },
  };
}

/** The message as RFC 5322 has it, in plain text; of ASCII alone, whatever its words are. */
export function composeEmail(
  { template }: Pick<ReceiverSettings, 'template'>,
  { from, to }: Pick<EmailTarget, 'from' | 'to'>,
  message: Message,
): string {
  const text = Buffer.from(fill(template.text, message).replace(/\r?\n/g, '\r\n')).toString('base64');
  return [
    `From: Ringmaster <${from}>`,
    `To: ${to.map((each) => `<${each}>`).join(',\r\n ')}`,
    `Subject: ${encodeWords(fill(template.subject, message).replace(/\s+/g, ' '))}`,
    `Date: ${new Date(message.events.at(-1)?.at ?? 0).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${message.messageId}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    ...(text.match(/.{1,76}/g) ?? []),
  ].join('\r\n');
}

const LONGEST_SUBJECT = 300;
/** Bytes that fit into one encoded word (RFC 2047: 75 characters), whole characters. */
const WORD_BYTES = 42;

function encodeWords(text: string): string {
  const words: string[] = [];
  let word = '';
  for (const character of Array.from(text).slice(0, LONGEST_SUBJECT)) {
    if (Buffer.byteLength(word + character) > WORD_BYTES) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  return [...words, word].map((each) => `=?utf-8?B?${Buffer.from(each).toString('base64')}?=`).join('\r\n ');
}
