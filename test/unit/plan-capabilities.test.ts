import type { Patch } from '../../model/campaign';
import type { Host } from '../../model/host';
import { asId, type HostId } from '../../model/ids';
import { capabilityBlockers, inability } from '../../model/plan-capabilities';

const BUNDLE: Patch = { kind: 'bundle', name: 'billing', version: '2', digest: `sha256:${'0'.repeat(64)}` };
const DEB: Patch = { kind: 'deb', packages: [{ name: 'openssl', version: '3' }] };
const RPM: Patch = { kind: 'rpm', packages: [{ name: 'openssl', version: '3' }] };

function host(name: string, capabilities?: readonly string[]): Host {
  const facts = capabilities === undefined ? {} : { capabilities };
  return { hostId: asId<HostId>(name), name, cluster: 'east', site: 'east-1', labels: {}, facts };
}

describe('a patch is', () => {
  it.each<[string, Patch, readonly string[] | undefined, string | null]>([
    ['packages, and its agent installs them', DEB, ['bundle', 'deb'], null],
    ['packages, and its agent goes back by itself', DEB, ['deb', 'confirm'], null],
    ['packages of another kind', RPM, ['deb'], 'installs no rpm packages, but deb'],
    [
      'packages, where only bundles are taken',
      DEB,
      ['bundle', 'bundle:billing'],
      'installs no deb packages, but bundle',
    ],
    ['a bundle of an application it runs', BUNDLE, ['bundle', 'bundle:shop', 'bundle:billing'], null],
    ['a bundle of another application', BUNDLE, ['bundle', 'bundle:shop'], 'has no application billing, but shop'],
    ['a bundle, where only packages are installed', BUNDLE, ['deb'], 'takes no bundles, but deb'],
    ['a bundle, and its agent does not tell applications apart', BUNDLE, ['bundle'], null],
    ['a bundle, and nobody knows its agent yet', BUNDLE, undefined, null],
    ['packages, and nobody knows its agent yet', DEB, undefined, null],
    [
      'anything, and its root allows nothing',
      DEB,
      [],
      'installs nothing (its configuration or its policy allows nothing)',
    ],
  ])('%s: told beforehand', (_, patch, capabilities, reason) => {
    expect(inability(patch, host('web-1', capabilities).facts)).toBe(reason);
  });
});

describe('a plan', () => {
  it('whose hosts can all do it has no blocker', () => {
    expect(capabilityBlockers({ patch: DEB }, [host('web-1', ['deb']), host('web-2')])).toEqual([]);
  });

  it('names each host that cannot do it with its reason, and the names in a sentence', () => {
    const many = Array.from({ length: 300 }, (_, index) => host(`db-${String(index)}`, ['bundle']));
    const [blocker] = capabilityBlockers({ patch: DEB }, [host('web-1', ['deb']), host('web-2', []), ...many]);
    expect(blocker).toMatchObject({ code: 'cannot_do' });
    expect(blocker!.message).toContain('301 of the 302 hosts cannot carry out this patch: web-2: installs nothing');
    expect(blocker!.message).toContain('db-8, db-9 and 290 more: installs no deb packages, but bundle');
    expect(blocker!.hosts!.slice(0, 2)).toEqual([
      { name: 'web-2', reason: 'installs nothing (its configuration or its policy allows nothing)' },
      { name: 'db-0', reason: 'installs no deb packages, but bundle' },
    ]);
    expect(blocker!.hosts!.length).toBe(200);
  });

  it('that asks for a confirmation names the hosts whose agents would not go back by themselves', () => {
    const hosts = [host('new', ['deb', 'confirm']), host('old', ['deb']), host('unknown')];
    expect(capabilityBlockers({ patch: DEB }, hosts)).toEqual([]);
    const [blocker] = capabilityBlockers({ patch: DEB, confirmMs: 600_000 }, hosts);
    expect(blocker!.hosts).toEqual([
      { name: 'old', reason: 'does not go back by itself (spec.confirm; its agent is too old)' },
    ]);
  });
});
