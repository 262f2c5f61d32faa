import { describeManifest } from '../../cli/render/manifest';
import { readManifestPayload } from '../../trust/manifest-document';
import { LIMITS, manifestData } from '../trust-fixture';

/** What `manifest show` says of a manifest that is changed like this, in one line. */
function shown(changes: Readonly<Record<string, unknown>> = {}): string {
  const manifest = readManifestPayload(Buffer.from(JSON.stringify(manifestData(changes))));
  return describeManifest(manifest, 'sha256:d').replaceAll(/\s+/g, ' ');
}

const agent = {
  patch: { kind: 'deb', packages: [{ name: 'ringmaster-agent', version: '2.0' }] },
  waysBack: [{ name: 'ringmaster-agent', versions: ['1.0'] }],
};

describe('what a manifest is said to allow', () => {
  it('is no way back that a host takes by itself, unless it says so, and then with the places that it takes', () => {
    expect(shown()).toContain('No host goes back by itself.');
    const confirmed = shown({ confirm: '10m', limits: { ...LIMITS, backoutPerHour: 50 } });
    expect(confirmed).toContain('A host that no gateway confirms for 10m after its change goes back by itself');
    expect(confirmed).toContain(
      'For 261m from its order, longer by what that may run beyond an hour, it has one of the 50 places of hosts taken back within an hour.',
    );
  });

  it('has an agent put back that does not report after its upgrade', () => {
    const words = 'An agent that does not report after its upgrade is put back to one of those';
    for (const each of [shown(agent), shown({ ...agent, confirm: '10m' })]) expect(each).toContain(words);
    expect(shown(agent)).not.toContain('No host goes back by itself.');
    const places = (minutes: number) =>
      `For ${minutes}m from its order, longer by what that may run beyond an hour, it has one of the ${LIMITS.backoutPerHour} places`;
    expect(shown(agent)).toContain(places(346));
    expect(shown({ ...agent, confirm: '10m' })).toContain(places(346 + 140));
  });

  it.each([
    ['never', 'No host is rebooted, nor when it goes back by itself: hosts and the signer keep that.'],
    ['if_required', 'whoever has one may reboot any host that is begun'],
    ['always', 'Hosts are rebooted.'],
  ])('says who keeps reboot: %s', (reboot, words) => {
    expect(shown({ reboot })).toContain(words);
  });

  it('says of a ring whose own limit is none that those after it bound it', () => {
    const rings = [
      { name: 'pilot', upTo: '100%' },
      { name: 'ten', upTo: '10%' },
      { name: 'rest', upTo: '100%' },
    ];
    const said = shown({ limits: { ...LIMITS, rings } });
    expect(said).toContain('Up to and with ring pilot: no more than up to and with ring ten.');
    expect(said).toContain('Up to and with ring ten: at most 10% of them.');
    expect(said).toContain('Up to and with ring rest: at most 100% of them.');
  });

  it('says of hosts at once that the api keeps that, and no signer', () => {
    expect(shown()).toContain('At most 10 at once: the api keeps this, at launch and at each change of pace.');
  });
});
