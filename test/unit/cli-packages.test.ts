import { CliError } from '../../cli/cli-error';
import { EXIT } from '../../cli/exit-codes';
import { renderCampaign } from '../../cli/render/campaign';
import { renderPlan } from '../../cli/render/plan';
import { createStyle } from '../../cli/render/style';
import type { Patch } from '../../model/campaign';
import type { BlockerView, SimulationView } from '../../model/plan-view';
import { campaign, NOW, plan, PLAN_HASH, ringmaster } from './cli-fixture';

const style = createStyle(false);
const WHY = ['--reason', 'CVE-2026-1234'];
const PATCH: Patch = {
  kind: 'deb',
  packages: [
    { name: 'openssl', version: '3.0.17-1~deb12u2' },
    { name: 'libssl3', version: '3.0.17-1~deb12u2' },
    { name: 'libssl-dev', version: '3.0.17-1~deb12u2' },
  ],
};
const SIMULATION: SimulationView = {
  os: 'debian 12 x64',
  hosts: 24,
  connected: 23,
  asked: [
    { host: 'host-01', answer: 'resolves', message: '', changes: 2, installs: [] },
    { host: 'host-05', answer: 'resolves', message: '', changes: 0, installs: [] },
    { host: 'host-02', answer: 'resolves', message: '', changes: 3, installs: ['libfoo'] },
    { host: 'host-03', answer: 'unknown_version', message: 'no libssl3\u001b[2J there', changes: 0, installs: [] },
    { host: 'host-04', answer: 'no_answer', message: '', changes: 0, installs: [] },
  ],
};

test('a plan says which hosts resolve its packages, which do not, and what would be new to one', () => {
  const lines = renderPlan(plan({ patch: PATCH, simulations: [SIMULATION] }), style).split('\n');
  expect(lines[0]).toContain(
    'takes openssl 3.0.17-1~deb12u2, libssl3 3.0.17-1~deb12u2, libssl-dev 3.0.17-1~deb12u2 to 24 hosts',
  );
  expect(lines.filter((line) => line.includes('host-0'))).toEqual([
    'On debian 12 x64 its packages resolve: asked host-01, host-05, host-02.',
    'Nothing changes on host-05: it has these versions already.',
    'On host-02 it newly installs libfoo.',
    'NOT on host-03 (debian 12 x64): it knows no such version: no libssl3 [2J there.',
    'NOT on host-04 (debian 12 x64): it gave no answer.',
  ]);
});

test('a plan whose packages nobody could verify ends with 7, says so, and cannot be launched', async () => {
  const blockers: BlockerView[] = [
    { code: 'cannot_verify', message: 'none of the 4 hosts is connected', next: 'connect one of them' },
  ];
  const world = { files: { 'c.yaml': 'x' }, answers: { 'POST /v1/plans': plan({ patch: PATCH, blockers }) } };
  const planned = await ringmaster(['plan', 'c.yaml'], world);
  expect(planned.code).toBe(EXIT.blocked);
  expect(planned.out).toContain('BLOCKED: none of the 4 hosts is connected.\n  next: connect one of them\n');
  expect((await ringmaster(['launch', 'c.yaml', ...WHY, '--yes'], world)).code).toBe(EXIT.blocked);
});

test.each(['plan', 'launch'])(
  '%s of a version that nobody resolves ends with 2, at its place in the file',
  async (word) => {
    const problem = {
      file: 'c.yaml',
      line: 1,
      column: 10,
      path: 'spec.patch.packages[0].version',
      message: 'no host can resolve openssl 3.0.99-1: asked host-01 (debian 12 x64); it says: gone\u001b[2J',
      next: 'write a version their repositories have',
    };
    const refused = new CliError('invalid_file', 'c.yaml has 1 problem; nothing was created', {
      exitCode: EXIT.usage,
      next: 'Correct the file and plan it again.',
      problems: [problem],
    });
    const world = { files: { 'c.yaml': 'version: 3.0.99-1' }, answers: { 'POST /v1/plans': refused } };
    const { code, out, err } = await ringmaster([word, 'c.yaml', ...(word === 'launch' ? WHY : [])], world);
    expect({ code, out }).toEqual({ code: EXIT.usage, out: '' });
    expect(err).toBe(
      [
        'c.yaml:1:10: no host can resolve openssl 3.0.99-1: asked host-01 (debian 12 x64); it says: gone [2J',
        '  version: 3.0.99-1',
        '           ^',
        '  next: write a version their repositories have',
        '',
        'error: c.yaml has 1 problem; nothing was created',
        'next: Correct the file and plan it again.',
        '',
      ].join('\n'),
    );
  },
);

test('a launch that hosts no longer agree with ends with 7', async () => {
  const refused = new CliError('blocked', 'no host can resolve openssl 3.0.99-1', { exitCode: EXIT.blocked, next: '' });
  const stored = { name: 'shop', hosts: 4, isLaunched: false, replaces: null };
  const read = `GET /v1/plans/${encodeURIComponent(PLAN_HASH)}`;
  const world = { answers: { [read]: stored, 'POST /v1/campaigns': refused } };
  expect((await ringmaster(['launch', '--plan', PLAN_HASH, ...WHY], world)).code).toBe(EXIT.blocked);
});

describe('whoever waits for a plan', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const waiting = async (args: readonly string[]) => {
    const later = new Promise((resolve) => setTimeout(() => resolve(plan()), 12_000));
    const ran = ringmaster(args, { files: { 'c.yaml': 'x' }, answers: { 'POST /v1/plans': later } });
    await jest.advanceTimersByTimeAsync(12_000);
    return ran;
  };

  test('is told for how long hosts are asked, and how long it has been', async () => {
    const { err } = await waiting(['plan', 'c.yaml']);
    expect(err.split('\n').slice(0, 3)).toEqual([
      'Planning. Hosts are asked about the packages of a file, for at most 20 s.',
      'Still planning, 6 s by now.',
      'Still planning, 11 s by now.',
    ]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('is told nothing when it is a program', async () => {
    expect((await waiting(['plan', 'c.yaml', '-o', 'json'])).err).toBe('');
  });
});

test('a campaign of packages shows the first and how many more, then as many as fit', () => {
  const options = { style, columns: 80, now: NOW, timeZone: 'UTC' };
  const lines = renderCampaign(campaign({ patch: PATCH }), options).split('\n');
  expect(lines[0]).toBe('hello-two  running  emergency  openssl 3.0.17-1~deb12u2 and 2 more packages');
  expect(lines[1]).toBe('packages: openssl 3.0.17-1~deb12u2, libssl3 3.0.17-1~deb12u2, libssl-dev 3.0.17…');
  const one: Patch = { kind: 'deb', packages: PATCH.packages.slice(0, 1) };
  const single = renderCampaign(campaign({ patch: one }), options).split('\n');
  expect(single[0]).toBe('hello-two  running  emergency  openssl 3.0.17-1~deb12u2');
  expect(single[1]).toMatch(/^launched /);
});
