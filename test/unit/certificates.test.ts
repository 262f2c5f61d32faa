import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureAuthority, issueAgentCertificate, issueGatewayCertificate } from '../../deploy/local/certificates';
import { asId, type HostId } from '../../model/ids';

const hostId = asId<HostId>('018f0000-0000-7000-8000-000000000001');
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ringmaster-certificates-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const contents = () =>
  Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), 'utf8')]));

async function issueAll() {
  const authority = await ensureAuthority(dir);
  const agent = await issueAgentCertificate({ authority, dir, hostId });
  const gateway = await issueGatewayCertificate({ authority, dir, gatewayId: 'one' });
  return { authority, agent, gateway };
}

test('each certificate says who it is for and what it may be used for, under one authority', async () => {
  const { authority, agent, gateway } = await issueAll();
  const [ofAgent, ofGateway] = [agent, gateway].map(({ certFile }) => new X509Certificate(readFileSync(certFile)));
  expect(ofAgent!.subjectAltName).toBe(`URI:spiffe://ringmaster.local/agent/${hostId}`);
  expect(ofAgent!.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  expect(ofGateway!.subjectAltName).toBe(
    'URI:spiffe://ringmaster.local/gateway/one, DNS:localhost, IP Address:127.0.0.1',
  );
  expect(ofGateway!.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  for (const certificate of [ofAgent!, ofGateway!]) {
    expect(certificate.ca).toBe(false);
    expect(certificate.verify(authority.certificate.publicKey)).toBe(true);
  }
});

test('asking again changes nothing, and only the owner can read any of it', async () => {
  await issueAll();
  const before = contents();
  await issueAll();
  expect(contents()).toEqual(before);
  expect(Object.keys(before).map((name) => statSync(join(dir, name)).mode & 0o777)).toEqual(Array(6).fill(0o600));
});

test('a key that was replaced without its certificate is made again with it', async () => {
  const { authority, agent } = await issueAll();
  const before = contents();
  writeFileSync(agent.keyFile, readFileSync(authority.keyFile));
  await issueAll();
  const after = contents();
  const changed = Object.keys(before).filter((name) => before[name] !== after[name]);
  expect(changed.sort()).toEqual([`agent-${hostId}.crt`, `agent-${hostId}.key`]);
});

test('a new authority issues everything anew', async () => {
  const { authority } = await issueAll();
  rmSync(authority.keyFile);
  const again = await issueAll();
  for (const { certFile } of [again.agent, again.gateway]) {
    expect(new X509Certificate(readFileSync(certFile)).verify(again.authority.certificate.publicKey)).toBe(true);
  }
});
