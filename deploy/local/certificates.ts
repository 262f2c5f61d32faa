import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { createPrivateKey, KeyObject, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { HostId } from '../../model/ids';
import { errorCode } from './system-error';

/**
 * The development authority of the local fleet and of the tests: one directory, one P-256 key, no revocation.
 * A production fleet brings its own authority; the gateway and the agents only ever see certificate files.
 */

/** The trust domain of everything this authority names. */
const DEVELOPMENT_DOMAIN = 'ringmaster.local';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
const LEAF_DAYS = 365;
/** A certificate that ends within this is made again at the next start. */
const RENEW_DAYS = 30;
/** Certificates begin a little in the past: clocks on one machine may step back. */
const BACKDATE_MS = 300_000;
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

x509.cryptoProvider.set(webcrypto);

/** A certificate and its private key, as PEM files only their owner can read. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** The development authority, ready to issue. `certFile` is what gateways and agents trust. */
export interface Authority extends CertificateFiles {
  readonly certificate: X509Certificate;
  readonly signingKey: webcrypto.CryptoKey;
}

/** Makes the authority in `dir`, or loads the one that is there. Throws when the files cannot be read or written. */
export async function ensureAuthority(dir: string): Promise<Authority> {
  const files = { certFile: join(dir, 'ca.crt'), keyFile: join(dir, 'ca.key') };
  const present = await readPair(files);
  if (present !== null && isFresh(present.certificate)) return { ...files, ...(await loadSigner(present)) };
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: 'CN=Ringmaster development authority',
    ...validity(AUTHORITY_DAYS),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const pair = await writePair(files, keys.privateKey, certificate);
  return { ...files, ...(await loadSigner(pair)) };
}

/**
 * Issues a gateway's server certificate into `dir` as `gateway-<id>.{crt,key}`, unless a fresh one is there.
 * `names` are the DNS names and addresses agents reach it by; loopback by default.
 */
export function issueGatewayCertificate(request: {
  readonly authority: Authority;
  readonly dir: string;
  readonly gatewayId: string;
  readonly names?: readonly string[];
}): Promise<CertificateFiles> {
  const names = (request.names ?? ['localhost', '127.0.0.1']).map((value) => ({
    type: /^[\d.]+$|:/.test(value) ? ('ip' as const) : ('dns' as const),
    value,
  }));
  const uri = `spiffe://${DEVELOPMENT_DOMAIN}/gateway/${request.gatewayId}`;
  return issue(request.authority, {
    files: filesFor(request.dir, `gateway-${request.gatewayId}`),
    names: [{ type: 'url', value: uri }, ...names],
    usage: SERVER_AUTH,
  });
}

/**
 * Issues an agent's client certificate into `dir` as `agent-<host id>.{crt,key}`, unless a fresh one is there.
 * Its only name is `spiffe://<domain>/agent/<host_id>` (docs/protocol.md, rule I1).
 */
export function issueAgentCertificate(request: {
  readonly authority: Authority;
  readonly dir: string;
  readonly hostId: HostId;
}): Promise<CertificateFiles> {
  return issue(request.authority, {
    files: filesFor(request.dir, `agent-${request.hostId}`),
    names: [{ type: 'url', value: `spiffe://${DEVELOPMENT_DOMAIN}/agent/${request.hostId}` }],
    usage: CLIENT_AUTH,
  });
}

/**
 * Issues a simulator's client certificate into `dir` as `simulator-<n>.{crt,key}`, unless a fresh one is there. Its only
 * name is `spiffe://<domain>/simulator/<n>` (docs/protocol.md, rule I4): worth nothing at a gateway of real hosts.
 */
export function issueSimulatorCertificate(request: {
  readonly authority: Authority;
  readonly dir: string;
  readonly simulator: number;
}): Promise<CertificateFiles> {
  const name = String(request.simulator);
  return issue(request.authority, {
    files: filesFor(request.dir, `simulator-${name}`),
    names: [{ type: 'url', value: `spiffe://${DEVELOPMENT_DOMAIN}/simulator/${name}` }],
    usage: CLIENT_AUTH,
  });
}

/** Issues the signer's server certificate into `dir` as `signer.{crt,key}`, for loopback, unless a fresh one is there. */
export function issueSignerCertificate(authority: Authority, dir: string): Promise<CertificateFiles> {
  return issue(authority, {
    files: filesFor(dir, 'signer'),
    names: [
      { type: 'url', value: `spiffe://${DEVELOPMENT_DOMAIN}/signer` },
      { type: 'dns', value: 'localhost' },
      { type: 'ip', value: '127.0.0.1' },
    ],
    usage: SERVER_AUTH,
  });
}

/** Issues the workers' client certificate into `dir` as `worker.{crt,key}`, unless a fresh one is there. */
export function issueWorkerCertificate(authority: Authority, dir: string): Promise<CertificateFiles> {
  return issue(authority, {
    files: filesFor(dir, 'worker'),
    names: [{ type: 'url', value: `spiffe://${DEVELOPMENT_DOMAIN}/worker` }],
    usage: CLIENT_AUTH,
  });
}

interface Leaf {
  readonly files: CertificateFiles;
  readonly names: x509.JsonGeneralNames;
  readonly usage: string;
}

async function issue(authority: Authority, leaf: Leaf): Promise<CertificateFiles> {
  const present = await readPair(leaf.files);
  if (present !== null && isFresh(present.certificate) && isIssuedFor(present.certificate, authority, leaf)) {
    return leaf.files;
  }
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    // The name is the URI alone; nothing reads a subject.
    subject: 'O=Ringmaster development',
    issuer: new x509.X509Certificate(authority.certificate.raw).subject,
    ...validity(LEAF_DAYS),
    signingKey: authority.signingKey,
    publicKey: keys.publicKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([leaf.usage]),
      new x509.SubjectAlternativeNameExtension(leaf.names),
    ],
  });
  await writePair(leaf.files, keys.privateKey, certificate);
  return leaf.files;
}

function filesFor(dir: string, name: string): CertificateFiles {
  return { certFile: join(dir, `${name}.crt`), keyFile: join(dir, `${name}.key`) };
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

/** Positive and unpredictable: the first bit is clear, the rest random. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

function validity(days: number): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - BACKDATE_MS), notAfter: new Date(now + days * DAY_MS) };
}

function isFresh(certificate: X509Certificate): boolean {
  return Date.parse(certificate.validTo) - Date.now() > RENEW_DAYS * DAY_MS;
}

function isIssuedFor(certificate: X509Certificate, authority: Authority, leaf: Leaf): boolean {
  const names = certificate.subjectAltName?.split(', ') ?? [];
  const label = { url: 'URI', dns: 'DNS', ip: 'IP Address' } as const;
  return (
    certificate.checkIssued(authority.certificate) &&
    certificate.verify(authority.certificate.publicKey) &&
    leaf.names.every((name) => names.includes(`${label[name.type as keyof typeof label]}:${name.value}`))
  );
}

interface Pair {
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

/** The pair in the files; null when one is missing or they do not belong together (a crash between two renames). */
async function readPair(files: CertificateFiles): Promise<Pair | null> {
  const [cert, key] = await Promise.all([readIfPresent(files.certFile), readIfPresent(files.keyFile)]);
  if (cert === null || key === null) return null;
  const pair = { certificate: new X509Certificate(cert), key: createPrivateKey(key) };
  return pair.certificate.checkPrivateKey(pair.key) ? pair : null;
}

async function loadSigner(pair: Pair): Promise<Pick<Authority, 'certificate' | 'signingKey'>> {
  const der = pair.key.export({ type: 'pkcs8', format: 'der' });
  const signingKey = await webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
  return { certificate: pair.certificate, signingKey };
}

async function writePair(
  files: CertificateFiles,
  key: webcrypto.CryptoKey,
  issued: x509.X509Certificate,
): Promise<Pair> {
  const keyObject = KeyObject.from(key);
  const certificate = new X509Certificate(Buffer.from(issued.rawData));
  await mkdir(dirname(files.keyFile), { recursive: true, mode: 0o700 });
  await writeWhole(files.keyFile, keyObject.export({ type: 'pkcs8', format: 'pem' }).toString());
  await writeWhole(files.certFile, certificate.toString());
  return { certificate, key: keyObject };
}

async function writeWhole(file: string, text: string): Promise<void> {
  const next = `${file}.${String(process.pid)}.new`;
  const handle = await open(next, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(next, file);
}

async function readIfPresent(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
