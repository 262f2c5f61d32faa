import { DEFAULT_STEP_LIMITS, type BundleStep } from '../../model/bundle-manifest';
import type { Execution } from '../executor';
import { outcome, type BundlePatch, type Order, type Outcome } from '../order';
import { stepReason } from '../step-reason';
import type { BundleHost } from './bundle-host';
import { readCurrent, versionFolder, versionOf } from './versions';
import { readWaysBack } from './way-back';

/** A smoke test order: of the patch going forward, of what was there before it in a backout. */
export interface SmokeTestOrder {
  readonly order: Order;
  readonly patch: BundlePatch;
  readonly command: readonly string[];
  readonly timeoutMs: number;
}

/** Tests the version that should be running now. Nothing is tested when another one is current. */
export async function smokeTest(host: BundleHost, test: SmokeTestOrder, execution: Execution): Promise<Outcome> {
  const current = readCurrent(host.place);
  const known = { unchanged: true, runningVersion: versionOf(current) };
  const expected = expectedVersion(host, test, current);
  if (current !== expected) {
    const message = `${versionOf(current) || 'nothing'} is current where ${versionOf(expected) || 'nothing'} should be`;
    return outcome('FAILED', 'version_differs', { ...known, message });
  }
  if (current === null) return outcome('SUCCEEDED', '', { ...known, message: 'nothing ran before, and nothing runs' });
  const step = chooseStep(host, test, current);
  if (step === null) {
    const message = `${versionOf(current)} has no smoke step, and the order names no command`;
    return outcome('FAILED', 'bundle_invalid', { ...known, message });
  }
  const result = await host.runStep(step, {
    folder: host.folder(current),
    runningVersion: versionOf(current),
    signal: execution.signal,
    // The bundle's own step is its author's, and was approved with its contents; this came with an order.
    isUnprivileged: test.command.length > 0,
  });
  if (result.status === 'ok') return outcome('SUCCEEDED', '', known);
  return outcome('FAILED', stepReason(result, 'smoke_test'), {
    ...known,
    message: `${result.explanation}\n${result.output}`,
  });
}

/** Forward: the patch. In a backout: what the patch's install came from; without a record, anything but the patch. */
function expectedVersion(host: BundleHost, { order, patch }: SmokeTestOrder, current: string | null): string | null {
  const patched = versionFolder(patch);
  if (order.direction === 'forward') return patched;
  const records = readWaysBack(host.place).filter((each) => each.installed === patched);
  const wayBack = records.findLast((each) => each.campaignId === order.campaignId);
  if (wayBack !== undefined) return wayBack.to;
  return current === patched ? null : current;
}

function chooseStep(host: BundleHost, test: SmokeTestOrder, current: string): BundleStep | null {
  const own = host.manifest(current).steps.smoke;
  if (test.command.length === 0) return own;
  return { command: test.command, timeoutMs: test.timeoutMs, limits: DEFAULT_STEP_LIMITS };
}
