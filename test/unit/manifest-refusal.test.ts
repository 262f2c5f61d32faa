import fc from 'fast-check';
import { type AskedWork, orderRefusal, type RecordedWayBack, wayBackRefusal } from '../../model/trust/manifest-refusal';
import type { PatchManifest } from '../../model/trust/patch-manifest';
import { readManifestPayload } from '../../trust/manifest-document';
import { manifestData } from '../trust-fixture';

const read = (changes: Readonly<Record<string, unknown>> = {}): PatchManifest =>
  readManifestPayload(Buffer.from(JSON.stringify(manifestData(changes))));

const DEBIAN = { osId: 'debian', osVersion: '12', arch: 'amd64' };
const deb = (...packages: readonly string[]) => ({
  kind: 'deb' as const,
  packages: packages.map((each) => ({ name: each.split('=')[0]!, version: each.split('=')[1]! })),
});
const openssl = deb('openssl=3.0.17-1', 'libssl3=3.0.17-1');
const NGINX = ['systemctl', 'is-active', 'nginx'];
const packages = read({
  patch: openssl,
  hosts: [{ osId: 'debian', osVersion: '12' }],
  waysBack: [
    { name: 'openssl', versions: ['3.0.16-1'] },
    { name: 'libssl3', versions: ['3.0.16-1', '3.0.15-1'] },
  ],
  smokeTests: [{ command: NGINX, timeout: '30s' }],
});
const bundle = read();
const hello = bundle.patch;

const smokeTest = (
  command: readonly string[],
  timeoutMs: number,
  patch: PatchManifest['patch'] = openssl,
): AskedWork => ({
  operation: 'smoke_test',
  direction: 'forward',
  patch,
  command,
  timeoutMs,
});

/** Each package by the digest of this digit. */
function withDigests(patch: PatchManifest['patch'], digit: string): PatchManifest['patch'] {
  if (patch.kind === 'bundle') return patch;
  const digests = [`sha256:${digit.repeat(64)}`];
  return { ...patch, packages: patch.packages.map((each) => ({ ...each, digests })) };
}

describe('what a manifest allows of an order', () => {
  it.each<[string, PatchManifest, AskedWork]>([
    ['an install of its patch', packages, { operation: 'install', direction: 'forward', patch: openssl }],
    [
      'the same packages in another order',
      packages,
      { operation: 'install', direction: 'forward', patch: deb('libssl3=3.0.17-1', 'openssl=3.0.17-1') },
    ],
    [
      'restarts of services in place of a reboot',
      packages,
      { operation: 'install', direction: 'forward', patch: openssl, restartServices: true },
    ],
    ['a way back', packages, { operation: 'back_out', direction: 'backout', patch: openssl }],
    [
      'an install that waits for its confirmation as long as people said',
      { ...packages, confirmMs: 600_000 },
      { operation: 'install', direction: 'forward', patch: openssl, confirmWithinMs: 600_000 },
    ],
    [
      'an upgrade of the agent that lists where it is put back to',
      read({ patch: deb('ringmaster-agent=2.0'), waysBack: [{ name: 'ringmaster-agent', versions: ['1.0'] }] }),
      { operation: 'install', direction: 'forward', patch: deb('ringmaster-agent=2.0') },
    ],
    ['a reboot', packages, { operation: 'reboot', direction: 'forward' }],
    ['its smoke test', packages, smokeTest(NGINX, 30_000)],
    ["the bundle's own step, in less time", bundle, smokeTest([], 10_000, hello)],
  ])('is %s', (_, manifest, work) => {
    expect(orderRefusal(manifest, work, DEBIAN)).toBeNull();
  });

  it.each<[string, PatchManifest, AskedWork, string]>([
    [
      'another version',
      packages,
      { operation: 'install', direction: 'forward', patch: deb('openssl=3.0.18-1', 'libssl3=3.0.17-1') },
      'patch_unlisted',
    ],
    [
      'a package more',
      packages,
      { operation: 'install', direction: 'forward', patch: deb('openssl=3.0.17-1', 'libssl3=3.0.17-1', 'netcat=1') },
      'patch_unlisted',
    ],
    [
      'a removal more',
      packages,
      { operation: 'install', direction: 'forward', patch: { ...openssl, removals: ['nginx'] } },
      'patch_unlisted',
    ],
    [
      'a removal less',
      read({ patch: { ...openssl, removals: ['stunnel4'] }, waysBack: [{ name: 'stunnel4', versions: ['5.68-2'] }] }),
      { operation: 'install', direction: 'forward', patch: openssl },
      'patch_unlisted',
    ],
    [
      'a removal in place of a package',
      packages,
      { operation: 'install', direction: 'forward', patch: { ...deb('openssl=3.0.17-1'), removals: ['libssl3'] } },
      'patch_unlisted',
    ],
    [
      'a package less',
      packages,
      { operation: 'install', direction: 'forward', patch: deb('openssl=3.0.17-1') },
      'patch_unlisted',
    ],
    [
      'a package twice in place of another',
      packages,
      { operation: 'install', direction: 'forward', patch: deb('openssl=3.0.17-1', 'openssl=3.0.17-1') },
      'patch_unlisted',
    ],
    [
      'another kind',
      packages,
      { operation: 'install', direction: 'forward', patch: { ...openssl, kind: 'rpm' } },
      'patch_unlisted',
    ],
    [
      'the same packages by digests that the manifest does not list',
      packages,
      { operation: 'install', direction: 'forward', patch: withDigests(openssl, 'a') },
      'patch_unlisted',
    ],
    [
      'the same packages without the digests that the manifest lists',
      { ...packages, patch: withDigests(openssl, 'a') },
      { operation: 'install', direction: 'forward', patch: openssl },
      'patch_unlisted',
    ],
    ['a bundle instead', packages, { operation: 'install', direction: 'forward', patch: hello }, 'patch_unlisted'],
    [
      'the name and version of its bundle with another digest',
      bundle,
      {
        operation: 'install',
        direction: 'forward',
        patch: { kind: 'bundle', name: 'hello', version: '2.0.0', digest: `sha256:${'c'.repeat(64)}` },
      },
      'patch_unlisted',
    ],
    [
      'restarts of services where it allows no reboot',
      read({ patch: openssl, waysBack: 'none', reboot: 'never' }),
      { operation: 'install', direction: 'forward', patch: openssl, restartServices: true },
      'reboot_unlisted',
    ],
    [
      'an install on the way back',
      packages,
      { operation: 'install', direction: 'backout', patch: openssl },
      'patch_unlisted',
    ],
    [
      'a way back of another patch',
      packages,
      { operation: 'back_out', direction: 'backout', patch: hello },
      'patch_unlisted',
    ],
    [
      'a way back where there is none',
      read({ waysBack: 'none' }),
      { operation: 'back_out', direction: 'backout', patch: hello },
      'way_back_unlisted',
    ],
    [
      'a reboot where there is none',
      read({ reboot: 'never' }),
      { operation: 'reboot', direction: 'forward' },
      'reboot_unlisted',
    ],
    [
      'an install that goes back by itself, of which people said nothing',
      packages,
      { operation: 'install', direction: 'forward', patch: openssl, confirmWithinMs: 1 },
      'confirm_unlisted',
    ],
    [
      'an install that waits for its confirmation for longer than people said',
      { ...packages, confirmMs: 600_000 },
      { operation: 'install', direction: 'forward', patch: openssl, confirmWithinMs: 600_001 },
      'confirm_unlisted',
    ],
    [
      'a reboot that goes back by itself, of which people said nothing',
      packages,
      { operation: 'reboot', direction: 'forward', confirmWithinMs: 1 },
      'confirm_unlisted',
    ],
    [
      'a reboot of a way back that goes further back by itself',
      { ...packages, confirmMs: 600_000 },
      { operation: 'reboot', direction: 'backout', confirmWithinMs: 1 },
      'confirm_unlisted',
    ],
    [
      'an upgrade of the agent that nobody said where to put back to',
      read({ patch: deb('ringmaster-agent=2.0', 'curl=2'), waysBack: [{ name: 'curl', versions: ['1'] }] }),
      { operation: 'install', direction: 'forward', patch: deb('ringmaster-agent=2.0', 'curl=2') },
      'way_back_unlisted',
    ],
    ['another smoke test', packages, smokeTest([...NGINX, ';', 'id'], 30_000), 'smoke_test_unlisted'],
    ['the words of its smoke test run together', packages, smokeTest([NGINX.join(' ')], 30_000), 'smoke_test_unlisted'],
    ['its smoke test for longer', packages, smokeTest(NGINX, 30_001), 'smoke_test_unlisted'],
    ["a bundle's own step that is not listed", packages, smokeTest([], 1_000), 'smoke_test_unlisted'],
  ])('is not %s', (_, manifest, work, reason) => {
    expect(orderRefusal(manifest, work, DEBIAN)).toMatchObject({ reason });
  });

  it.each<[string, object, object | string, boolean]>([
    ['a listed one', DEBIAN, [{ osId: 'debian', osVersion: '12' }], true],
    ['another version', { ...DEBIAN, osVersion: '13' }, [{ osId: 'debian', osVersion: '12' }], false],
    ['another architecture', { ...DEBIAN, arch: 'arm64' }, [{ arch: 'amd64' }], false],
    ['one that does not say what it is', {}, [{ osId: 'debian' }], false],
    ['one that does not say, where any is listed', {}, 'any', true],
  ])('depends on the host: %s', (_, facts, hosts, isAllowed) => {
    const work: AskedWork = { operation: 'install', direction: 'forward', patch: hello };
    expect(orderRefusal(read({ hosts }), work, facts)?.reason).toBe(isAllowed ? undefined : 'host_unlisted');
  });

  it('is nothing but what it lists, however the packages of an order differ from it', () => {
    const word = fc.constantFrom('openssl=3.0.17-1', 'libssl3=3.0.17-1', 'openssl=3.0.16-1', 'curl=1', 'libssl3=0');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 4 }), (words) => {
        const work: AskedWork = { operation: 'install', direction: 'forward', patch: deb(...words) };
        const isListed = [...words].sort().join() === 'libssl3=3.0.17-1,openssl=3.0.17-1';
        expect(orderRefusal(packages, work, DEBIAN) === null).toBe(isListed);
      }),
    );
  });
});

describe('where a manifest lets a host go back to', () => {
  const back = (...words: readonly string[]): RecordedWayBack => ({
    kind: 'packages',
    packages: words.map((each) => ({ name: each.split('=')[0]!, to: each.split('=')[1] ?? null })),
  });
  it.each<[string, PatchManifest, RecordedWayBack, boolean]>([
    ['listed versions', packages, back('openssl=3.0.16-1', 'libssl3=3.0.15-1'), true],
    ['without what the install brought', packages, back('openssl', 'libssl3=3.0.16-1'), true],
    ['a version that is not listed', packages, back('openssl=3.0.16-1', 'libssl3=3.0.11-1'), false],
    ['a version that is listed of another package', packages, back('openssl=3.0.15-1'), false],
    ['a package that is not listed', packages, back('curl=3.0.16-1'), false],
    ['a listed bundle', bundle, { kind: 'bundle', to: { version: '1.0.0', digest: `sha256:${'b'.repeat(64)}` } }, true],
    ['no bundle, as before', bundle, { kind: 'bundle', to: null }, true],
    [
      'a listed version with another digest',
      bundle,
      { kind: 'bundle', to: { version: '1.0.0', digest: `sha256:${'c'.repeat(64)}` } },
      false,
    ],
    ['anything, where nothing is listed', read({ waysBack: 'none' }), back('openssl=3.0.16-1'), false],
  ])('%s', (_, manifest, recorded, isAllowed) => {
    expect(wayBackRefusal(manifest, recorded)?.reason).toBe(isAllowed ? undefined : 'way_back_unlisted');
  });
});
