import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchArchive, type ArtifactSource } from '../../agent/bundle/fetch';
import { ensureAuthority, issueGatewayCertificate } from '../../deploy/local/certificates';

/** Takes nothing: the system answers every write with ENOSPC. */
const FULL_DISK = '/dev/full';

let directory: string;
let server: Server;
let asked = 0;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'ringmaster-fetch-'));
  const authority = await ensureAuthority(directory);
  const { certFile, keyFile } = await issueGatewayCertificate({ authority, dir: directory, gatewayId: 'test' });
  server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, (_, response) => {
    asked += 1;
    response.end(Buffer.alloc(100_000));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => {
  server.close();
  rmSync(directory, { recursive: true });
});

function source(): ArtifactSource {
  const { port } = server.address() as AddressInfo;
  const pem = (name: string): Buffer => readFileSync(join(directory, name));
  return {
    addresses: [`127.0.0.1:${port}`],
    ...{ ca: pem('ca.crt'), cert: pem('gateway-test.crt'), key: pem('gateway-test.key'), serverName: 'localhost' },
  };
}

test('a link where the archive goes is replaced, and nothing is written to where it leads', async () => {
  const [file, elsewhere] = [join(directory, 'archive.tar.gz'), join(directory, 'elsewhere')];
  writeFileSync(elsewhere, 'precious');
  symlinkSync(elsewhere, file);
  const digest = `sha256:${createHash('sha256').update(Buffer.alloc(100_000)).digest('hex')}`;
  const patch = { kind: 'bundle', name: 'hello', version: '2', digest, sizeBytes: 100_000 } as const;
  await fetchArchive(source(), patch, { file, signal: AbortSignal.timeout(20_000) });
  expect(lstatSync(file)).toMatchObject({ size: 100_000, mode: 0o100600 });
  expect(readFileSync(elsewhere, 'utf8')).toBe('precious');
});

test('an archive for which the disk has no space is given up at once, and the reason says so', async () => {
  const patch = { kind: 'bundle', name: 'hello', version: '2', digest: `sha256:${'0'.repeat(64)}`, sizeBytes: 100_000 };
  asked = 0;
  const fetching = fetchArchive(source(), patch as never, { file: FULL_DISK, signal: AbortSignal.timeout(20_000) });
  await expect(fetching).rejects.toMatchObject({
    kind: 'no_space',
    message: expect.stringContaining('ENOSPC') as string,
  });
  expect(asked).toBe(1);
});
