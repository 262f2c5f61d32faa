import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { safeText } from '../../model/safe-text';
import { DeliveryError } from '../delivery-error';
import type { SmtpSecurity } from '../settings';

export interface SmtpAddress {
  readonly host: string;
  readonly port: number;
  readonly security: SmtpSecurity;
  readonly ca: string | null;
}

/** All a server may say in one reply; ours are asked for little. */
const LONGEST_REPLY = 64 * 1024;

interface Reply {
  readonly code: number;
  readonly lines: readonly string[];
}

/**
 * One conversation with a mail server (RFC 5321; STARTTLS RFC 3207, AUTH RFC 4954). A certificate that does not fit ends it:
 * where TLS is asked for, nothing is ever sent without.
 */
export class SmtpSession {
  private heard = '';
  private fault: Error | null = null;
  private news: () => void = () => undefined;
  private extensions: readonly string[] = [];

  private constructor(
    private socket: Socket,
    private readonly address: SmtpAddress,
  ) {
    this.listen(socket);
  }

  /** Connects, greets, and secures the connection as the address asks. `signal` ends it wherever it is. */
  static async open(address: SmtpAddress, signal: AbortSignal): Promise<SmtpSession> {
    const { host, port, security } = address;
    const socket = security === 'implicit' ? connectTls(tlsOptions(address)) : connectTcp({ host, port });
    const session = new SmtpSession(socket, address);
    signal.addEventListener('abort', () => {
      session.fail(new DeliveryError('timed_out', `${host} did not answer in time`));
    });
    await session.expect(220);
    await session.greet();
    if (security === 'starttls') await session.startTls();
    return session;
  }

  /** Logs in by whichever of PLAIN and LOGIN the server offers. */
  async login(user: string, password: string): Promise<void> {
    const offered = this.extensions.find((line) => /^AUTH[ =]/i.test(line)) ?? '';
    const encode = (text: string): string => Buffer.from(text).toString('base64');
    if (/\bPLAIN\b/i.test(offered)) {
      await this.secretly(() => this.command(`AUTH PLAIN ${encode(`\0${user}\0${password}`)}`, 235));
      return;
    }
    if (!/\bLOGIN\b/i.test(offered)) throw this.refusal('it offers neither AUTH PLAIN nor AUTH LOGIN');
    await this.command('AUTH LOGIN', 334);
    await this.command(encode(user), 334);
    await this.secretly(() => this.command(encode(password), 235));
  }

  /** A server may say what it was told, and its words stand in the log and in the database: of this they do not. */
  private async secretly(said: () => Promise<unknown>): Promise<void> {
    await said().catch((error: unknown) => {
      const { kind } = error instanceof DeliveryError ? error : { kind: 'unreachable' as const };
      throw new DeliveryError(kind, `${this.address.host} did not take the login`);
    });
  }

  /** Hands a message over; resolves when the server has taken it on itself. All recipients are taken, or none. */
  async deliver(from: string, to: readonly string[], text: string): Promise<void> {
    await this.command(`MAIL FROM:<${from}>`, 250);
    for (const each of to) await this.command(`RCPT TO:<${each}>`, 250, 251);
    await this.command('DATA', 354);
    // A line that begins with a dot gets another: one alone would end the message.
    await this.command(`${text.replace(/^\./gm, '..')}\r\n.`, 250);
  }

  /** Ends the conversation; what was taken is taken, whatever comes of this. */
  close(): void {
    if (this.fault === null) this.socket.end('QUIT\r\n');
    this.socket.destroySoon();
  }

  private async greet(): Promise<void> {
    const { lines } = await this.command('EHLO ringmaster.invalid', 250);
    this.extensions = lines.slice(1);
  }

  private async startTls(): Promise<void> {
    if (!this.extensions.some((line) => /^STARTTLS$/i.test(line))) throw this.refusal('it offers no STARTTLS');
    await this.command('STARTTLS', 220);
    // What came before the handshake was said by nobody knows whom.
    if (this.heard !== '') throw this.refusal('it spoke before the handshake');
    this.socket.removeAllListeners();
    const secured = connectTls({ ...tlsOptions(this.address), socket: this.socket });
    this.socket = secured;
    this.listen(secured);
    await Promise.race([once(secured, 'secureConnect'), this.failure()]);
    await this.greet();
  }

  private listen(socket: Socket): void {
    socket.on('data', (part: Buffer) => {
      this.heard += part.toString('utf8');
      if (this.heard.length > LONGEST_REPLY) this.fail(this.refusal('it says too much'));
      this.news();
    });
    socket.on('error', (error) => {
      this.fail(error);
    });
    socket.on('close', () => {
      this.fail(new DeliveryError('unreachable', `${this.address.host} ended the connection`));
    });
  }

  private fail(error: Error): void {
    this.fault ??= error;
    this.socket.destroy();
    this.news();
  }

  private async failure(): Promise<never> {
    while (this.fault === null) await this.change();
    throw this.fault;
  }

  private change(): Promise<void> {
    const before = this.news;
    return new Promise((resolve) => {
      this.news = () => {
        before();
        this.news = () => undefined;
        resolve();
      };
    });
  }

  private async command(line: string, ...expected: readonly number[]): Promise<Reply> {
    if (this.fault === null) this.socket.write(`${line}\r\n`);
    return this.expect(...expected);
  }

  private async expect(...expected: readonly number[]): Promise<Reply> {
    const reply = await this.reply();
    if (expected.includes(reply.code)) return reply;
    const said = safeText(reply.lines.join(' ')).slice(0, 200);
    const message = `${this.address.host} answered ${String(reply.code)} ${said}`;
    throw new DeliveryError(reply.code >= 400 && reply.code < 500 ? 'overloaded' : 'refused', message);
  }

  private async reply(): Promise<Reply> {
    for (;;) {
      const whole = /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\n/.exec(this.heard)?.[0];
      if (whole !== undefined) {
        this.heard = this.heard.slice(whole.length);
        const lines = whole.trimEnd().split(/\r?\n/);
        return { code: Number(whole.slice(0, 3)), lines: lines.map((line) => line.slice(4)) };
      }
      if (this.fault !== null) throw this.fault;
      await this.change();
    }
  }

  private refusal(why: string): DeliveryError {
    return new DeliveryError('refused', `${this.address.host}: ${why}`);
  }
}

function tlsOptions({ host, port, ca }: SmtpAddress) {
  return { host, port, ...(isIP(host) === 0 && { servername: host }), ...(ca !== null && { ca }) };
}
