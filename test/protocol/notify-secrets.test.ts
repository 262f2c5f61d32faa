import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeliveryError } from '../../notify/delivery-error';
import { readSecret } from '../../notify/receivers/secret-file';
import { openEmail } from '../../notify/receivers/email';
import { postJson } from '../../notify/receivers/post-json';
import type { SmtpSecurity } from '../../notify/settings';
import { DEFAULT_TEMPLATE } from '../../notify/template';

const directory = mkdtempSync(join(tmpdir(), 'ringmaster-notify-secrets-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const faultOf = (work: Promise<unknown>): Promise<DeliveryError> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error as DeliveryError,
  );

const MESSAGE = { messageId: 'm1', groupKey: 'g', events: [], overtakenBy: null };
const NEVER = new AbortController().signal;

interface Sending {
  readonly signal: AbortSignal;
  readonly security: SmtpSecurity;
  readonly passwordFile: string;
}

/** Sends a mail to a server on this machine, with a login unless it is given none. */
function sendMail(
  port: number,
  { signal = NEVER, security = 'none', passwordFile = '' }: Partial<Sending> = {},
): Promise<void> {
  const login = passwordFile === '' ? null : { user: 'ann', passwordFile };
  const target = {
    kind: 'email',
    host: '127.0.0.1',
    port,
    security,
    login,
    from: 'r@example.com',
    to: ['o@example.com'],
  } as const;
  return openEmail({ name: 'mail', target, caFile: null, template: DEFAULT_TEMPLATE }, target, null).send(
    MESSAGE,
    signal,
  );
}

function passwordFile(): string {
  const file = join(directory, 'password');
  writeFileSync(file, 'sesame\n', { mode: 0o600 });
  return file;
}

test("a receiver's secret that others can read is not read, and what to do is said", async () => {
  const file = join(directory, 'secret');
  writeFileSync(file, 'sesame\n', { mode: 0o600 });
  expect(await readSecret(file)).toBe('sesame');
  const open = join(directory, 'open');
  writeFileSync(open, 'sesame\n', { mode: 0o644 });
  expect(await faultOf(readSecret(open))).toMatchObject({
    kind: 'unreadable_secret',
    message: `${open} can be read by others: run "chmod 600 ${open}"`,
  });
});

test.each([
  ['PLAIN', Buffer.from('\0ann\0sesame').toString('base64')],
  ['LOGIN', Buffer.from('sesame').toString('base64')],
])('a mail server that repeats a login (%s) in its refusal is not quoted', async (way, secret) => {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.write('220 mail\r\n');
    socket.on('error', () => undefined);
    socket.on('data', (part) => {
      const line = part.toString().trim();
      heard.push(line);
      if (line.startsWith('EHLO')) socket.write(`250-mail\r\n250 AUTH ${way}\r\n`);
      else if (line === 'AUTH LOGIN' || line === Buffer.from('ann').toString('base64')) socket.write('334 \r\n');
      else socket.write(`535 what is "${line}"\r\n`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const fault = await faultOf(sendMail(port, { passwordFile: passwordFile() }));
  expect(fault).toMatchObject({ kind: 'refused', message: '127.0.0.1 did not take the login' });
  expect(heard.join('\n')).toContain(secret);
  server.close();
});

test('a mail server that repeats the login later, when it refuses a recipient, is quoted without it', async () => {
  const login = Buffer.from('\0ann\0sesame').toString('base64');
  const server = createServer((socket) => {
    socket.write('220 mail\r\n');
    socket.on('error', () => undefined);
    socket.on('data', (part) => {
      const line = part.toString();
      if (line.startsWith('EHLO')) socket.write('250-mail\r\n250 AUTH PLAIN\r\n');
      else if (line.startsWith('AUTH')) socket.write('235 welcome\r\n');
      else socket.write(line.startsWith('MAIL') ? '250 fine\r\n' : `550 you are ${login} with sesame\r\n`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const fault = await faultOf(sendMail((server.address() as AddressInfo).port, { passwordFile: passwordFile() }));
  expect(fault).toMatchObject({ kind: 'refused', message: '127.0.0.1 answered 550 you are … with …' });
  server.close();
});

test('a mail server without TLS is told neither the login nor the mail where TLS is asked for', async () => {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.write('220 mail\r\n');
    socket.on('error', () => undefined);
    socket.on('data', (part) => {
      heard.push(part.toString().split(/[ \r]/)[0]!);
      socket.write(part.toString().startsWith('EHLO') ? '250-mail\r\n250 AUTH PLAIN\r\n' : '502 what\r\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const fault = await faultOf(sendMail(port, { security: 'starttls', passwordFile: passwordFile() }));
  expect(fault.kind).toBe('refused');
  expect(heard.filter((verb) => !['EHLO', 'STARTTLS', 'QUIT'].includes(verb))).toEqual([]);
  server.close();
});

test('a mail server that says nothing is left when the attempt has taken its time', async () => {
  const giveUp = new AbortController();
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    giveUp.abort();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(await faultOf(sendMail(port, { signal: giveUp.signal }))).toMatchObject({ kind: 'timed_out' });
  server.close();
});

test('a mail server that talks without end is left', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('220-'.repeat(20_000));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const fault = await faultOf(sendMail(port));
  expect(fault).toMatchObject({
    kind: 'refused',
    message: '127.0.0.1: it says what no mail server says, or too much',
  });
  server.close();
});

test('a receiver that answers with another protocol refuses the message, and keeps no other waiting', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write('HTTP/1.1 101 Go\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hook`;
  const fault = await faultOf(postJson({ url, body: '{}', ca: null, signal: NEVER }));
  expect(fault).toMatchObject({ kind: 'refused', message: expect.stringContaining('answered with status 101') });
  server.close();
});
