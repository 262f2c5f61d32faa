import { isBundleIdentity } from '../../model/bundle-manifest';
import type { RecordedWayBack } from '../../model/trust/manifest-refusal';
import type { Execution, Executor, Refusal } from '../executor';
import type { BundleProgress, Progress } from '../journal-record';
import { outcome, type BundlePatch, type Order, type Outcome } from '../order';
import { BundleError } from './bundle-error';
import { backOut, concludeBackOut, findWayBack } from './back-out';
import { BundleHost, type BundleHostOptions } from './bundle-host';
import { InspectionError } from './inspection-error';
import { concludeInstall, install } from './install';
import { smokeTest } from './smoke-test';
import { bundleWayBack } from './versions';

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Carries out orders on bundles, for the applications in the configuration and no others. */
export function createBundleExecutor(hosts: ReadonlyMap<string, BundleHost>, options: BundleHostOptions): Executor {
  const hostOf = (patch: BundlePatch): BundleHost => {
    const host = hosts.get(patch.name);
    if (host === undefined) throw new Error(`${patch.name} is not an application of this host`);
    return host;
  };
  const execute = async (order: Order, execution: Execution): Promise<Outcome> => {
    const { task } = order;
    const patch = bundleOf(order);
    switch (task.operation) {
      case 'install':
        return install(hostOf(patch), { order, patch }, execution);
      case 'back_out':
        return backOut(hostOf(patch), { patch, installOperationId: task.installOperationId }, execution);
      case 'smoke_test':
        return smokeTest(hostOf(patch), { order, patch, command: task.command, timeoutMs: task.timeoutMs }, execution);
      case 'reboot':
        throw new Error('a reboot is not about a bundle');
    }
  };
  const conclude = async (order: Order, noted: Progress | null, execution: Execution): Promise<Outcome> => {
    const { task } = order;
    const progress = bundleProgress(noted);
    const patch = bundleOf(order);
    switch (task.operation) {
      case 'install':
        return concludeInstall(hostOf(patch), { order, patch }, { progress, execution });
      case 'back_out':
        return concludeBackOut(hostOf(patch), { patch, installOperationId: task.installOperationId }, progress);
      case 'smoke_test':
        // A test changes nothing, and may be ordered again.
        return outcome('CANCELED', 'restarted', { unchanged: true });
      case 'reboot':
        throw new Error('a reboot is not about a bundle');
    }
  };
  return {
    refusal: (order) => refusal(order, hosts, options.config.limits.maxBundleBytes),
    execute: (order, execution) => inspected(execute(order, execution)),
    conclude: (order, noted, execution) => inspected(conclude(order, noted, execution)),
    recordedWayBack: (order) => recordedWayBack(order, hostOf(bundleOf(order))),
  };
}

function recordedWayBack({ task }: Order, host: BundleHost): RecordedWayBack | null {
  if (task.operation !== 'back_out') return null;
  const wayBack = findWayBack(host, task);
  if (wayBack === null) return null;
  return bundleWayBack(wayBack.to);
}

/** What cannot be inspected is INDETERMINATE, wherever that was met. */
async function inspected(work: Promise<Outcome>): Promise<Outcome> {
  try {
    return await work;
  } catch (error) {
    // A manifest of an installed version that cannot be read comes as a BundleError.
    if (!(error instanceof InspectionError || error instanceof BundleError)) throw error;
    return outcome('INDETERMINATE', 'cannot_inspect', { message: error.message });
  }
}

/** The applications of a configuration, by name. */
export function createBundleHosts(options: BundleHostOptions): ReadonlyMap<string, BundleHost> {
  return new Map(options.config.applications.map((each) => [each.name, new BundleHost(each, options)]));
}

function refusal(order: Order, hosts: ReadonlyMap<string, BundleHost>, maxBytes: number): Refusal | null {
  if (order.task.operation === 'reboot') return null;
  const { patch } = order.task;
  if (patch.kind !== 'bundle') return { reason: 'not_supported', message: `this agent does not install ${patch.kind}` };
  if (!isBundleIdentity(patch.name, patch.version) || !DIGEST.test(patch.digest) || patch.sizeBytes <= 0) {
    return { reason: 'bad_envelope', message: 'the bundle has no valid name, version, digest or size' };
  }
  if (!hosts.has(patch.name)) {
    return { reason: 'application_unknown', message: `${patch.name} is not among this host's applications` };
  }
  if (patch.sizeBytes > maxBytes) {
    const message = `${String(patch.sizeBytes)} bytes are more than limits.maxBundleBytes`;
    return { reason: 'bundle_too_large', message };
  }
  return null;
}

function bundleProgress(noted: Progress | null): BundleProgress | null {
  if (noted === null || 'confined' in noted) return noted;
  throw new Error(`"${noted.stage}" is not about a bundle`);
}

function bundleOf(order: Order): BundlePatch {
  const patch = order.task.operation === 'reboot' ? null : order.task.patch;
  if (patch?.kind !== 'bundle') throw new Error(`${order.operationId} is not about a bundle`);
  return patch;
}
