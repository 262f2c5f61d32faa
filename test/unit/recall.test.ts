import type { Patch } from '../../model/campaign';
import { isRecalled, type RecalledPatch, type RecallView } from '../../model/recall';
import { asId, type RecallId } from '../../model/ids';
import { campaign, HOLD, ringmaster } from './cli-fixture';

const DEB: Patch = {
  kind: 'deb',
  packages: [
    { name: 'openssl', version: '3.0.17-1' },
    { name: 'libssl3', version: '3.0.17-1' },
  ],
};
const BUNDLE: Patch = { kind: 'bundle', name: 'billing', version: '2.4.1', digest: `sha256:${'0'.repeat(64)}` };

test.each<{ what: string; patch: Patch; recalled: RecalledPatch; is: boolean }>([
  {
    what: 'any of its packages',
    patch: DEB,
    recalled: { kind: 'package', name: 'libssl3', version: '3.0.17-1' },
    is: true,
  },
  { what: 'another version', patch: DEB, recalled: { kind: 'package', name: 'libssl3', version: '3.0.17' }, is: false },
  {
    what: 'the same version with an epoch of nothing',
    patch: DEB,
    recalled: { kind: 'package', name: 'openssl', version: '0:3.0.17-1' },
    is: true,
  },
  {
    what: 'another package',
    patch: DEB,
    recalled: { kind: 'package', name: 'libssl', version: '3.0.17-1' },
    is: false,
  },
  { what: 'the bundle', patch: BUNDLE, recalled: { kind: 'bundle', name: 'billing', version: '2.4.1' }, is: true },
  {
    what: 'a package that is called like it',
    patch: BUNDLE,
    recalled: { kind: 'package', name: 'billing', version: '2.4.1' },
    is: false,
  },
  {
    what: 'a bundle that is called like a package',
    patch: DEB,
    recalled: { kind: 'bundle', name: 'openssl', version: '3.0.17-1' },
    is: false,
  },
])('a patch and the recall of $what', ({ patch, recalled, is }) => {
  expect(isRecalled(patch, recalled)).toBe(is);
});

const RECALL: RecallView = {
  ...{
    recallId: asId<RecallId>('22222222-2222-4333-8444-555555555555'),
    kind: 'package',
    name: 'openssl',
    version: '3.0.17-1',
  },
  ...{ reason: 'it eats disks', recalledBy: 'ann', recalledAt: '2026-11-22T03:00:00.000Z' },
  ...{ withdrawnBy: null, withdrawnAt: null, withdrawReason: null },
};

test('recalling names what was stopped and how to go on, and asks nothing', async () => {
  const stopped = [{ campaignId: 'x', name: 'hello-two', holdId: 'y', effectiveAt: '2026-11-22T03:00:01.000Z' }];
  const patched = [
    { campaignId: 'x', name: 'hello-two', endedAt: null, patched: 1, unproven: 2 },
    { campaignId: 'z', name: 'hello-one', endedAt: '2026-11-21T03:00:00.000Z', patched: 24, unproven: 0 },
  ];
  const answers = { 'POST /v1/recalls': { recall: RECALL, stopped, patched } };
  const args = ['recall', 'add', '--package', 'openssl=3.0.17-1', '--reason', 'it eats disks'];
  const { out, code, sent } = await ringmaster(args, { answers });
  expect(out).toBe(
    [
      'openssl 3.0.17-1 is recalled: no plan that contains it is launched any more.',
      'Campaigns that contain it go forward no more; what goes back goes on:',
      '  hello-two: held',
      'Hosts that have it already, by the campaign that brought it:',
      '  hello-two: 1 host, and 2 hosts that may have it',
      '  hello-one (ended): 24 hosts',
      'No campaign that ended takes its hosts back: launch one with another version for them.',
      'To take hosts back: ringmaster backout NAME --reason TEXT',
      `To withdraw it: ringmaster recall withdraw ${RECALL.recallId} --reason TEXT\n`,
    ].join('\n'),
  );
  expect(code).toBe(0);
  const { recallId: _, ...json } = sent[0]!.json as Record<string, unknown>;
  expect(json).toEqual({ kind: 'package', name: 'openssl', version: '3.0.17-1', reason: 'it eats disks' });
});

test('what is only planned was never held: it is said apart, each name once however often it was planned', async () => {
  const effectiveAt = '2026-11-22T03:00:01.000Z';
  const one = { campaignId: 'x', holdId: 'y', effectiveAt };
  const stopped = [
    { ...one, name: 'hello-two', isLaunched: true },
    { ...one, name: 'hello-new', isLaunched: false },
    { ...one, name: 'hello-new', isLaunched: false },
    { ...one, name: 'hello-else', isLaunched: false },
  ];
  const args = ['recall', 'add', '--package', 'openssl=3.0.17-1', '--reason', 'it eats disks'];
  const answers = { 'POST /v1/recalls': { recall: RECALL, stopped, patched: [] } };
  expect((await ringmaster(args, { answers })).out).toContain(
    '  hello-two: held\nPlanned, and not to be launched any more:\n  hello-new, 2 plans\n  hello-else\nTo take hosts back',
  );
  const planned = { 'POST /v1/recalls': { recall: RECALL, stopped: stopped.slice(1), patched: [] } };
  const { out } = await ringmaster(args, { answers: planned });
  expect(out).not.toMatch(/held|backout/);
});

test('a recall whose hosts could not be counted is done all the same, and says what is not known', async () => {
  const stopped = [{ campaignId: 'x', name: 'hello-two', holdId: 'y', effectiveAt: '2026-11-22T03:00:01.000Z' }];
  const args = ['recall', 'add', '--package', 'openssl=3.0.17-1', '--reason', 'it eats disks'];
  const { out, code } = await ringmaster(args, {
    answers: { 'POST /v1/recalls': { recall: RECALL, stopped, patched: null } },
  });
  expect(out).toContain('  hello-two: held\nHow many hosts have it already is not known');
  expect(code).toBe(0);
});

test.each([[['--package', 'openssl']], [['--package', 'openssl=']], [['--package', 'a=1', '--bundle', 'b=2']], [[]]])(
  'a recall of %j is refused before anything is sent',
  async (what) => {
    const { code, sent, err } = await ringmaster(['recall', 'add', ...what, '--reason', 'why']);
    expect(code).toBe(2);
    expect(sent).toEqual([]);
    expect(err).toContain('--package NAME=VERSION or --bundle NAME=VERSION');
  },
);

test('recalls are listed with who, when and why', async () => {
  const { out } = await ringmaster(['recall', 'list'], { answers: { 'GET /v1/recalls': { recalls: [RECALL] } } });
  expect(out).toBe(
    [
      `${RECALL.recallId}  stands`,
      '  openssl 3.0.17-1: it eats disks',
      '  2026-11-22 03:00:00 UTC (04:00 Europe/Berlin) by ann\n',
    ].join('\n'),
  );
  const wordy = { ...RECALL, reason: 'it eats disks '.repeat(20).trim() };
  const wide = await ringmaster(['recall', 'list'], { answers: { 'GET /v1/recalls': { recalls: [wordy] } } });
  expect(Math.max(...wide.out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect((await ringmaster(['recall', 'list'], { answers: { 'GET /v1/recalls': { recalls: [] } } })).out).toBe(
    'Nothing was recalled.\n',
  );
});

test('a campaign whose patch was recalled is not resumed, and says where to look', async () => {
  const hold = { ...HOLD, source: 'recall', reason: 'openssl 3.0.17-1 was recalled: it eats disks' } as const;
  const answers = { 'GET /v1/campaigns/hello-two': campaign({ phase: 'held', holds: [hold] }) };
  const { code, err, sent } = await ringmaster(['resume', 'hello-two', '--gate', '--reason', 'go'], { answers });
  expect(code).toBe(1);
  expect(err).toContain('its patch was recalled');
  expect(err).toContain('ringmaster recall withdraw ID');
  expect(sent).toEqual([]);
});
