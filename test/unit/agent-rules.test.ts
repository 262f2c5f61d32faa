import fc from 'fast-check';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig, shownConfig } from '../../agent/config';
import { judgeCrash, type CrashFinding } from '../../agent/bundle/crash';
import { bundlePlace, makeBundlePlace } from '../../agent/bundle/versions';
import { dropWayBack, pruneWaysBack, readWaysBack, recordWayBack } from '../../agent/bundle/way-back';
import { preAuthenticationEncoding } from '../../trust/envelope';
import { envelopeProblem, parseTrustedKeys } from '../../trust/order-envelope';
import { ORDER_PAYLOAD_TYPE } from '../../trust/payload-types';
import { reconnectDelay } from '../../model/reconnect-delay';
import type { Stage } from '../../agent/journal-record';

const SAMPLE = readFileSync(join(__dirname, '..', '..', 'deploy', 'agent', 'agent.yaml'), 'utf8');

function configProblems(text: string): readonly string[] {
  const parsed = parseConfig(text, '/etc/ringmaster');
  return parsed.ok ? [] : parsed.problems;
}

describe("the agent's configuration", () => {
  it('is read from the sample file, with the defaults it names', () => {
    const parsed = parseConfig(SAMPLE, '/etc/ringmaster');
    expect(parsed).toMatchObject({
      ok: true,
      config: {
        machine: { kind: 'systemd' },
        applications: [
          { name: 'billing', unit: 'billing.service', environment: { PORT: '8080' }, initialBundle: null },
        ],
        limits: { maxBundleBytes: 1_073_741_824, maxBundleFiles: 20_000 },
        reconnect: { initialWindowMs: 5_000, maxBackoffMs: 600_000 },
        logLevel: 'info',
      },
    });
    const uncommented = SAMPLE.replaceAll(
      /^( *)# (limits:|reconnect:|upgradePatience:|logLevel:|serverName:|initialBundle:)/gm,
      '$1$2',
    ).replaceAll(/^# {3}(\w+: )/gm, '  $1');
    const full = parseConfig(uncommented, '/etc/ringmaster');
    const changed = { tls: { serverName: 'gateway.example.org' } };
    expect(full).toMatchObject({ ok: true, config: changed });
    if (full.ok && parsed.ok) {
      expect(full.config.limits).toEqual(parsed.config.limits);
      expect(full.config.reconnect).toEqual(parsed.config.reconnect);
    }
  });

  it('is shown without what applications are told', () => {
    const parsed = parseConfig(SAMPLE.replace("PORT: '8080'", 'SHOP_PASSWORD: correct-horse'), '/etc/ringmaster');
    const shown = JSON.stringify(parsed.ok && shownConfig(parsed.config));
    expect(shown).toContain('"environment":["SHOP_PASSWORD"]');
    expect(shown).not.toContain('correct-horse');
  });

  it('takes relative paths from the folder of the file', () => {
    const parsed = parseConfig(SAMPLE.replace('/var/lib/ringmaster', 'data'), '/srv/host');
    expect(parsed.ok && parsed.config.dataDir).toBe('/srv/host/data');
  });

  it.each<[string, string, string, RegExp]>([
    ['an unknown key', 'dataDir:', 'dataDirectory:', /dataDirectory: unknown key/],
    ['a host id that is none', 'hostId: 0198', 'hostId: x198', /hostId: must be the UUID/],
    ['an address without a port', 'gateway-1.example.org:7701', 'gateway-1.example.org', /gateways\[0\]\.session/],
    ['another kind of machine', 'kind: systemd', 'kind: docker', /machine\.kind: must be process or systemd/],
    ['a number in the environment', "PORT: '8080'", 'PORT: 8080', /environment\.PORT: must be a string/],
    [
      'a variable of its own in the environment',
      "PORT: '8080'",
      'PATH: "/x"',
      /environment\.PATH: is set by the agent/,
    ],
    ['no unit under systemd', 'unit: billing.service', 'environment2: {}', /unit: must be a unit/],
    [
      'an upgraded agent waited for longer than the signer counts',
      '# upgradePatience: 5m',
      'upgradePatience: 16m',
      /upgradePatience: must be 15m at most/,
    ],
    ['a key twice', 'dataDir:', 'hostId:', /line \d+, column 1: a key stands there twice/],
  ])('is refused with %s', (_, from, to, problem) => {
    expect(SAMPLE).toContain(from);
    expect(configProblems(SAMPLE.replace(from, to)).join('\n')).toMatch(problem);
  });

  it.each([
    ['text that says nothing', 'just words', /is no configuration: it has no keys/],
    ['a list', '- a\n- b', /is no configuration/],
    ['a bracket that nobody closes', 'hostId: [', /^line \d+, column \d+: is not YAML there/],
    ['a tab', 'hostId: 1\n\tdataDir: 2', /^line 2, column \d+: is not YAML there/],
  ])('that is %s is refused with the place, or with what one looks like', (_, text, problem) => {
    expect(configProblems(text).join('\n')).toMatch(problem);
  });

  it('that is another file altogether is refused in a few lines', () => {
    const problems = configProblems('{ [\n'.repeat(20) + '`');
    expect(problems.length).toBeLessThanOrEqual(4);
    expect(problems.join('\n')).not.toContain('undefined');
    const prose = Array.from({ length: 20 }, (_, line) => `\`line ${line}: of: prose`).join('\n');
    expect(configProblems(prose).at(-1)).toMatch(/^and at \d+ more places: is it the right file\?$/);
  });

  it('names every problem at once', () => {
    expect(configProblems('hostId: 1\ncolour: blue\n').length).toBeGreaterThan(5);
  });
});

describe('the crash table', () => {
  const row = (stage: Stage | null, confined: boolean, current: string | null): CrashFinding =>
    judgeCrash({ progress: stage === null ? null : { stage, confined, before: 'old' }, current, target: 'new' });

  it.each<[Stage | null, boolean, string | null, CrashFinding]>([
    [null, true, 'anything', 'unchanged'],
    ['staging', true, 'old', 'unchanged'],
    ['staging', true, 'new', 'indeterminate'],
    ['step', true, 'old', 'unchanged'],
    ['step', false, 'old', 'indeterminate'],
    ['step', true, 'new', 'indeterminate'],
    ['switching', true, 'old', 'unchanged'],
    ['switching', false, 'old', 'indeterminate'],
    ['switching', true, 'new', 'switched'],
    ['switching', false, 'new', 'switched'],
    ['switching', true, 'other', 'indeterminate'],
    ['switching', true, null, 'indeterminate'],
    ['putting_back', false, 'new', 'put_back'],
    ['putting_back', false, 'old', 'put_back'],
    ['putting_back', false, 'other', 'indeterminate'],
  ])('after %j (confined: %j) with %j current says %s', (stage, confined, current, finding) => {
    expect(row(stage, confined, current)).toBe(finding);
  });
});

describe('the ways back of a host', () => {
  const dir = mkdtempSync(join(tmpdir(), 'ringmaster-way-back-'));
  const place = bundlePlace(dir, 'hello');
  makeBundlePlace(place);
  const record = (campaignId: string, installOperationId: string, installed: string, to: string | null): void => {
    recordWayBack(place, { campaignId, installOperationId, installed, to });
  };
  const wayBackOf = (operationId: string) =>
    readWaysBack(place).find((each) => each.installOperationId === operationId)?.to;

  afterAll(() => {
    rmSync(dir, { recursive: true });
  });

  it('stay what they were when an install comes again as its next generation', () => {
    record('good', 'install-1', 'v2', 'v1');
    record('good', 'install-2', 'v2', 'v2');
    expect([wayBackOf('install-1'), wayBackOf('install-2')]).toEqual(['v1', 'v1']);
  });

  it('of another campaign that finds its version installed lead to that version itself', () => {
    record('again', 'install-3', 'v2', 'v2');
    expect(wayBackOf('install-3')).toBe('v2');
  });

  it('are dropped with an install that never switched, and pruned when the version is replaced', () => {
    record('bad', 'install-4', 'v3', 'v2');
    dropWayBack(place, 'install-4');
    expect(wayBackOf('install-4')).toBeUndefined();
    expect(pruneWaysBack(place, 'v2')).toEqual(new Set(['v2', 'v1']));
    record('bad', 'install-5', 'v3', 'v2');
    expect(pruneWaysBack(place, 'v3')).toEqual(new Set(['v3', 'v2']));
    expect(readWaysBack(place).map((each) => each.installOperationId)).toEqual(['install-5']);
  });
});

describe("an order's envelope", () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const trusted = parseTrustedKeys(publicKey.export({ type: 'spki', format: 'pem' }).toString());
  const keyId = [...trusted.keys()][0]!;
  const seal = (payload: Uint8Array) => ({
    payloadType: ORDER_PAYLOAD_TYPE,
    payload,
    signatures: [{ keyId, signature: sign(null, preAuthenticationEncoding(ORDER_PAYLOAD_TYPE, payload), privateKey) }],
  });

  it('is encoded for signing as DSSE says', () => {
    expect(preAuthenticationEncoding('http://example.com/HelloWorld', Buffer.from('hello world')).toString()).toBe(
      'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
    );
  });

  it('is believed as it was signed, and not with any byte of it changed', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (payload, at, by) => {
          const sealed = seal(payload);
          expect(envelopeProblem(sealed, trusted)).toBeNull();
          const changed = Uint8Array.from(payload);
          changed[at % payload.length]! ^= by;
          expect(envelopeProblem({ ...sealed, payload: changed }, trusted)?.reason).toBe('untrusted_signature');
        },
      ),
      { numRuns: 100 },
    );
  });

  it('may carry signatures of others beside a trusted one', () => {
    const sealed = seal(Buffer.from('order'));
    const others = [{ keyId: 'unknown', signature: Buffer.alloc(64) }, ...sealed.signatures];
    expect(envelopeProblem({ ...sealed, signatures: others }, trusted)).toBeNull();
  });

  it('needs ed25519 keys', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' });
    expect(() => parseTrustedKeys(rsa.toString())).toThrow('not ed25519');
    expect(() => parseTrustedKeys('')).toThrow('no "BEGIN PUBLIC KEY"');
  });
});

describe('the delay before the next session', () => {
  it('is within a window that doubles up to the largest back-off, and never without jitter', () => {
    fc.assert(
      fc.property(
        fc.nat(100_000),
        fc.nat(1_000_000),
        fc.nat(100),
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        (initialWindowMs, maxBackoffMs, failures, random) => {
          const policy = { initialWindowMs, maxBackoffMs };
          const longest = Math.max(initialWindowMs, maxBackoffMs, 100);
          expect(reconnectDelay(policy, failures, random)).toBeGreaterThanOrEqual(0);
          expect(reconnectDelay(policy, failures, random)).toBeLessThanOrEqual(longest);
          expect(reconnectDelay(policy, 0, random)).toBeLessThanOrEqual(Math.max(initialWindowMs, 100));
          expect(reconnectDelay(policy, failures, 0)).toBe(0);
        },
      ),
    );
  });
});
