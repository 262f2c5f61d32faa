import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeliveryError } from '../../notify/delivery-error';
import { readSecret } from '../../notify/receivers/secret-file';
import { SmtpSession } from '../../notify/receivers/smtp-session';

const directory = mkdtempSync(join(tmpdir(), 'ringmaster-notify-secrets-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const faultOf = (work: Promise<unknown>): Promise<DeliveryError> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error as DeliveryError,
  );

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
  const address = { host: '127.0.0.1', port, security: 'none', ca: null } as const;
  const session = await SmtpSession.open(address, new AbortController().signal);
  const fault = await faultOf(session.login('ann', 'sesame'));
  expect(fault).toMatchObject({ kind: 'refused', message: '127.0.0.1 did not take the login' });
  expect(heard.join('\n')).toContain(secret);
  session.close();
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
  const address = { host: '127.0.0.1', port, security: 'none', ca: null } as const;
  const fault = await faultOf(SmtpSession.open(address, new AbortController().signal));
  expect(fault).toMatchObject({ kind: 'refused', message: '127.0.0.1: it says too much' });
  server.close();
});
