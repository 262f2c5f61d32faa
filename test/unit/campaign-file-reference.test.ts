import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatDuration } from '../../model/campaign-file/duration';
import { DEFAULTS } from '../../model/campaign-file/defaults';
import { CAMPAIGN_FILE_KEYS } from '../../model/campaign-file/keys';
import { formatRatio } from '../../model/ratio';
import { SELECTOR_FIELDS } from '../../model/selector';

const REFERENCE = readFileSync(join(__dirname, '..', '..', 'docs', 'campaign-file.md'), 'utf8');

/** The words inside backticks: `spec.deadlines.install` says `install` too. */
const DOCUMENTED = new Set(
  [...REFERENCE.matchAll(/`([^`\n]+)`/g)].flatMap(([, code]) => (code ?? '').split(/[.[\]]+/)),
);

/** The cells of the table row that begins with this key. */
function rowOf(section: string, key: string): string {
  const from = REFERENCE.indexOf(`# ${section}\n`);
  const row = REFERENCE.slice(from)
    .split('\n')
    .find((line) => line.startsWith(`| \`${key}\``));
  return row ?? '';
}

function either(emergency: string, routine: string): string {
  return emergency === routine ? `\`${emergency}\`` : `\`${emergency}\` / \`${routine}\``;
}

const { emergency, routine } = DEFAULTS;
const DEFAULT_ROWS: readonly (readonly [string, string, string])[] = [
  ['Keys', 'spec.onFail', either(emergency.onFail, routine.onFail)],
  ['Keys', 'spec.onHostFail', either(emergency.onHostFail, routine.onHostFail)],
  ['Keys', 'spec.reboot', either(emergency.reboot, routine.reboot)],
  ['Keys', 'spec.advance', either(emergency.advance, routine.advance)],
  ['Keys', 'spec.approvals', either(String(emergency.approvals), String(routine.approvals))],
  ['Keys', 'spec.deadlines.install', durations(emergency.deadlines.installMs, routine.deadlines.installMs)],
  ['Keys', 'spec.deadlines.reboot', durations(emergency.deadlines.rebootMs, routine.deadlines.rebootMs)],
  ['Keys', 'spec.deadlines.backOut', durations(emergency.deadlines.backOutMs, routine.deadlines.backOutMs)],
  ['Keys', 'spec.offlineGrace', durations(emergency.offlineGraceMs, routine.offlineGraceMs)],
  ['Rings', 'bake', durations(emergency.bakeMs, routine.bakeMs)],
  ['Gate', 'maxFailed', ratios(emergency.gate.maxFailed, routine.gate.maxFailed)],
  ['Gate', 'minReports', either(String(emergency.gate.minReports), String(routine.gate.minReports))],
  ['Gate', 'confidence', ratios(emergency.gate.confidence, routine.gate.confidence)],
  ['Gate', 'maxUnreachable', ratios(emergency.gate.maxUnreachable, routine.gate.maxUnreachable)],
  ['Pace', 'rampFrom', either(String(emergency.pace.rampFrom), String(routine.pace.rampFrom))],
  ['Pace', 'maxInFlight', ratios(emergency.pace.maxInFlight, routine.pace.maxInFlight)],
  ['Backout', 'pace.rampFrom', either(String(emergency.backout.rampFrom), String(routine.backout.rampFrom))],
  ['Backout', 'pace.maxInFlight', ratios(emergency.backout.maxInFlight, routine.backout.maxInFlight)],
  ['Backout', 'within', durations(emergency.backout.withinMs, routine.backout.withinMs)],
  ['Backout', 'gate', `\`maxFailed: ${formatRatio(emergency.backout.gate.maxFailed)}\``],
  ['Smoke test', 'timeout', durations(emergency.smokeTestTimeoutMs, routine.smokeTestTimeoutMs)],
];

function durations(emergencyMs: number, routineMs: number): string {
  return either(formatDuration(emergencyMs), formatDuration(routineMs));
}

function ratios(emergencyRatio: number, routineRatio: number): string {
  return either(formatRatio(emergencyRatio), formatRatio(routineRatio));
}

describe('docs/campaign-file.md', () => {
  it.each(Object.entries(CAMPAIGN_FILE_KEYS))('names every key of %s', (_map, keys) => {
    expect(keys.filter((key) => !DOCUMENTED.has(key))).toEqual([]);
  });

  it.each(DEFAULT_ROWS)('says the default of %s: %s', (section, key, said) => {
    expect(rowOf(section, key)).toContain(said);
  });

  it('says the default of acceptance in days or hours', () => {
    expect([emergency.acceptanceMs, routine.acceptanceMs]).toEqual([0, 86_400_000]);
    expect(rowOf('Keys', 'spec.acceptance')).toContain('`0s` / `24h`');
  });

  it('names every field of a selector', () => {
    const fields = SELECTOR_FIELDS.map((field) => field.replace('*', '<name>'));
    expect(fields.filter((field) => !REFERENCE.includes(`\`${field}\``))).toEqual([]);
  });
});
