import { stripVTControlCharacters } from 'node:util';
import { describeChanges } from '../../cli/render/changes';
import { renderCampaign } from '../../cli/render/campaign';
import { formatDuration, parseDuration } from '../../cli/render/duration';
import { renderError } from '../../cli/render/errors';
import { hostReason } from '../../cli/render/host-reason';
import { renderExplanation } from '../../cli/render/explanation';
import { formatInstant } from '../../cli/render/instant';
import { renderPlan } from '../../cli/render/plan';
import { createStyle } from '../../cli/render/style';
import { wrap } from '../../cli/render/wrap';
import { CliError } from '../../cli/cli-error';
import type { HostCounts } from '../../model/campaign-view';
import { campaign, HOLD, NOW, plan, PLAN_HASH } from './cli-fixture';

const style = createStyle(false);
const draw = (view = campaign()) => renderCampaign(view, { style, columns: 80, now: NOW, timeZone: 'Europe/Berlin' });

test('a running campaign is drawn in 80 columns: rings, failures against the limit, goals, what it waits for', () => {
  expect(draw()).toBe(
    [
      'hello-two  running  emergency  hello 2.0.0',
      'launched 2026-11-22 03:00:00 UTC (04:00 Europe/Berlin) by ann, 10m ago',
      '24 hosts: 17 queued, 2 installing, 1 smoke_testing, 3 patched, 1 failed; 23',
      '  connected',
      '',
      'ring   hosts  done                          failed   status',
      'pilot      2  [####################] 100%  0 of 1   passed',
      'ten        5  [####xxxx~~~~~~~~~~~~]  20%  1 of 1   3 in flight',
      'rest      17  [....................]   0%  0 of 1   waiting',
      '',
      'goal 10% (3 of 24) within 10m: reached after 4m',
      'goal 90% (22 of 24) within 4h: 3h 50m left, on track: at 04:12 UTC (in 1h 2m)',
      'waiting for: reports of 3 hosts in ring ten',
    ].join('\n'),
  );
});

test('a hold is shown with who set it, why, and the command that lifts it; control characters are made harmless', () => {
  const text = draw(campaign({ phase: 'held', holds: [HOLD] }));
  expect(text).toContain('hello-two  held');
  expect(text).toContain(
    'waiting for: the hold of bob since 1m 30s (error rate [2J of the shop): ringmaster resume hello-two --reason TEXT',
  );
  expect(text).not.toContain('\u001b');
  expect(draw(campaign({ phase: 'held', holds: [{ ...HOLD, source: 'gate' }] }))).toContain('--reason TEXT --gate');
});

test("a campaign that waits for the signer's hour says so, beside what else it waits for, and names no command", () => {
  const reason = 'signed pace: the manifest allows 50 hosts an hour; again at 2026-11-22T04:00:00.000Z';
  const text = draw(campaign({ signingWaits: [{ operation: 'install', reason }] })).replace(/\s+/g, ' ');
  expect(text).toContain(`waiting for: the signer, for each install (${reason})`);
  expect(text).toContain('reports of 3 hosts in ring ten');
});

test('a ring whose hosts ended shows its bake time, then its gate', () => {
  const view = campaign();
  const pilot = view.rings[0]!;
  const wave = { ...pilot.waves[0]!, passedAt: null, endedAt: '2026-11-22T03:08:00.000Z' };
  const baking = campaign({ rings: [{ ...pilot, verdict: null, waves: [wave] }] });
  expect(draw(baking)).toMatch(/pilot .* baking, 1m left/);
  expect(draw(baking)).toContain('waiting for: the bake time of ring pilot, 1m left');
  const cameBack = campaign({ rings: [{ ...pilot, verdict: null, waves: [wave], inFlight: 1 }] });
  expect(draw(cameBack)).toContain('waiting for: the bake time of ring pilot, 1m left');
  const later = renderCampaign(baking, { style, columns: 80, now: new Date('2026-11-22T03:12:00Z'), timeZone: 'UTC' });
  expect(later).toContain('waiting for: the gate of ring pilot');
});

describe('a campaign that takes its hosts back', () => {
  const backout = { since: '2026-11-22T03:00:00.000Z', withinMs: 900_000, dueAt: '2026-11-22T03:15:00.000Z' };
  const back = (counts: HostCounts, { late, isOver }: { late: boolean; isOver: boolean }) => {
    const pilot = campaign().rings[0]!;
    const wave = { ...pilot.waves[0]!, course: 'back_out' as const, endedAt: isOver ? NOW.toISOString() : null };
    const dueAt = late ? '2026-11-22T03:05:00.000Z' : backout.dueAt;
    const phase = { phase: 'backing_out', storedPhase: 'backing_out' } as const;
    return draw(
      campaign({ ...phase, counts, backout: { ...backout, dueAt, late }, rings: [{ ...pilot, waves: [wave] }] }),
    );
  };

  it.each([
    [{ backing_out: 4, unreachable: 1 }, false, false, '4 hosts to go back, 1 out of reach'],
    [{ backed_out: 4, unreachable: 1 }, false, true, '1 host out of reach to return, 5m left'],
    [{ backing_out: 4 }, true, false, '4 hosts to go back, late by 5m, it had 15m'],
    [{ unreachable: 2 }, true, true, 'its backout, 2 out of reach, late by 5m, it had 15m'],
  ] as const)('waits for %o (late: %s, all ended: %s): %s', (counts, late, isOver, words) => {
    expect(back(counts, { late, isOver })).toContain(`waiting for: ${words}`);
  });

  it('says that it rehearses that, and when the rehearsal did not pass', () => {
    const pilot = campaign().rings[0]!;
    const wave = { ...pilot.waves[0]!, course: 'rehearse' as const };
    const text = draw(campaign({ rings: [{ ...pilot, waves: [wave] }] }));
    expect(text).toMatch(/pilot .* rehearsing its way back/);
    expect(text).toContain('waiting for: the rehearsal of the way back on ring pilot');
    const rehearsal = { verdict: 'fail', reason: '2 hosts failed', overriddenBy: null, overAt: null } as const;
    expect(draw(campaign({ rings: [{ ...pilot, rehearsal }] }))).toMatch(/pilot .* rehearsal: fail/);
  });
});

test.each([
  [
    { cause: 'late', from: 50, to: 80, ratio: 0.9, lateMs: 1_320_000 },
    'raised from 50 at 02:13 UTC: 90% was projected 22m late',
  ],
  [
    { cause: 'failures', from: 160, to: 80, ratio: null, lateMs: null },
    'lowered from 160 at 02:13 UTC: failures are on the way',
  ],
  [{ cause: 'start', from: 200, to: 80, ratio: null, lateMs: null }, 'begun with at 02:13 UTC'],
  [{ cause: 'late', from: 20, to: 50, ratio: 0.9, lateMs: 1 }, 'pace: 80 in flight of at most 200'],
] as const)('a campaign that paces itself says its last change and why: %o', (change, words) => {
  const autoPace = { maxInFlight: 80, ceiling: 200, change: { ...change, at: '2026-11-22T02:13:00.000Z' } };
  expect(draw(campaign({ autoPace })).replace(/\n {2}/g, ' ')).toContain(words);
});

test.each([
  [
    'awaiting_approval',
    { approvalsNeeded: 2 },
    'waiting for: 2 more approvals: ringmaster approve hello-two --reason TEXT',
  ],
  ['planned', {}, `waiting for: its launch: ringmaster launch --plan ${PLAN_HASH} --reason TEXT`],
] as const)('a campaign that is %s says what to do', (phase, more, words) => {
  expect(draw(campaign({ phase, storedPhase: phase, ...more }))).toContain(words);
});

test('no line but the one with a command is wider than the terminal, with or without colour', () => {
  for (const columns of [40, 60, 80, 120]) {
    const view = campaign({ name: 'a-very-long-name-of-a-campaign-for-openssl', phase: 'backing_out' });
    const text = renderCampaign(view, { style: createStyle(true), columns, now: NOW, timeZone: 'Europe/Berlin' });
    const lines = stripVTControlCharacters(text)
      .split('\n')
      .filter((line) => !/^(waiting for|a-very|ring|pilot|ten|rest)/.test(line));
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
  }
});

test('a sentence that is too long goes on in the next line, a word that is too long is cut', () => {
  expect(wrap('goal 90%: on track', 80)).toEqual(['goal 90%: on track']);
  expect(wrap('goal 90%: on track', 10)).toEqual(['goal 90%:', '  on track']);
  expect(wrap('a-word-of-eighteen at 04:12', 12)).toEqual(['a-word-of-e…', '  at 04:12']);
});

test('changes are told one per line, each once', () => {
  const before = campaign();
  expect(describeChanges(null, before)).toEqual([
    '2026-11-22T03:10:00Z hello-two: gate of ring pilot: pass: 0 of 2 reported hosts failed, the ring may lose 1',
    '2026-11-22T03:10:00Z hello-two: phase running',
    '2026-11-22T03:10:00Z hello-two: ring pilot: 2 patched; passed',
    '2026-11-22T03:10:00Z hello-two: ring ten: 2 installing, 1 smoke_testing, 1 patched, 1 failed; 3 in flight',
    '2026-11-22T03:10:00Z hello-two: goal 10% reached',
  ]);
  expect(describeChanges(before, { ...before, readAt: '2026-11-22T03:11:00.000Z' })).toEqual([]);
  expect(describeChanges(before, { ...before, phase: 'held', holds: [HOLD] })).toEqual([
    `2026-11-22T03:10:00Z hello-two: hold ${HOLD.holdId} by bob (person): error rate [2J of the shop`,
    '2026-11-22T03:10:00Z hello-two: phase held',
  ]);
});

test('a plan is said in sentences', () => {
  expect(renderPlan(plan(), style)).toBe(
    [
      'hello-two takes hello 2.0.0 to 24 hosts (class emergency).',
      '23 of them are connected now; the others wait until they are.',
      'Left out: 21 hosts that belong to the unfinished campaign hello-one: host-31, host-32 and 19 more.',
      '',
      'Ring 1 of 2, pilot: 2 hosts (1 in east, 1 in west), then bakes 3m; may lose 1.',
      'Ring 2 of 2, rest: 22 hosts (11 in east, 11 in west); may lose 1.',
      'Ring ten has no host of its own here and is left out.',
      '',
      'At most 12 hosts in flight at once, beginning with 4 in each ring.',
      'A host is rebooted when the patch asks for it.',
      'A ring that loses more than it may (2%, or one host, but never all), or too many',
      '  too soon, holds the campaign and backs it out, newest ring first.',
      'Goal: 90% patched within 4h of its launch.',
      '',
      `plan ${PLAN_HASH}`,
      '',
    ].join('\n'),
  );
});

test('a plan whose gate bears no failure says so', () => {
  const strict = { ...plan(), maxFailed: 0 };
  expect(renderPlan(strict, style)).toContain('A ring that loses any host holds the campaign and backs it out,');
});

test('what one reading brings is told causes first: the gate, its hold, the phase, and then what becomes of the ring', () => {
  const before = campaign();
  const gateHold = { ...HOLD, setBy: 'gate', source: 'gate', reason: 'ring ten: all 4 hosts failed' } as const;
  const rings = before.rings.map((ring) =>
    ring.name === 'ten'
      ? { ...ring, verdict: 'fail' as const, verdictReason: 'all 4 hosts failed', counts: { failed: 4 } }
      : ring,
  );
  const after = { ...before, phase: 'backing_out' as const, rings, holds: [gateHold] };
  const told = describeChanges(before, after).map((line) => line.replace('2026-11-22T03:10:00Z hello-two: ', ''));
  expect(told).toEqual([
    'gate of ring ten: fail: all 4 hosts failed',
    `hold ${HOLD.holdId} by the gate: ring ten: all 4 hosts failed`,
    'phase backing_out',
    expect.stringMatching(/^ring ten: 4 failed; /),
  ]);
});

test('an error in a file shows the line, a caret under the place, and the next step', () => {
  const problem = {
    file: 'c.yaml',
    line: 2,
    column: 4,
    path: 'spec.gat',
    message: 'unknown key "gat"',
    next: 'Did you mean "gate"?',
  };
  const error = new CliError('invalid_file', 'c.yaml has 1 problem; nothing was created', {
    next: 'Correct the file.',
    problems: [problem],
  });
  expect(renderError(error, style, () => '\t  gat: 1')).toBe(
    [
      'c.yaml:2:4: unknown key "gat"',
      '  \t  gat: 1',
      '  \t  ^',
      '  next: Did you mean "gate"?',
      '',
      'error: c.yaml has 1 problem; nothing was created',
      'next: Correct the file.',
      '',
    ].join('\n'),
  );
});

test('of a file that is a single long line only what is around the place is shown', () => {
  const at = (column: number) => {
    const problem = { file: 'c.json', line: 1, column, path: '', message: 'wrong', next: 'Correct it.' };
    const error = new CliError('invalid_file', 'c.json has 1 problem', { next: '', problems: [problem] });
    const line = `${'a'.repeat(5_000)}X${'b'.repeat(5_000)}`;
    return renderError(error, style, () => line)
      .split('\n')
      .slice(1, 3);
  };
  const [line, caret] = at(5_001);
  expect(line).toBe(`  …${'a'.repeat(80)}X${'b'.repeat(79)}…`);
  expect(caret).toBe(`${' '.repeat(line!.indexOf('X'))}^`);
  expect(at(1)).toEqual([`  ${'a'.repeat(160)}…`, '  ^']);
});

test('why a host waits is said in sentences', () => {
  const host = {
    hostId: 'h' as never,
    name: 'host-09',
    cluster: 'east',
    site: 'east-2',
    ring: 'ten',
    state: 'queued',
    direction: 'forward',
    operation: 'install',
    ordered: false,
    generation: 1,
    reason: null,
    failedFor: null,
    connected: true,
    changedAt: '2026-11-22T03:00:00.000Z',
  } as const;
  const limit = {
    scope: 'site',
    key: 'east-2',
    maxHosts: 3,
    backoutMaxHosts: 3,
    inUse: 3,
    backingOut: 0,
    impaired: 0,
  } as const;
  const wait = { reason: 'limit_site', subject: 'site:east-2' } as const;
  const { patch } = campaign();
  const where = { campaign: 'hello-two', timeZone: 'Europe/Berlin' };
  expect(renderExplanation({ host, patch, wantsOrder: true, wait, hold: null, limit }, where)).toBe(
    'host-09 is queued since 2026-11-22 03:00:00 UTC (04:00 Europe/Berlin).\n' +
      'It is in ring ten, cluster east, site east-2, and connected.\n' +
      'Its campaign brings hello 2.0.0.\n' +
      'Its install waits: the limit site:east-2 is full (3 in use of 3).\n' +
      '  since when and until when is not known\n' +
      '  who can change it: an operator, with another pace; it frees itself as hosts end\n' +
      '  to raise it: ringmaster pace hello-two --max-in-flight PERCENT --reason TEXT\n',
  );
  const gate = { ...HOLD, source: 'gate', cluster: 'east', reason: '3 of 20 failed' } as const;
  const closed = { reason: 'ring_not_open', subject: '' } as const;
  const waiting = { host, patch, wantsOrder: true, wait: closed, hold: null, holds: [HOLD, gate], limit: null };
  expect(renderExplanation(waiting, where)).toMatch(
    new RegExp(
      [
        'The campaign is held by a person \\(error rate.*\\)\\.',
        '  to go on: ringmaster resume hello-two --reason TEXT',
        'Cluster east is held by the gate \\(3 of 20 failed\\)\\.',
        '  to go on: ringmaster resume hello-two --reason TEXT --gate',
        'Its install waits: its ring has not opened\\.',
        '  since when and until when is not known',
        '  who can change it: nobody: it goes on by itself',
        '  what its ring waits for: ringmaster get hello-two\n$',
      ].join('\n'),
    ),
  );
  const ended = { phase: 'aborted', at: '2026-11-22T03:20:00.000Z' };
  const over = renderExplanation({ host, patch, ended, wantsOrder: false, wait: null, hold: null, limit: null }, where);
  expect(over).toContain(
    'Its campaign has ended (aborted, 2026-11-22 03:20:00 UTC (04:20 Europe/Berlin)): nothing more is asked of it.\n',
  );
  expect(over).not.toContain('ringmaster resume');
  const behind = { ...host, state: 'failed', failedFor: 'manifest_rolled_back' } as const;
  const uncured = { ...gate, cluster: null, failedFor: 'manifest_rolled_back' } as const;
  const refused = { host: behind, patch, wantsOrder: false, wait: null, hold: null, holds: [uncured], limit: null };
  const cure = renderExplanation(refused, where);
  expect(cure).toContain('Of manifest_rolled_back: hosts have seen a newer release than its manifest');
  expect(cure).toContain('have a manifest with a higher release approved');
  expect(cure).toContain('  to go on: ringmaster replace hello-two --with FILE --manifest FILE --reason TEXT\n');
  expect(cure).not.toContain('ringmaster resume');
  const outside = { ...host, state: 'unreachable', reason: 'outside_hours' } as const;
  const declined = { host: outside, patch, wantsOrder: true, wait: null, hold: null, limit: null };
  expect(renderExplanation(declined, where)).toContain(
    'Its install waits: the policy of its root lets the host be disturbed at other times. Its agent says when they come.\n',
  );
  const cutOff = { ...host, state: 'installing', ordered: true, connected: false } as const;
  const ordered = { host: cutOff, patch, wantsOrder: false, wait: null, hold: null, limit: null, confirmMs: 600_000 };
  expect(renderExplanation(ordered, where)).toContain(
    'Its install was ordered; its report is awaited.\n' +
      'If it is changed, it waits for a gateway to confirm that, and goes back by itself when none does within 10m.\n',
  );
});

test.each([
  [0, '0s'],
  [59_400, '59s'],
  [60_000, '1m'],
  [150_000, '2m 30s'],
  [14_280_000, '3h 58m'],
  [187_200_000, '2d 4h'],
  [-5, '0s'],
])('%d ms read as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('durations are read back, others are refused', () => {
  expect(['30s', '10m', '4h', '1d'].map(parseDuration)).toEqual([30_000, 600_000, 14_400_000, 86_400_000]);
  expect(['4', 'h', '1.5h', '-1s', '4h 5m', ''].map(parseDuration)).toEqual([null, null, null, null, null, null]);
});

test('times are in UTC with the local one beside it', () => {
  expect(formatInstant('2026-07-22T03:10:00.000Z', 'Europe/Berlin')).toBe(
    '2026-07-22 03:10:00 UTC (05:10 Europe/Berlin)',
  );
  expect(formatInstant('2026-07-22T03:10:00.000Z', 'UTC')).toBe('2026-07-22 03:10:00 UTC');
});

test('a plan with a dead man says when a host goes back by itself, and that an outage of the gateways is no exception', () => {
  const said = renderPlan(plan({ confirmMs: 600_000 }), createStyle(false));
  expect(said).toMatch(
    /reaches none of its gateways for 10m after its change goes back by itself.*gateways that are away/,
  );
  expect(renderPlan(plan(), createStyle(false))).not.toContain('goes back by itself');
});

test.each([
  ['failed', 'forward', 'step_failed', 'step_failed', 'step_failed'],
  ['backing_out', 'backout', null, 'step_failed', 'failed: step_failed'],
  ['failed', 'backout', 'step_failed', 'step_failed', 'failed: step_failed'],
  ['backed_out', 'backout', null, 'step_failed', 'failed: step_failed, then backed out'],
  ['backout_failed', 'backout', 'no_way_back', 'step_failed', 'failed: step_failed; no_way_back'],
  ['backed_out', 'backout', null, null, ''],
] as const)(
  'a host that is %s, going %s, with the reason %s and failed for %s',
  (state, direction, reason, failedFor, says) => {
    expect(hostReason({ state, direction, reason, failedFor })).toBe(says);
  },
);

test('an api older than the command does not say why a host failed, and the rest is shown', () => {
  expect(hostReason({ state: 'backed_out', direction: 'backout', reason: 'already_back' })).toBe('already_back');
});
