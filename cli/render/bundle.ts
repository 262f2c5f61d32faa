import type { BundleChangeStep, BundleManifest, BundleStep, StepLimits } from '../../model/bundle-manifest';
import type { InspectedBundle } from '../inspect-bundle';
import { safeText } from '../../model/safe-text';

/** What an archive holds and does, for a person. */
export function describeBundle({ manifest, files, unpackedBytes }: InspectedBundle): string {
  const { run, steps, rebootRequired } = manifest;
  const lines = [
    `run: ${run === null ? 'by the host (its systemd unit)' : run.command.join(' ')}`,
    `reboot required: ${rebootRequired ? 'yes' : 'no'}`,
    ...stepsOf(steps).map(([name, step]) => `step ${name}: ${step === null ? 'none' : describeStep(step)}`),
    `files: ${files.length}, ${unpackedBytes} bytes`,
    ...files.map(({ path, size, executable, digest }) => `  ${digest} ${size} ${path}${executable ? ' *' : ''}`),
  ];
  return lines.map((line) => `${safeText(line)}\n`).join('');
}

/** What is allowed, and still worth a second look. */
export function bundleNotes({ manifest }: InspectedBundle): readonly string[] {
  const { install, backOut, smoke } = manifest.steps;
  const notes = [];
  for (const [name, step] of [
    ['install', install],
    ['backOut', backOut],
  ] as const) {
    if (step === null || step.confined) continue;
    notes.push(
      `the ${name} step is not "confined: true": a host that goes down in the midst of it is indeterminate, and waits for a person`,
    );
  }
  if (install !== null && !install.confined && backOut === null) {
    notes.push('the install step may write outside its folder, and there is no backOut step to clear that away');
  }
  if (smoke === null) notes.push('there is no smoke step: campaigns must bring a smokeTest of their own');
  return notes;
}

function stepsOf(steps: BundleManifest['steps']): readonly (readonly [string, BundleStep | null])[] {
  return Object.entries(steps);
}

function describeStep(step: BundleStep | BundleChangeStep): string {
  const confined = 'confined' in step ? (step.confined ? '; confined to its folder' : '; not confined') : '';
  return `${step.command.join(' ')} (${step.timeoutMs / 1000} s, ${describeLimits(step.limits)}${confined})`;
}

function describeLimits({ memoryBytes, fileBytes, cpuMs }: StepLimits): string {
  const mib = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;
  const cpu = cpuMs === null ? '' : `, processor ${cpuMs / 1000} s`;
  return `memory ${mib(memoryBytes)}, file ${mib(fileBytes)}${cpu}`;
}
