import * as fc from 'fast-check';
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { pino } from 'pino';
import { makeCsr, signRequest } from '../../agent/identity/csr';
import { IdentityFile } from '../../agent/identity/identity-file';
import { type CertificateRequest, Renewal } from '../../agent/identity/renewal';
import { renewalTimeMs } from '../../agent/identity/renewal-time';
import { ensureAuthority, issueGatewayCertificate } from '../../deploy/local/certificates';
import type { CertificateAuthority } from '../../enrol/authority';
import { parseConfig } from '../../enrol/config';
import type { EnrolError } from '../../enrol/enrol-error';
import { openFileAuthority } from '../../enrol/file-authority';
import { MAX_ASLEEP_MS, readCsr, readHolder } from '../../enrol/proof';
import { parseEnrolRequest, parseRenewRequest } from '../../enrol/request-body';
import { Turnstile } from '../../enrol/turnstile';
import { asId, type HostId } from '../../model/ids';

const DAY_MS = 86_400_000;
const HOST = asId<HostId>('018f0000-0000-7000-8000-000000000001');
const OTHER = asId<HostId>('018f0000-0000-7000-8000-000000000002');

let dir: string;
let authority: CertificateAuthority;
let serial = 0x40;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ringmaster-identity-'));
  const files = await ensureAuthority(dir);
  authority = await openFileAuthority({ cert: files.certFile, key: files.keyFile }, 'ringmaster.local');
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

const FRESH = { lifeMs: 14 * DAY_MS, endedMs: -14 * DAY_MS };

async function issue(csr: Buffer, { lifeMs, endedMs } = FRESH): Promise<string> {
  const { hostId, publicKey } = await readCsr(csr);
  const notAfter = new Date(Date.now() - endedMs);
  const notBefore = new Date(notAfter.getTime() - lifeMs);
  serial += 1;
  return authority.issue({ hostId, publicKey, serial: serial.toString(16).padEnd(32, '0'), notBefore, notAfter });
}

const kindOf = (work: Promise<unknown>) =>
  work.then(
    () => 'taken',
    (error: unknown) => (error as EnrolError).kind,
  );

describe('a request for a certificate', () => {
  it('is a PKCS #10 of the host and its key, as a library reads it', async () => {
    expect(await readCsr(makeCsr(newKey(), HOST))).toMatchObject({ hostId: HOST });
  });

  it('is refused when it is not signed by its own key, is of another kind of key, or is not one at all', async () => {
    const csr = makeCsr(newKey(), HOST);
    const forged = Buffer.from(csr);
    // The last byte of the host's id: the signature is about another.
    forged[csr.indexOf(HOST) + HOST.length - 1]! ^= 1;
    expect(await kindOf(readCsr(forged))).toBe('csr_invalid');
    expect(await kindOf(readCsr(makeCsr(newKey(), 'not a host')))).toBe('csr_invalid');
    const large = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
    expect(await kindOf(readCsr(makeCsr(large, HOST)))).toBe('csr_invalid');
  });

  it('is read as it was, or refused, whatever bytes are changed or cut off', async () => {
    const csr = makeCsr(newKey(), HOST);
    const whole = await readCsr(csr);
    const byte = fc.integer({ min: 1, max: 255 });
    await fc.assert(
      fc.asyncProperty(fc.nat(csr.length - 1), byte, fc.nat(csr.length), async (at, by, cut) => {
        const bytes = Buffer.from(csr);
        bytes[at]! ^= by;
        for (const each of [bytes, bytes.subarray(0, cut), csr.subarray(0, cut)]) {
          const read = await readCsr(each).catch((error: unknown) => (error as EnrolError).kind);
          expect([whole, 'csr_invalid']).toContainEqual(read);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('for the next certificate is believed only by the last key, for the same host, a new key, and not for ever', async () => {
    const last = newKey();
    const certificate = new X509Certificate(await issue(makeCsr(last, HOST))).raw;
    const csr = makeCsr(newKey(), HOST);
    const check = {
      authorityPem: authority.certificatePem,
      trustDomain: 'ringmaster.local',
      nowMs: Date.now(),
      mayBeOverMs: 0,
    };
    const good = { csr, certificate, signature: signRequest(csr, last) };
    expect(await readHolder(good, check)).toMatchObject({ hostId: HOST });
    const cases: [string, CertificateRequest][] = [
      ['proof_invalid', { ...good, signature: signRequest(csr, newKey()) }],
      ['proof_invalid', { ...good, csr: makeCsr(newKey(), HOST) }],
      ['certificate_invalid', { ...good, csr: makeCsr(newKey(), OTHER) }],
      ['key_reused', ((same) => ({ ...good, csr: same, signature: signRequest(same, last) }))(makeCsr(last, HOST))],
      ['certificate_invalid', { ...good, certificate: Buffer.from('none') }],
      ['certificate_invalid', { ...good, certificate: new X509Certificate(authority.certificatePem).raw }],
    ];
    for (const [kind, request] of cases) expect(await kindOf(readHolder(request, check))).toBe(kind);
    const later = { ...check, nowMs: Date.now() + 15 * DAY_MS };
    expect(await kindOf(readHolder(good, later))).toBe('certificate_too_old');
    expect(await kindOf(readHolder(good, { ...later, mayBeOverMs: MAX_ASLEEP_MS }))).toBe('taken');
    const asleep = { ...check, nowMs: Date.now() + 105 * DAY_MS, mayBeOverMs: MAX_ASLEEP_MS };
    expect(await kindOf(readHolder(good, asleep))).toBe('certificate_too_old');
  });

  it('of another authority is worth nothing', async () => {
    const files = await ensureAuthority(join(dir, 'other'));
    const stranger = await openFileAuthority({ cert: files.certFile, key: files.keyFile }, 'ringmaster.local');
    const last = newKey();
    const certificate = new X509Certificate(await issue(makeCsr(last, HOST))).raw;
    const csr = makeCsr(newKey(), HOST);
    const check = {
      authorityPem: stranger.certificatePem,
      trustDomain: 'ringmaster.local',
      nowMs: Date.now(),
      mayBeOverMs: 0,
    };
    expect(await kindOf(readHolder({ csr, certificate, signature: signRequest(csr, last) }, check))).toBe(
      'certificate_invalid',
    );
  });
});

describe('what comes to the listener', () => {
  const token = `rmj_${'a'.repeat(43)}`;

  it.each([
    'nothing',
    '{}',
    '[]',
    JSON.stringify({ token, name: 'web-1', csr: 'AAAA', more: 'x' }),
    JSON.stringify({ token, name: 'web-1', csr: 7 }),
    JSON.stringify({ token: 'secret', name: 'web-1', csr: 'AAAA' }),
    JSON.stringify({ token, name: '../x', csr: 'AAAA' }),
    JSON.stringify({ token, name: 'web-1', csr: 'not base64!' }),
    JSON.stringify({ token, name: HOST.toUpperCase(), csr: 'YWJj' }),
  ])('is refused when it is %s, without repeating it', (text) => {
    expect(() => parseEnrolRequest(text)).toThrow(expect.objectContaining({ kind: 'request_invalid' }));
    expect(() => parseEnrolRequest(text)).not.toThrow(/secret|rmj_/);
  });

  it('is read when it is whole', () => {
    const csr = Buffer.from('abc').toString('base64');
    expect(parseEnrolRequest(JSON.stringify({ token, name: 'web-1', csr }))).toEqual({
      ...{ token, name: 'web-1', csr: Buffer.from('abc') },
    });
    expect(parseRenewRequest(JSON.stringify({ csr, certificate: csr, signature: csr })).csr).toEqual(
      Buffer.from('abc'),
    );
  });

  it('is let in at its rate, for each address and for all of them; IPv6 counts by subscriber', () => {
    let now = 0;
    const rates = { address: { burst: 2, perSecond: 1 }, total: { burst: 4, perSecond: 2 } };
    const turnstile = new Turnstile(rates, () => now);
    const lets = (...from: string[]) => from.map((address) => turnstile.lets(address));
    expect(lets('192.0.2.1', '192.0.2.1', '192.0.2.1', '::ffff:192.0.2.1')).toEqual([true, true, false, false]);
    expect(lets('2001:db8::1', '2001:db8:0:0:9::2', '2001:db8::3', '192.0.2.2')).toEqual([true, true, false, false]);
    now = 1_000;
    expect(lets('192.0.2.1', '192.0.2.1', '192.0.2.2', '192.0.2.3')).toEqual([true, false, true, false]);
  });
});

describe('a certificate is renewed', () => {
  it('at a time in 70 to 90 % of its life, the same however often it is asked, spread over all of it', async () => {
    const shares: number[] = [];
    for (let n = 0; n < 60; n += 1) {
      const certificate = new X509Certificate(await issue(makeCsr(newKey(), HOST)));
      const from = Date.parse(certificate.validFrom);
      const at = renewalTimeMs(certificate);
      expect(renewalTimeMs(certificate)).toBe(at);
      shares.push((at - from) / (Date.parse(certificate.validTo) - from));
    }
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.7);
    expect(Math.max(...shares)).toBeLessThanOrEqual(0.9);
    expect(shares.filter((share) => share < 0.8).length).toBeGreaterThan(10);
    expect(shares.filter((share) => share > 0.8).length).toBeGreaterThan(10);
  });

  /** One agent's life: each step may be its last before a crash, after which it starts again from its disk. */
  it('so that after a crash anywhere a key and certificate that a gateway takes are there', async () => {
    const enrolment = { url: 'https://127.0.0.1:1', ca: 'none' };
    const silent = pino({ level: 'silent' });
    let n = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('ask', 'answer', 'refuse', 'connect', 'fail', 'crash', 'damage'), { maxLength: 25 }),
        async (steps) => {
          n += 1;
          const path = join(dir, `run-${String(n)}`, 'identity.pem');
          const file = new IdentityFile(path, HOST);
          file.candidateKey();
          // All but over: renewed at once.
          const first = { lifeMs: 14 * DAY_MS, endedMs: -DAY_MS };
          file.complete(enrolled(await issue(makeCsr(createPrivateKey(file.candidateKey()), HOST), first)));
          const start = () => new Renewal({ hostId: HOST, file, enrolment, log: silent, random: () => 0 });
          let renewal = start();
          let asked: CertificateRequest | null = null;
          const session = {
            takesCertificateRequests: true,
            ask: (request: CertificateRequest) => (asked = request),
            reconnect: () => undefined,
          };
          for (const step of steps) {
            const request: CertificateRequest | null = asked;
            if (step === 'answer' && request !== null)
              renewal.answered({ certificate: await issue((request as CertificateRequest).csr), refusal: '' });
            if (step === 'refuse') renewal.answered({ certificate: '', refusal: 'too_many' });
            if (step === 'connect' || step === 'ask') {
              expect(usable(renewal.credentials().pem)).toBe(true);
              renewal.welcomed(session);
            }
            if (step === 'fail') {
              renewal.credentials();
              renewal.ended(false);
            }
            if (step === 'damage' && existsSync(`${path}.candidate`)) writeFileSync(`${path}.candidate`, 'torn');
            if (step === 'crash' || step === 'damage') {
              renewal.stop();
              asked = null;
              renewal = start();
            }
            expect(usable(readFileSync(path))).toBe(true);
            expect(usable(renewal.pem)).toBe(true);
          }
          renewal.stop();
        },
      ),
      { numRuns: 60 },
    );
  });

  /** What a listener answers. */
  const enrolled = (certificate: string) => ({ certificate, authority: authority.certificatePem });

  it('by a certificate of the authority that enrolled the host, and by none that a gateway made itself', async () => {
    const path = join(dir, 'forged', 'identity.pem');
    const file = new IdentityFile(path, HOST);
    const first = { lifeMs: 14 * DAY_MS, endedMs: -DAY_MS };
    file.complete(enrolled(await issue(makeCsr(createPrivateKey(file.candidateKey()), HOST), first)));
    file.promote();
    const before = readFileSync(path);
    const thief = await ensureAuthority(join(dir, 'thief'));
    const forger = await openFileAuthority({ cert: thief.certFile, key: thief.keyFile }, 'ringmaster.local');
    const asked: CertificateRequest[] = [];
    const session = {
      takesCertificateRequests: true,
      ask: (request: CertificateRequest) => asked.push(request),
      reconnect: jest.fn(),
    };
    const log = pino({ level: 'silent' });
    const enrolment = { url: 'https://127.0.0.1:1', ca: 'none' };
    const renewal = new Renewal({ hostId: HOST, file, enrolment, log, random: () => 0 });
    renewal.credentials();
    renewal.welcomed(session);
    const { hostId, publicKey } = await readCsr(asked[0]!.csr);
    const now = Date.now();
    const leaf = { hostId, publicKey, serial: '41'.padEnd(32, '0') };
    const times = { notBefore: new Date(now - 60_000), notAfter: new Date(now + 365 * DAY_MS) };
    renewal.answered({ certificate: await forger.issue({ ...leaf, ...times }), refusal: '' });
    expect(session.reconnect).not.toHaveBeenCalled();
    expect(renewal.credentials().isCandidate).toBe(false);
    renewal.answered({ certificate: await issue(asked[0]!.csr), refusal: '' });
    expect(session.reconnect).toHaveBeenCalledTimes(1);
    renewal.stop();
    expect(readFileSync(path)).toEqual(before);
    expect(renewal.credentials().isCandidate).toBe(true);
  });

  /** An enrolment listener that knows which certificate the host used last. */
  async function listenerFor(lastUsed: Buffer) {
    const files = await issueGatewayCertificate({
      ...{ authority: await ensureAuthority(dir), dir: join(dir, 'listener'), gatewayId: 'enrol' },
    });
    const tls = { cert: readFileSync(files.certFile), key: readFileSync(files.keyFile) };
    const asked: string[] = [];
    const server = createServer(tls, (request, response) => {
      void json(request).then(async (body) => {
        const { csr, certificate } = body as Record<string, string>;
        const isLast = new X509Certificate(lastUsed).raw.equals(Buffer.from(certificate!, 'base64'));
        asked.push(isLast ? 'by the last key' : 'by another');
        const answer = isLast ? { certificate: await issue(Buffer.from(csr!, 'base64')) } : { kind: 'superseded' };
        response.writeHead(isLast ? 200 : 403).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { server, asked, address: { url: `https://127.0.0.1:${String(port)}`, ca: join(dir, 'ca.crt') } };
  }

  test.each([
    ['no gateway had ever taken it', 'present', ['by the last key']],
    ['a gateway had taken it just before the agent died', 'candidate', ['by another', 'by the last key']],
  ] as const)('although the candidate ran out too, when %s', async (_title, last, expected) => {
    const path = join(dir, `over-${last}`, 'identity.pem');
    const file = new IdentityFile(path, HOST);
    const complete = async (endedMs: number) => {
      const csr = makeCsr(createPrivateKey(file.candidateKey()), HOST);
      file.complete(enrolled(await issue(csr, { lifeMs: 14 * DAY_MS, endedMs })));
    };
    await complete(6 * DAY_MS);
    file.promote();
    await complete(DAY_MS);
    const { server, asked, address } = await listenerFor(readFileSync(last === 'present' ? path : `${path}.candidate`));
    const log = pino({ level: 'silent' });
    const renewal = new Renewal({ hostId: HOST, file, enrolment: address, log, random: () => 0 });
    try {
      expect(renewal.credentials().isCandidate).toBe(false);
      renewal.start();
      while (!renewal.credentials().isCandidate) await new Promise((resolve) => setTimeout(resolve, 10));
      expect(usable(renewal.credentials().pem)).toBe(true);
      expect(asked).toEqual(expected);
      renewal.welcomed({ takesCertificateRequests: true, ask: () => undefined, reconnect: () => undefined });
      expect(usable(readFileSync(path))).toBe(true);
    } finally {
      renewal.stop();
      server.close();
    }
  });

  function usable(pem: Buffer): boolean {
    const certificate = new X509Certificate(pem);
    return certificate.checkPrivateKey(createPrivateKey(pem)) && Date.parse(certificate.validTo) > Date.now();
  }
});

test("the authority's key is refused when others may read it", async () => {
  const files = await ensureAuthority(join(dir, 'open'));
  const { chmodSync } = await import('node:fs');
  chmodSync(files.keyFile, 0o640);
  await expect(openFileAuthority({ cert: files.certFile, key: files.keyFile }, 'x')).rejects.toThrow(/chmod 600/);
});

test('the enrolment process says everything that is missing in its environment, and takes an IPv6 address', () => {
  expect(() => parseConfig({ RINGMASTER_ENROL_LISTEN: 'here' })).toThrow(
    /DATABASE_URL[^]*"here" is not host:port[^]*CA_KEY/,
  );
  const names = [
    'DATABASE_URL',
    'RINGMASTER_ENROL_TLS_CERT',
    'RINGMASTER_ENROL_TLS_KEY',
    'RINGMASTER_CA_CERT',
    'RINGMASTER_CA_KEY',
  ];
  const env = Object.fromEntries(names.map((name) => [name, name]));
  expect(parseConfig({ ...env, RINGMASTER_ENROL_LISTEN: '[::1]:7703' }).listen).toEqual({ host: '::1', port: 7703 });
});
