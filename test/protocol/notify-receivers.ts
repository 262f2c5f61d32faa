import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';

/** What came to an HTTP receiver. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Answer = number | 'silence';

/** A real HTTP receiver that answers as it is told: `silence` takes the request and never answers. */
export class HttpReceiver {
  readonly received: Received[] = [];
  /** For each request, what is answered. */
  answer: (received: Received) => Answer = () => 202;

  private constructor(private readonly server: HttpServer) {
    server.on('request', (request, response) => {
      this.take(request, response);
    });
  }

  static async start(): Promise<HttpReceiver> {
    const server = createServer();
    await listen(server);
    return new HttpReceiver(server);
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  to(path: string): Received[] {
    return this.received.filter((each) => each.path === path);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private take(request: IncomingMessage, response: ServerResponse): void {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const received = { path: request.url ?? '', headers: request.headers, body };
      this.received.push(received);
      const answer = this.answer(received);
      if (answer !== 'silence') response.writeHead(answer).end();
    });
  }
}

function listen(server: Server | HttpServer): Promise<void> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve();
    });
  });
}

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
  readonly login: string | null;
  readonly secured: boolean;
}

/**
 * A mail server as RFC 5321 has it, strict in the order of commands: with STARTTLS and AUTH PLAIN when it has a certificate, and
 * then refusing mail without either.
 */
export class MailServer {
  readonly mails: Mail[] = [];
  /** What is answered to RCPT, for each address. */
  recipient: (address: string) => string | null = () => '250 fine';
  /** What is answered to a mail that was taken. Null, here and there: nothing is answered, ever. */
  taken: () => string | null = () => '250 taken';

  private constructor(
    private readonly server: Server,
    private readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null,
  ) {
    server.on('connection', (socket) => {
      this.converse(socket, false);
      socket.write('220-mail.example\r\n220 ready\r\n');
    });
  }

  static async start(tls: { readonly cert: Buffer; readonly key: Buffer } | null): Promise<MailServer> {
    const server = createTcpServer();
    await listen(server);
    return new MailServer(server, tls);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }

  private converse(socket: Socket, secured: boolean): void {
    const mail = {
      from: '',
      to: [] as string[],
      login: null as string | null,
      data: null as string | null,
      greeted: false,
    };
    let heard = '';
    socket.on('error', () => undefined);
    socket.on('data', (part: Buffer) => {
      heard += part.toString();
      for (let end = heard.indexOf('\r\n'); end >= 0; end = heard.indexOf('\r\n')) {
        const line = heard.slice(0, end);
        heard = heard.slice(end + 2);
        const answer = mail.data === null ? this.command(line, mail, secured) : this.data(line, mail, secured);
        if (answer === null) continue;
        socket.write(`${answer}\r\n`);
        if (/^STARTTLS/i.test(line) && answer.startsWith('220')) {
          this.secure(socket);
          return;
        }
      }
    });
  }

  private secure(socket: Socket): void {
    socket.removeAllListeners('data');
    const secured = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(this.tls!) });
    this.converse(secured, true);
  }

  private command(line: string, mail: Conversation, secured: boolean): string | null {
    const [, verb = '', rest = ''] = /^(\w+) ?(.*)$/.exec(line) ?? [];
    const ready = mail.greeted && (this.tls === null || (secured && mail.login !== null));
    switch (verb.toUpperCase()) {
      case 'EHLO':
        mail.greeted = true;
        if (this.tls === null) return '250 mail.example';
        return secured ? '250-mail.example\r\n250 AUTH LOGIN PLAIN' : '250-mail.example\r\n250 STARTTLS';
      case 'STARTTLS':
        return mail.greeted && this.tls !== null && !secured ? '220 go ahead' : '503 no';
      case 'AUTH': {
        const [, user = '', password = ''] = Buffer.from(rest.replace(/^PLAIN /, ''), 'base64')
          .toString()
          .split('\0');
        if (!secured || password !== 'sesame') return '535 wrong';
        mail.login = user;
        return '235 welcome';
      }
      case 'MAIL':
        if (!ready) return '530 log in first';
        mail.from = /^FROM:<(.*)>$/.exec(rest)?.[1] ?? '';
        return '250 fine';
      case 'RCPT': {
        const address = /^TO:<(.*)>$/.exec(rest)?.[1] ?? '';
        const answer = mail.from === '' ? '503 no sender' : this.recipient(address);
        if (answer?.startsWith('250') === true) mail.to.push(address);
        return answer;
      }
      case 'DATA':
        if (mail.to.length === 0) return '503 nobody';
        mail.data = '';
        return '354 go on';
      case 'QUIT':
        return '221 bye';
      default:
        return '500 what';
    }
  }

  private data(line: string, mail: Conversation, secured: boolean): string | null {
    if (line !== '.') {
      mail.data = `${mail.data ?? ''}${line.replace(/^\./, '')}\n`;
      return null;
    }
    this.mails.push({ from: mail.from, to: mail.to, text: mail.data ?? '', login: mail.login, secured });
    mail.data = null;
    return this.taken();
  }
}

interface Conversation {
  from: string;
  to: string[];
  login: string | null;
  data: string | null;
  greeted: boolean;
}
