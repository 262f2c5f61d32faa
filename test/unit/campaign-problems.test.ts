import type { CampaignSpec } from '../../model/campaign';
import { campaignProblems } from '../../model/trust/campaign-problems';
import { type DraftTerms, draftManifest } from '../../model/trust/draft-manifest';
import type { PatchManifest, WaysBack } from '../../model/trust/patch-manifest';
import { readManifestPayload } from '../../trust/manifest-document';
import { SPEC } from './campaign-fixture';

const NOW = Date.parse('2026-12-01T00:00:00Z');
const patch = { kind: 'bundle', name: 'hello', version: '2.0.0', digest: `sha256:${'a'.repeat(64)}` } as const;
const ring = { select: null, atMost: null, bakeMs: 0 };
const spec: CampaignSpec = {
  ...SPEC,
  patch,
  smokeTest: null,
  onFail: 'back_out',
  reboot: 'if_required',
  rings: [
    { ...ring, name: 'ten', upTo: 0.1 },
    { ...ring, name: 'rest', upTo: 1 },
  ],
  pace: { ...SPEC.pace, maxInFlight: 0.25 },
};
const waysBack: WaysBack = { kind: 'bundle', versions: [{ version: '1.0.0', digest: `sha256:${'b'.repeat(64)}` }] };
const rings = [
  { name: 'ten', hosts: 10 },
  { name: 'rest', hosts: 90 },
];

function draft(of: CampaignSpec = spec, terms: Partial<DraftTerms> = {}): PatchManifest {
  const data = draftManifest(of, { release: 1, expiresMs: NOW + 1_000, hosts: 100, waysBack, ...terms });
  return readManifestPayload(Buffer.from(JSON.stringify(data)));
}

test('the manifest that is drafted from a campaign allows that campaign', () => {
  expect(campaignProblems(draft(), { spec, rings }, NOW)).toEqual([]);
  const packages: CampaignSpec = {
    ...spec,
    patch: { kind: 'deb', packages: [{ name: 'nginx', version: '1.22.1-9' }] },
    smokeTest: { command: ['systemctl', 'is-active', 'nginx'], timeoutMs: 90_000 },
  };
  const back: WaysBack = { kind: 'packages', packages: [{ name: 'nginx', versions: ['1.22.1-8'] }] };
  expect(campaignProblems(draft(packages, { waysBack: back }), { spec: packages, rings }, NOW)).toEqual([]);
});

test('a ring of the file that no host fell into is no reason to refuse, and those before it count all the same', () => {
  const three = { ...spec, rings: [{ ...ring, name: 'first', upTo: 0.05 }, ...spec.rings] };
  const manifest = draft(three);
  const planned = (first: number): typeof rings => [
    { name: 'first', hosts: first },
    { name: 'rest', hosts: 50 },
  ];
  expect(campaignProblems(manifest, { spec: three, rings: planned(5) }, NOW)).toEqual([]);
  expect(campaignProblems(manifest, { spec: three, rings: planned(11) }, NOW)).toEqual([
    'the manifest allows 5 hosts up to and with ring first, and these are 11',
    'the manifest allows 10 hosts up to and with ring ten, and these are 11',
  ]);
});

test.each<[string, Partial<CampaignSpec>, typeof rings, RegExp]>([
  [
    'more hosts at once',
    { pace: { ...spec.pace, maxInFlight: 0.3 } },
    rings,
    /allows 25 hosts at once, and these are 30/,
  ],
  [
    'a larger first ring',
    {},
    [
      { name: 'ten', hosts: 11 },
      { name: 'rest', hosts: 89 },
    ],
    /allows 10 hosts up to and with ring ten, and these are 11/,
  ],
  ['another smoke test', { smokeTest: { command: ['id'], timeoutMs: 1_000 } }, rings, /does not list the smoke test/],
  [
    'the first ring under another name',
    {
      rings: [
        { ...ring, name: 'first', upTo: 0.9 },
        { ...ring, name: 'rest', upTo: 1 },
      ],
    },
    [
      { name: 'first', hosts: 90 },
      { name: 'rest', hosts: 10 },
    ],
    /limits ring ten, and this campaign has none of that name/,
  ],
  [
    'a ring that the manifest does not list',
    { rings: [...spec.rings, { ...ring, name: 'more', upTo: 1 }] },
    rings,
    /does not list ring more of this campaign/,
  ],
  ['another class', { class: 'routine' }, rings, /for a campaign of class emergency, and this one is routine/],
  ['more hosts', {}, [...rings, { name: 'late', hosts: 1 }], /allows 100 hosts, and these are 101/],
])('it does not allow a campaign with %s', (_, changes, planned, words) => {
  expect(campaignProblems(draft(), { spec: { ...spec, ...changes }, rings: planned }, NOW).join('\n')).toMatch(words);
});

test('a campaign that may go back needs a way back, and one that never does needs none', () => {
  const none = draft(spec, { waysBack: { kind: 'none' } });
  expect(campaignProblems(none, { spec, rings }, NOW)).toEqual([expect.stringContaining('lists no way back')]);
  const staying: CampaignSpec = { ...spec, onFail: 'hold', onHostFail: 'leave', rehearseBackout: false };
  expect(campaignProblems(none, { spec: staying, rings }, NOW)).toEqual([]);
});

test('a campaign whose hosts go back by themselves needs a manifest that says so, for as long', () => {
  const confirmed: CampaignSpec = { ...spec, confirmMs: 600_000 };
  expect(draft(confirmed).confirmMs).toBe(600_000);
  expect(campaignProblems(draft(confirmed), { spec: confirmed, rings }, NOW)).toEqual([]);
  // One that does not wait is within what was signed, and one that waits for less.
  expect(campaignProblems(draft(confirmed), { spec, rings }, NOW)).toEqual([]);
  expect(campaignProblems(draft(), { spec: confirmed, rings }, NOW)).toEqual([
    'the manifest lets no host go back by itself: it has no confirm; draft it anew from the campaign file (confirm: 10m)',
  ]);
  const longer: CampaignSpec = { ...spec, confirmMs: 1_200_000 };
  expect(campaignProblems(draft(confirmed), { spec: longer, rings }, NOW)).toEqual([
    'the manifest lets hosts wait 10m for a confirmation, and no longer (confirm: 20m)',
  ]);
  const staying: CampaignSpec = { ...confirmed, onFail: 'hold', onHostFail: 'leave', rehearseBackout: false };
  const { confirmMs: _, ...unconfirmed } = staying;
  const none = draft(unconfirmed, { waysBack: { kind: 'none' } });
  expect(campaignProblems(none, { spec: staying, rings }, NOW)[0]).toMatch(/may take hosts back \(confirm: 10m\)/);
});

test('a draft has places among those that go back for the hosts that wait for their confirmation', () => {
  const slow: CampaignSpec = {
    ...{ ...spec, goals: [], confirmMs: 600_000 },
    pace: { ...spec.pace, maxInFlight: 0.01 },
    backout: { ...spec.backout, maxInFlight: 0.01, withinMs: 10 * 3_600_000 },
  };
  // Ten at once are sixty an hour. Each has its place for 4 h 21 min, and a hundred an hour go back in ten.
  expect(draft(slow, { hosts: 1_000 }).limits).toMatchObject({ perHour: 60, backoutPerHour: 361 });
  expect(draft(slow, { hosts: 1_000, perHour: 10 }).limits).toMatchObject({ perHour: 10, backoutPerHour: 144 });
  // An upgraded agent may be put back for 5 h 46 min, and its host then waits for its confirmation where it does.
  const packages = [{ name: 'ringmaster-agent', version: '2.0' }];
  const { confirmMs: _, ...agents }: CampaignSpec = { ...slow, patch: { kind: 'deb', packages } };
  const terms: Partial<DraftTerms> = {
    ...{ hosts: 1_000, perHour: 10 },
    waysBack: { kind: 'packages', packages: [{ name: 'ringmaster-agent', versions: ['1.0'] }] },
  };
  expect(draft(agents, terms).limits).toMatchObject({ perHour: 10, backoutPerHour: 158 });
  expect(draft({ ...agents, confirmMs: 600_000 }, terms).limits).toMatchObject({ perHour: 10, backoutPerHour: 181 });
});

test('a draft is as fast as the campaign plans, there and back, and opens its rings when those before them have baked', () => {
  const paced: CampaignSpec = {
    ...spec,
    goals: [{ ratio: 0.9, withinMs: 4 * 3_600_000 }],
    pace: { ...spec.pace, maxInFlight: 0.05 },
    backout: { ...spec.backout, maxInFlight: 0.1, withinMs: 2 * 3_600_000 },
    rings: [
      { ...ring, name: 'pilot', select: "labels.ring = 'pilot'", upTo: null, atMost: 50, bakeMs: 600_000 },
      { ...ring, name: 'ten', upTo: 0.1, bakeMs: 900_000 },
      { ...ring, name: 'lab', select: "labels.lab = 'yes'", upTo: null, atMost: 20 },
      { ...ring, name: 'rest', upTo: 1 },
    ],
  };
  const { limits } = draft(paced, { hosts: 1_000 });
  // Goals ask for 225 an hour, and are given room; half of all are back after an hour.
  expect(limits).toMatchObject({ perHour: 450, backoutPerHour: 500 });
  expect(limits.rings).toEqual([
    { name: 'pilot', upTo: null, atMost: 50, afterMs: 0 },
    { name: 'ten', upTo: 0.1, atMost: null, afterMs: 600_000 },
    { name: 'lab', upTo: null, atMost: 120, afterMs: 1_500_000 },
    { name: 'rest', upTo: 1, atMost: null, afterMs: 1_500_000 },
  ]);
  expect(draft(paced, { hosts: 1_000, perHour: 7, backoutPerHour: 9 }).limits).toMatchObject({
    ...{ perHour: 7, backoutPerHour: 9 },
  });
  expect(draft(paced, { hosts: 1 }).limits).toMatchObject({ perHour: 1, backoutPerHour: 1 });
});

test('it is of no use once it has expired', () => {
  expect(campaignProblems(draft(), { spec, rings }, NOW + 1_000).join()).toMatch(/expired 2026-12-01T00:00:01Z/);
});
