import { join } from 'node:path';
import type { BundleManifest } from '../../model/bundle-manifest';
import type { Execution } from '../executor';
import type { BundleProgress } from '../journal-record';
import { MachineError } from '../machine';
import { outcome, type BundlePatch, type Order, type Outcome } from '../order';
import { stepReason } from '../step-reason';
import { activateInstalled, discardInstall, putBack } from './activate';
import { BundleError } from './bundle-error';
import type { BundleHost } from './bundle-host';
import { judgeCrash } from './crash';
import { fetchArchive } from './fetch';
import { unpackArchive } from './unpack';
import {
  bundleWayBack,
  placeVersion,
  readCurrent,
  readManifest,
  switchCurrent,
  versionFolder,
  versionOf,
} from './versions';
import { readWaysBack, recordWayBack } from './way-back';

/** An install order and the bundle it brings. */
export interface InstallOrder {
  readonly order: Order;
  readonly patch: BundlePatch;
}

/**
 * Installs a bundle: fetch and check, unpack beside what runs, record the way back, run the install step, switch in one
 * rename, restart, see that it stays up.
 */
export async function install(host: BundleHost, ordered: InstallOrder, execution: Execution): Promise<Outcome> {
  const { order, patch } = ordered;
  const before = readCurrent(host.place);
  const target = versionFolder(patch);
  execution.note({ stage: 'staging', before, confined: true });
  if (before === target) return alreadyInstalled(host, order, target);
  let manifest: BundleManifest;
  try {
    manifest = await stage(host, patch, execution.signal);
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    discardInstall(host, order, before);
    const { kind, message } = error;
    return outcome('FAILED', kind, { message, unchanged: true, runningVersion: versionOf(before) });
  }
  const refused = execution.refusalNow() ?? unlistedWayBack(order, before, execution);
  if (refused !== null) {
    // Of one that may come again, what was fetched is kept.
    if (refused.phase === 'FAILED') discardInstall(host, order, before);
    return { ...refused, runningVersion: versionOf(before) };
  }
  const { campaignId, operationId } = order;
  recordWayBack(host.place, { campaignId, installOperationId: operationId, installed: target, to: before });
  host.options.atBoundary('way_back_recorded');
  const failure = await runInstallStep(host, ordered, { manifest, before, execution });
  if (failure !== null) return failure;
  execution.note({ stage: 'switching', before, confined: manifest.steps.install?.confined ?? true });
  switchCurrent(host.place, target);
  host.options.atBoundary('switched');
  return activateInstalled(host, { before, target }, execution);
}

/** Where this host could go by itself when nobody confirms: people listed that, or it does not begin. */
function unlistedWayBack({ confirm }: Order, before: string | null, execution: Execution): Outcome | null {
  return confirm === undefined ? null : execution.wayBackRefusal(bundleWayBack(before));
}

/** An install that was cut off: what it left decides. */
export async function concludeInstall(
  host: BundleHost,
  { order, patch }: InstallOrder,
  { progress, execution }: { readonly progress: BundleProgress | null; readonly execution: Execution },
): Promise<Outcome> {
  const current = readCurrent(host.place);
  const target = versionFolder(patch);
  const change = { before: progress?.before ?? null, target };
  const runningVersion = versionOf(current);
  switch (judgeCrash({ progress, current, target })) {
    case 'unchanged':
      discardInstall(host, order, current);
      return outcome('CANCELED', 'restarted', {
        message: 'the agent was restarted before the switch; nothing was changed',
        unchanged: true,
        runningVersion,
      });
    case 'switched':
      return activateInstalled(host, change, execution);
    case 'put_back':
      return putBack(host, change, 'the new version did not stay up, and the agent was restarted');
    case 'indeterminate':
      return outcome('INDETERMINATE', 'interrupted', {
        message: `the agent was restarted during "${progress?.stage ?? ''}"; look at what the step does outside its folder`,
        runningVersion,
      });
  }
}

/** Nothing to install. Its way back is where an earlier generation of this campaign came from, else itself. */
async function alreadyInstalled(host: BundleHost, order: Order, target: string): Promise<Outcome> {
  const { campaignId, operationId } = order;
  recordWayBack(host.place, { campaignId, installOperationId: operationId, installed: target, to: target });
  const runningVersion = versionOf(target);
  try {
    await host.options.machine.ensureApplication(host.applicationVersion(target));
  } catch (error) {
    if (!(error instanceof MachineError)) throw error;
    return outcome('FAILED', 'application_did_not_start', { message: error.message, runningVersion });
  }
  const wayBack = readWaysBack(host.place).find((each) => each.installOperationId === operationId);
  return outcome('SUCCEEDED', '', { unchanged: wayBack?.to === target, runningVersion });
}

/** Brings the version's folder beside the others, whole and on the disk. Throws `BundleError`. */
async function stage(host: BundleHost, patch: BundlePatch, signal: AbortSignal): Promise<BundleManifest> {
  const { config, source, atBoundary, machine } = host.options;
  const target = versionFolder(patch);
  const archive = join(host.place.downloads, `${patch.digest.replace('sha256:', '')}.tar.gz`);
  await fetchArchive(source, patch, { file: archive, signal });
  atBoundary('downloaded');
  const staged = join(host.place.staging, target);
  await unpackArchive(archive, staged, { limits: config.limits, signal });
  const manifest = readManifest(staged);
  if (manifest.name !== patch.name || manifest.version !== patch.version) {
    const found = `${manifest.name} ${manifest.version}`;
    throw new BundleError('bundle_invalid', `the archive is ${found}, not ${patch.name} ${patch.version}`);
  }
  placeVersion(host.place, staged, target);
  atBoundary('unpacked');
  const problem = machine.startProblem(host.applicationVersion(target));
  if (problem !== null) throw new BundleError('bundle_invalid', problem);
  return manifest;
}

async function runInstallStep(
  host: BundleHost,
  { order, patch }: InstallOrder,
  run: { readonly manifest: BundleManifest; readonly before: string | null; readonly execution: Execution },
): Promise<Outcome | null> {
  const step = run.manifest.steps.install;
  const { before, execution } = run;
  if (step === null) return null;
  execution.note({ stage: 'step', before, confined: step.confined });
  const folder = host.folder(versionFolder(patch));
  const result = await host.runStep(step, { folder, runningVersion: patch.version, signal: execution.signal });
  if (result.status === 'ok') return null;
  const message = `the install step: ${result.explanation}\n${result.output}`;
  if (!step.confined && run.manifest.steps.backOut !== null) {
    execution.note({ stage: 'putting_back', before, confined: false });
    return putBack(host, { before, target: versionFolder(patch) }, message);
  }
  discardInstall(host, order, before);
  return outcome('FAILED', stepReason(result, 'step'), {
    message,
    unchanged: step.confined,
    runningVersion: versionOf(before),
  });
}
