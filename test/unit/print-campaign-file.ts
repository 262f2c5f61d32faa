import type { CampaignSpec, GatePolicy, Patch, Ring } from '../../model/campaign';
import { formatRatio } from '../../model/ratio';
import { formatDuration } from '../../model/campaign-file/duration';

/** A campaign as a file with every key written out, defaults too; it parses to the same campaign. */
export function printCampaignFile(spec: CampaignSpec): string {
  const { pace, backout, deadlines } = spec;
  return [
    'apiVersion: ringmaster/v1',
    'kind: Campaign',
    `metadata: { name: ${quote(spec.name)} }`,
    'spec:',
    `  class: ${spec.class}`,
    `  patch: ${printPatch(spec.patch)}`,
    `  target: { selector: ${quote(spec.target)} }`,
    '  goals:',
    ...spec.goals.map(({ ratio, withinMs }) => {
      return `    - { percent: ${formatRatio(ratio).slice(0, -1)}, within: ${formatDuration(withinMs)} }`;
    }),
    '  rings:',
    ...spec.rings.map((ring) => `    - ${printRing(ring)}`),
    `  gate: ${printGate(spec.gate)}`,
    `  onFail: ${spec.onFail}`,
    `  onHostFail: ${spec.onHostFail}`,
    '  pace:',
    `    rampFrom: ${pace.rampFrom}`,
    `    maxInFlight: ${formatRatio(pace.maxInFlight)}`,
    `    auto: ${pace.auto === true}`,
    ...(pace.budgets.length === 0 ? [] : ['    budgets:']),
    ...pace.budgets.map((budget) => {
      return `      - { by: ${quote(budget.by)}, maxUnavailable: ${formatRatio(budget.maxUnavailable)} }`;
    }),
    '  backout:',
    `    pace: { rampFrom: ${backout.rampFrom}, maxInFlight: ${formatRatio(backout.maxInFlight)} }`,
    `    gate: ${printGate(backout.gate)}`,
    `    within: ${formatDuration(backout.withinMs)}`,
    `  reboot: ${spec.reboot}`,
    `  restartServices: ${spec.restartServices === true}`,
    ...printSmokeTest(spec),
    `  deadlines: { ${printDurations({ install: deadlines.installMs, reboot: deadlines.rebootMs, backOut: deadlines.backOutMs })} }`,
    ...(spec.confirmMs === undefined ? [] : [`  confirm: ${formatDuration(spec.confirmMs)}`]),
    `  advance: ${spec.advance}`,
    `  acceptance: ${formatDuration(spec.acceptanceMs)}`,
    `  offlineGrace: ${formatDuration(spec.offlineGraceMs)}`,
    `  rehearseBackout: ${spec.rehearseBackout}`,
    `  approvals: ${spec.approvals}`,
    '',
  ].join('\n');
}

/** A text as JSON writes it, which YAML reads as the same text whatever it holds. */
function quote(text: string): string {
  return JSON.stringify(text);
}

function printPatch(patch: Patch): string {
  if (patch.kind === 'bundle') {
    const { name, version, digest } = patch;
    return `{ kind: bundle, name: ${quote(name)}, version: ${quote(version)}, digest: ${quote(digest)} }`;
  }
  const packages = patch.packages.map(({ name, version, digests }) => {
    const checked = digests === undefined ? '' : `, digests: [ ${digests.join(', ')} ]`;
    return `{ name: ${quote(name)}, version: ${quote(version)}${checked} }`;
  });
  const removals = (patch.removals ?? []).map(quote);
  return `{ kind: ${patch.kind}, packages: [ ${packages.join(', ')} ], removals: [ ${removals.join(', ')} ] }`;
}

function printRing({ name, select, atMost, upTo, bakeMs }: Ring): string {
  const parts = [
    `name: ${quote(name)}`,
    ...(select === null ? [] : [`select: ${quote(select)}`]),
    ...(atMost === null ? [] : [`atMost: ${atMost}`]),
    ...(upTo === null ? [] : [`upTo: ${formatRatio(upTo)}`]),
    `bake: ${formatDuration(bakeMs)}`,
  ];
  return `{ ${parts.join(', ')} }`;
}

function printGate({ maxFailed, minReports, confidence, maxUnreachable }: GatePolicy): string {
  const shares = `confidence: ${formatRatio(confidence)}, maxUnreachable: ${formatRatio(maxUnreachable)}`;
  return `{ maxFailed: ${formatRatio(maxFailed)}, minReports: ${minReports}, ${shares} }`;
}

function printSmokeTest({ smokeTest }: CampaignSpec): readonly string[] {
  if (smokeTest === null) return [];
  const command = smokeTest.command.map(quote).join(', ');
  return [`  smokeTest: { command: [ ${command} ], timeout: ${formatDuration(smokeTest.timeoutMs)} }`];
}

function printDurations(durations: Readonly<Record<string, number>>): string {
  return Object.entries(durations)
    .map(([key, durationMs]) => `${key}: ${formatDuration(durationMs)}`)
    .join(', ');
}
