import { isIP } from 'node:net';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { safeText } from '../../model/safe-text';
import { DeliveryError } from '../delivery-error';
import type { EmailTarget, ReceiverSettings } from '../settings';
import { fill, type Message } from '../template';
import type { Receiver } from './receiver';
import { readSecret } from './secret-file';

/** All a server may say in one reply; ours are asked for little. */
const LONGEST_REPLY = 64 * 1024;

/**
 * Mail through a relay, to one recipient (recipients.ts). `Message-ID` is the message's key: mail programs show the same one once. A
 * certificate that does not fit ends it: where TLS is asked for, nothing is ever sent without.
 */
export function openEmail(settings: ReceiverSettings, target: EmailTarget, ca: string | null): Receiver {
  return {
    name: settings.name,
    send: async (message, signal) => {
      const { host, login } = target;
      const pass = login === null ? null : await readSecret(login.passwordFile);
      const auth = login === null || pass === null ? null : { user: login.user, pass };
      const transport = createTransport({ ...addressOf(target, ca), ...(auth !== null && { auth, forceAuth: true }) });
      try {
        await transport.sendMail({ ...mailOf(settings, target, message), signal });
      } catch (error) {
        throw refusalOf(error, { host, signal, secrets: auth === null ? [] : formsOf(auth) });
      } finally {
        transport.close();
      }
    },
  };
}

function addressOf({ host, port, security }: EmailTarget, ca: string | null) {
  return {
    ...{ host, port, name: 'ringmaster.invalid', maxResponseSize: LONGEST_REPLY },
    ...{ secure: security === 'implicit', requireTLS: security === 'starttls', ignoreTLS: security === 'none' },
    ...{ disableFileAccess: true, disableUrlAccess: true },
    tls: { ...(isIP(host) === 0 && { servername: host }), ...(ca !== null && { ca }) },
  };
}

const LONGEST_SUBJECT = 300;

/** The mail, in plain text and the same at each attempt. */
export function mailOf(
  { template }: Pick<ReceiverSettings, 'template'>,
  { from, to }: Pick<EmailTarget, 'from' | 'to'>,
  message: Message,
): SendMailOptions {
  return {
    from: { name: 'Ringmaster', address: from },
    to: to.map((address) => ({ name: '', address })),
    subject: Array.from(fill(template.subject, message).replace(/\s+/g, ' ')).slice(0, LONGEST_SUBJECT).join(''),
    text: fill(template.text, message),
    date: new Date(message.events.at(-1)?.at ?? 0),
    messageId: `<${message.messageId}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    textEncoding: 'base64',
    xMailer: false,
  };
}

/** What nodemailer says of a failure, as far as it says it. */
interface SmtpFault {
  readonly code: string;
  readonly command: string;
  readonly response: string;
  readonly responseCode: number | null;
}

function faultOf(error: unknown): SmtpFault {
  const said: Readonly<Record<string, unknown>> = typeof error === 'object' && error !== null ? { ...error } : {};
  const textOf = (name: string): string => (typeof said[name] === 'string' ? said[name] : '');
  return {
    code: textOf('originalCode') || textOf('code'),
    command: textOf('command'),
    response: textOf('response'),
    responseCode: typeof said['responseCode'] === 'number' ? said['responseCode'] : null,
  };
}

/** Of its own text only what the server said is taken, without what it was told in confidence; of a login not even that. */
function refusalOf(
  error: unknown,
  {
    host,
    signal,
    secrets,
  }: { readonly host: string; readonly signal: AbortSignal; readonly secrets: readonly string[] },
): DeliveryError {
  const { code, command, response, responseCode } = faultOf(error);
  if (signal.aborted || code === 'ETIMEDOUT') return new DeliveryError('timed_out', `${host} did not answer in time`);
  const isLater = responseCode !== null && responseCode >= 400 && responseCode < 500;
  if (command.startsWith('AUTH') || code === 'EAUTH') {
    return new DeliveryError(isLater ? 'overloaded' : 'refused', `${host} did not take the login`);
  }
  if (responseCode !== null) {
    const said = secrets.reduce((text, secret) => text.replaceAll(secret, '…'), safeText(response)).slice(0, 200);
    return new DeliveryError(isLater ? 'overloaded' : 'refused', `${host} answered ${said}`);
  }
  if (code === 'EPROTOCOL')
    return new DeliveryError('refused', `${host}: it says what no mail server says, or too much`);
  return new DeliveryError('unreachable', `${host} could not be reached${code === '' ? '' : ` (${code})`}`);
}

/** A login as it goes over the wire: a server may say again what it was told, and its words stand in logs and in the database. */
function formsOf({ user, pass }: { readonly user: string; readonly pass: string }): readonly string[] {
  const encode = (text: string): string => Buffer.from(text).toString('base64');
  return [encode(`\0${user}\0${pass}`), encode(pass), pass];
}
