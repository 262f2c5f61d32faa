import { readCampaignFile } from '../../documents/read-campaign-file';
import { DEFAULTS } from '../../model/campaign-file/defaults';
import type { Refused } from './campaign-file-fixture';
import { DEB, expectRefused, withLine, withMore } from './campaign-file-fixture';

const REFUSED: readonly Refused[] = [
  {
    title: 'a name with capitals',
    text: withLine(3, 'metadata: { name: Hello }'),
    at: ['3:19 metadata.name'],
    message: /expected a name, found "Hello"/,
    next: /small letters, digits and hyphens, 41 at most/,
  },
  {
    title: 'a name that is a number',
    text: withLine(3, 'metadata: { name: 12 }'),
    at: ['3:19 metadata.name'],
    message: /found the number 12/,
    next: /in quotes: "12"/,
  },
  {
    title: 'a name of 42 characters',
    text: withLine(3, `metadata: { name: ${'a'.repeat(42)} }`),
    at: ['3:19 metadata.name'],
    message: /expected a name/,
  },
  {
    title: 'an unknown class',
    text: withLine(5, '  class: urgent'),
    at: ['5:10 spec.class'],
    message: /expected emergency or routine, found "urgent"/,
    next: /Use one of: emergency, routine/,
  },
  {
    title: 'a slip in a class',
    text: withLine(5, '  class: emergancy'),
    at: ['5:10 spec.class'],
    message: /emergancy/,
    next: /Did you mean "emergency"\?/,
  },
  { title: 'an empty class', text: withLine(5, '  class:'), at: ['5:9 spec.class'], message: /found nothing/ },
  {
    title: 'a patch of an unknown kind',
    text: withLine(6, '  patch: { kind: snap, name: hello }'),
    at: ['6:18 spec.patch.kind'],
    message: /expected deb or rpm or bundle, found "snap"/,
  },
  {
    title: 'a patch without a kind',
    text: withLine(6, '  patch: { name: hello }'),
    at: ['6:10 spec.patch'],
    message: /"kind" is missing/,
  },
  {
    title: 'a patch that is no map',
    text: withLine(6, '  patch: hello'),
    at: ['6:10 spec.patch'],
    message: /expected a map, found "hello"/,
  },
  {
    title: 'a bundle without a digest',
    text: withLine(6, '  patch: { kind: bundle, name: hello, version: 2.0.0 }'),
    at: ['6:10 spec.patch.digest'],
    message: /"digest" is missing/,
    next: /ringmaster bundle build/,
  },
  {
    title: 'a short digest',
    text: withLine(6, '  patch: { kind: bundle, name: hello, version: 2.0.0, digest: sha256:abc }'),
    at: ['6:63 spec.patch.digest'],
    message: /expected a digest, found "sha256:abc"/,
    next: /64 hexadecimal digits/,
  },
  {
    title: 'a version that YAML reads as a number',
    text: withLine(6, `  patch: { kind: bundle, name: hello, version: 1.10, digest: sha256:${'0a'.repeat(32)} }`),
    at: ['6:48 spec.patch.version'],
    message: /found the number 1.10/,
    next: /"1.10"/,
  },
  {
    title: 'packages in a bundle',
    text: withLine(
      6,
      `  patch: { kind: bundle, packages: [], name: hello, version: 2.0.0, digest: sha256:${'0a'.repeat(32)} }`,
    ),
    at: ['6:26 spec.patch.packages'],
    message: /unknown key "packages"/,
  },
  {
    title: "a digest of a package's file that is none",
    text: `${withLine(6, '  patch: { kind: deb, packages: [ { name: libssl3, version: 3.0.17-1, digests: [ 0a0b ] } ] }')}  smokeTest: { command: [a] }\n`,
    at: ['6:82 spec.patch.packages[0].digests[0]'],
    message: /expected a digest of a package's file, found "0a0b"/,
  },
  {
    title: 'packages without a smoke test',
    text: withLine(6, `  patch: ${DEB}`),
    at: ['5:3 spec.smokeTest'],
    message: /"smokeTest" is missing, and packages have no test of their own/,
    next: /smokeTest: \{ command:/,
  },
  {
    title: 'a package at "latest"',
    text: `${withLine(6, '  patch: { kind: deb, packages: [ { name: libssl3, version: latest } ] }')}  smokeTest: { command: [a] }\n`,
    at: ['6:61 spec.patch.packages[0].version'],
    message: /expected an exact Debian version, found "latest"/,
    next: /one exact version/,
  },
  {
    title: 'an RPM without its release',
    text: `${withLine(6, '  patch: { kind: rpm, packages: [ { name: openssl, version: 3.0.7 } ] }')}  smokeTest: { command: [a] }\n`,
    at: ['6:61 spec.patch.packages[0].version'],
    message: /expected an exact RPM version and release/,
  },
  {
    title: 'one package twice',
    text: `${withLine(6, '  patch: { kind: deb, packages: [ { name: aa, version: 1-1 }, { name: aa, version: 1-2 } ] }')}  smokeTest: { command: [a] }\n`,
    at: ['6:71 spec.patch.packages[1].name'],
    message: /"aa" stands in this list twice/,
  },
  {
    title: 'a package that is both installed and removed',
    text: `${withLine(6, '  patch: { kind: deb, packages: [ { name: aa, version: 1-1 } ], removals: [ bb, aa ] }')}  smokeTest: { command: [a] }\n`,
    at: ['6:75 spec.patch.removals'],
    message: /aa is among the packages too/,
  },
  {
    title: 'one removal twice',
    text: `${withLine(6, '  patch: { kind: deb, packages: [ { name: aa, version: 1-1 } ], removals: [ bb, bb ] }')}  smokeTest: { command: [a] }\n`,
    at: ['6:75 spec.patch.removals'],
    message: /bb stands there twice/,
  },
  {
    title: 'a removal with a version',
    text: `${withLine(6, '  patch: { kind: deb, packages: [ { name: aa, version: 1-1 } ], removals: [ bb=2 ] }')}  smokeTest: { command: [a] }\n`,
    at: ['6:77 spec.patch.removals[0]'],
    message: /expected a Debian package name/,
  },
  {
    title: 'services restarted instead of a reboot that always comes',
    text: `${withLine(6, `  patch: ${DEB}`)}  reboot: always\n  restartServices: true\n  smokeTest: { command: [a] }\n`,
    at: ['13:20 spec.restartServices'],
    message: /with "reboot: always" no service is restarted/,
  },
  {
    title: 'services restarted for a bundle',
    text: `${withLine(6, `  patch: { kind: bundle, name: hello, version: 2.0.0, digest: sha256:${'0a'.repeat(32)} }`)}  restartServices: true\n`,
    at: ['12:20 spec.restartServices'],
    message: /a bundle restarts its own application/,
  },
  {
    title: 'no packages',
    text: `${withLine(6, '  patch: { kind: deb, packages: [] }')}  smokeTest: { command: [a] }\n`,
    at: ['6:33 spec.patch.packages'],
    message: /the list is empty/,
  },
  {
    title: 'an unknown field in the target, inside the quoted text',
    text: withLine(7, `  target: { selector: "cluster = 'east' and colour = 'red'" }`),
    at: ['7:45 spec.target.selector'],
    message: /selector: unknown field "colour"; known are name, cluster/,
  },
  {
    title: 'an unknown field in a selector without quotes',
    text: withLine(7, `  target: { selector: colour = 'red' }`),
    at: ['7:23 spec.target.selector'],
    message: /unknown field "colour"/,
  },
  {
    title: 'a mistake in a selector that YAML folds, at its beginning with the character counted',
    text: withLine(7, "  target:\n    selector: >-\n      cluster = 'east'\n      and colour = 'red'"),
    at: ['8:15 spec.target.selector'],
    message: /selector, character 22: unknown field "colour"/,
  },
  {
    title: 'a mistake in a selector with doubled quotes, at its beginning with the character counted',
    text: withLine(7, "  target: { selector: 'colour = ''red''' }"),
    at: ['7:23 spec.target.selector'],
    message: /selector, character 1: unknown field/,
  },
  {
    title: 'an empty selector',
    text: withLine(7, '  target: { selector: "" }'),
    at: ['7:24 spec.target.selector'],
    message: /the selector is empty/,
  },
  {
    title: 'a selector that is a list',
    text: withLine(7, '  target: { selector: [a] }'),
    at: ['7:23 spec.target.selector'],
    message: /expected a selector, found a list/,
  },
];

describe('a campaign file', () => {
  it('is taken with the defaults of its class', () => {
    for (const campaignClass of ['emergency', 'routine'] as const) {
      const result = readCampaignFile(withLine(5, `  class: ${campaignClass}`));
      const { bakeMs, smokeTestTimeoutMs, ...defaults } = DEFAULTS[campaignClass];
      expect(result).toMatchObject({ ok: true, spec: { class: campaignClass, smokeTest: null, ...defaults } });
      if (result.ok) expect(result.spec.rings.map((ring) => ring.bakeMs)).toEqual([bakeMs, bakeMs]);
      expect(smokeTestTimeoutMs).toBe(30_000);
    }
  });

  it('keeps what it says over the defaults, key by key', () => {
    const result = readCampaignFile(
      withMore('  gate: { minReports: 3 }', '  backout: { pace: { maxInFlight: 100% } }'),
    );
    const { gate, backout } = DEFAULTS.emergency;
    expect(result).toMatchObject({
      ok: true,
      spec: { gate: { ...gate, minReports: 3 }, backout: { ...backout, maxInFlight: 1 } },
    });
  });

  it('takes exact versions of packages as apt and dnf write them', () => {
    const packages = [
      ['deb', 'libstdc++6', '12.2.0-14+deb12u1'],
      ['deb', 'openssl', '1:3.0.17-1~deb12u2'],
      ['rpm', 'openssl-libs', '1:3.0.7-27.el9'],
    ] as const;
    for (const [kind, name, version] of packages) {
      const patch = `{ kind: ${kind}, packages: [ { name: ${name}, version: "${version}" } ] }`;
      const text = `${withLine(6, `  patch: ${patch}`)}  smokeTest: { command: ["true"] }\n`;
      expect(readCampaignFile(text)).toMatchObject({
        ok: true,
        spec: { patch: { kind, packages: [{ name, version }] } },
      });
    }
  });

  it.each(REFUSED)('refuses $title', expectRefused);
});
