import type { CampaignSpec } from '../campaign';
import { formatDuration } from '../campaign-file/duration';
import { smokeTestTimeoutMs } from '../order-terms';
import { formatRatio, hostsReaching, hostsWithin } from '../ratio';
import { formatInstant } from './instant';
import { changesAgent, hoursOfOwnWayBack } from './own-way-back';
import type { WaysBack } from './patch-manifest';

/** What a campaign file does not say, and its manifest must. */
export interface DraftTerms {
  readonly release: number;
  readonly expiresMs: number;
  /** The most hosts in total. */
  readonly hosts: number;
  /** The most that may be begun, and taken back, within an hour; absent: what the campaign plans (`draftedPace`). */
  readonly perHour?: number;
  readonly backoutPerHour?: number;
  readonly waysBack: WaysBack;
}

const HOUR_MS = 3_600_000;
/** How often within an hour a place in flight is thought to be used: ten minutes for each host. */
const TIMES_AN_HOUR = 6;
/** A goal is reached although rings bake and hosts are late. */
const GOAL_ROOM = 2;

/**
 * Hosts an hour that a campaign needs, on its way there and back: forward enough for its pace and its goals, back enough to be
 * done in the time that it gives its backout; never fewer than may be in flight, nor more than there are. Hosts that wait for a
 * confirmation, or for an upgraded agent, have places among those that go back, beside the others: what `perHour` begins in that time.
 */
export function draftedPace(
  {
    patch,
    pace,
    goals,
    backout,
    deadlines,
    confirmMs = 0,
  }: Pick<CampaignSpec, 'patch' | 'pace' | 'goals' | 'backout' | 'deadlines' | 'confirmMs'>,
  hosts: number,
  said?: number,
): { readonly perHour: number; readonly backoutPerHour: number } {
  const atOnce = (ratio: number): number => Math.max(1, hostsWithin(ratio, hosts));
  const within = (most: number): number => Math.max(1, Math.min(hosts, Math.ceil(most)));
  const byGoals = goals.map(({ ratio, withinMs }) => (GOAL_ROOM * ratio * hosts * HOUR_MS) / withinMs);
  const perHour = said ?? within(Math.max(TIMES_AN_HOUR * atOnce(pace.maxInFlight), ...byGoals));
  const runTimeoutMs = Math.max(deadlines.installMs, deadlines.rebootMs);
  const byThemselves = perHour * hoursOfOwnWayBack({ confirmMs, isWatched: changesAgent(patch), runTimeoutMs });
  const ordered = Math.max(atOnce(backout.maxInFlight), (hosts * HOUR_MS) / backout.withinMs);
  return { perHour, backoutPerHour: within(ordered + byThemselves) };
}

/**
 * The manifest that allows exactly what a campaign's orders ask for, as the data of its document. A ring opens no sooner than the
 * rings before it bake; one that is chosen by a selector alone gets no number of its own.
 */
export function draftManifest(spec: CampaignSpec, terms: DraftTerms): object {
  const timeout = formatDuration(smokeTestTimeoutMs(spec));
  const pace = draftedPace(spec, terms.hosts, terms.perHour);
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
    ...(spec.confirmMs !== undefined && { confirm: formatDuration(spec.confirmMs) }),
    smokeTests: [
      spec.smokeTest === null ? { bundleStep: true, timeout } : { command: spec.smokeTest.command, timeout },
    ],
    reboot: spec.reboot,
    limits: {
      hosts: terms.hosts,
      inFlight: Math.max(1, hostsWithin(spec.pace.maxInFlight, terms.hosts)),
      perHour: pace.perHour,
      backoutPerHour: terms.backoutPerHour ?? pace.backoutPerHour,
      rings: ringsData(spec, terms.hosts),
    },
  };
}

/**
 * Each ring, so that no other is one: how far it and those before it may go, and from when, by the time that those bake. A
 * campaign's `atMost` is of the ring alone.
 */
function ringsData({ rings }: CampaignSpec, hosts: number): readonly object[] {
  let afterMs = 0;
  let before = 0;
  return rings.map(({ name, upTo, atMost, bakeMs }) => {
    const after = afterMs;
    afterMs += bakeMs;
    const most = atMost === null ? hosts : Math.min(hosts, before + atMost);
    before = Math.min(most, upTo === null ? hosts : hostsReaching(upTo, hosts));
    return {
      name,
      ...((upTo !== null || most === hosts) && { upTo: formatRatio(upTo ?? 1) }),
      ...(most < hosts && { atMost: most }),
      ...(after > 0 && { after: formatDuration(after) }),
    };
  });
}

function waysBackData(waysBack: WaysBack): unknown {
  if (waysBack.kind === 'none') return 'none';
  return waysBack.kind === 'bundle' ? waysBack.versions : waysBack.packages;
}
