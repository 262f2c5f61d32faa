import type { CampaignSpec } from '../campaign';
import { formatDuration } from '../campaign-file/duration';
import { smokeTestTimeoutMs } from '../order-terms';
import { formatRatio, hostsWithin } from '../ratio';
import { formatInstant } from './instant';
import type { WaysBack } from './patch-manifest';

/** What a campaign file does not say, and its manifest must. */
export interface DraftTerms {
  readonly release: number;
  readonly expiresMs: number;
  /** The most hosts in total. */
  readonly hosts: number;
  /** The most that may be begun within an hour; absent: as many as there are. */
  readonly perHour?: number;
  readonly waysBack: WaysBack;
}

/**
 * The manifest that allows exactly what a campaign's orders ask for, as the data of its document. A ring that is chosen by
 * a selector alone gets no limit of its own.
 */
export function draftManifest(spec: CampaignSpec, terms: DraftTerms): object {
  const timeout = formatDuration(smokeTestTimeoutMs(spec));
  const rings = spec.rings.flatMap(({ name, upTo, atMost }) =>
    upTo === null && atMost === null
      ? []
      : [{ name, ...(upTo !== null && { upTo: formatRatio(upTo) }), ...(atMost !== null && { atMost }) }],
  );
  return {
    apiVersion: 'ringmaster/v1',
    kind: 'PatchManifest',
    name: spec.name,
    release: terms.release,
    class: spec.class,
    expires: formatInstant(terms.expiresMs),
    patch: spec.patch,
    hosts: 'any',
    waysBack: waysBackData(terms.waysBack),
    smokeTests: [
      spec.smokeTest === null ? { bundleStep: true, timeout } : { command: spec.smokeTest.command, timeout },
    ],
    reboot: spec.reboot,
    limits: {
      hosts: terms.hosts,
      inFlight: Math.max(1, hostsWithin(spec.pace.maxInFlight, terms.hosts)),
      ...(terms.perHour !== undefined && { perHour: terms.perHour }),
      rings: rings.length === 0 ? 'any' : rings,
    },
  };
}

function waysBackData(waysBack: WaysBack): unknown {
  if (waysBack.kind === 'none') return 'none';
  return waysBack.kind === 'bundle' ? waysBack.versions : waysBack.packages;
}
