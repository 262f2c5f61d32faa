import type { CampaignSpec } from '../model/campaign';
import type { OperationOrder } from './operation';
import { patchOf } from './wire';

/** A bundle's own smoke step states no time in the campaign file; a minute is long for a health check. */
const BUNDLE_SMOKE_TEST_MS = 60_000;

function timeoutMs(spec: CampaignSpec): number {
  return spec.smokeTest?.timeoutMs ?? BUNDLE_SMOKE_TEST_MS;
}

/**
 * Smoke test: prove that what should run now works. Going forward that is the new version, after a backout the one
 * before. Without a command of the campaign's it is the smoke step of the bundle that should be running.
 */
export const smokeTest: OperationOrder = {
  runTimeoutMs: (spec) => timeoutMs(spec) + 5_000,
  body: (order) => ({
    smokeTest: {
      patch: patchOf(order),
      command: [...(order.spec.smokeTest?.command ?? [])],
      timeoutMs: timeoutMs(order.spec),
    },
  }),
};
