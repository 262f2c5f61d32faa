import { existsSync } from 'node:fs';
import type { Execution } from '../executor';
import type { BundleProgress } from '../journal-record';
import { MachineError } from '../machine';
import { outcome, type BundlePatch, type Outcome } from '../order';
import type { AgentReason } from '../reasons';
import { stepReason } from '../step-reason';
import { clear } from './activate';
import type { BundleHost } from './bundle-host';
import { judgeCrash } from './crash';
import { readCurrent, switchCurrent, versionFolder, versionOf } from './versions';
import { readWaysBack, type WayBack } from './way-back';

/** The install that is taken back, and what it had brought. */
export interface BackOutOrder {
  readonly patch: BundlePatch;
  readonly installOperationId: string;
}

/** Takes the recorded way back of an install: its back-out step, one rename, restart. */
export async function backOut(host: BundleHost, ordered: BackOutOrder, execution: Execution): Promise<Outcome> {
  const current = readCurrent(host.place);
  const wayBack = findWayBack(host, ordered);
  if (wayBack === null) return withoutWayBack(ordered, current);
  const stay = (reason: AgentReason, message: string): Outcome =>
    outcome('FAILED', reason, { message, unchanged: true, runningVersion: versionOf(current) });
  // The patch is what was signed, and what approvers listed: the way back of another install is not theirs to take.
  if (wayBack.installed !== versionFolder(ordered.patch)) {
    return stay(
      'no_way_back',
      `the install that is named brought ${versionOf(wayBack.installed)}, which is not ordered`,
    );
  }
  if (current === wayBack.to) return activatePrevious(host, wayBack.to, { reason: 'already_back', unchanged: true });
  if (current !== wayBack.installed) {
    return stay('superseded', `${versionOf(current)} was installed since; only the last install can be taken back`);
  }
  if (wayBack.to !== null && !existsSync(host.folder(wayBack.to))) {
    return stay('no_way_back', `the folder of ${versionOf(wayBack.to)} is gone`);
  }
  const step = host.manifest(current).steps.backOut;
  if (step !== null) {
    execution.note({ stage: 'step', before: current, confined: step.confined });
    const where = { folder: host.folder(current), runningVersion: versionOf(wayBack.to), signal: execution.signal };
    const result = await host.runStep(step, where);
    if (result.status !== 'ok') {
      const message = `the back-out step: ${result.explanation}\n${result.output}`;
      return { ...stay(stepReason(result, 'step'), message), unchanged: step.confined };
    }
  }
  execution.note({ stage: 'switching', before: current, confined: step?.confined ?? true });
  switchCurrent(host.place, wayBack.to);
  host.options.atBoundary('switched');
  return activatePrevious(host, wayBack.to);
}

/** A back-out that was cut off: what it left decides. */
export async function concludeBackOut(
  host: BundleHost,
  ordered: BackOutOrder,
  progress: BundleProgress | null,
): Promise<Outcome> {
  const current = readCurrent(host.place);
  const runningVersion = versionOf(current);
  const wayBack = findWayBack(host, ordered);
  switch (judgeCrash({ progress, current, target: wayBack?.to ?? null })) {
    case 'switched':
      return activatePrevious(host, current);
    case 'unchanged':
      return outcome('CANCELED', 'restarted', {
        message: 'the agent was restarted before the switch; nothing was changed',
        unchanged: true,
        runningVersion,
      });
    case 'put_back':
    case 'indeterminate':
      return outcome('INDETERMINATE', 'interrupted', {
        message: `the agent was restarted during "${progress?.stage ?? ''}"; look at what the step does outside its folder`,
        runningVersion,
      });
  }
}

/** Where an install came from; null when it never came to its switch here. */
export function findWayBack(
  host: BundleHost,
  { installOperationId }: Pick<BackOutOrder, 'installOperationId'>,
): WayBack | null {
  return readWaysBack(host.place).find((each) => each.installOperationId === installOperationId) ?? null;
}

function withoutWayBack({ patch }: BackOutOrder, current: string | null): Outcome {
  const runningVersion = versionOf(current);
  if (current !== versionFolder(patch)) {
    return outcome('SUCCEEDED', 'already_back', {
      message: `${patch.version} is not what runs here, and this install never switched to it`,
      unchanged: true,
      runningVersion,
    });
  }
  const message = `${patch.version} runs here, but no install order of this agent's recorded what ran before`;
  return outcome('FAILED', 'no_way_back', { message, unchanged: true, runningVersion });
}

async function activatePrevious(
  host: BundleHost,
  version: string | null,
  known: { readonly reason: AgentReason; readonly unchanged: boolean } = { reason: '', unchanged: false },
): Promise<Outcome> {
  const runningVersion = versionOf(version);
  try {
    if (known.unchanged && version !== null) {
      await host.options.machine.ensureApplication(host.applicationVersion(version));
    } else {
      await host.run(version);
    }
  } catch (error) {
    if (!(error instanceof MachineError)) throw error;
    return outcome('FAILED', 'application_did_not_start', { message: error.message, runningVersion });
  }
  host.options.atBoundary('application_restarted');
  clear(host, version);
  const rebootRequired = !known.unchanged && version !== null && host.manifest(version).rebootRequired;
  return outcome('SUCCEEDED', known.reason, { unchanged: known.unchanged, rebootRequired, runningVersion });
}
