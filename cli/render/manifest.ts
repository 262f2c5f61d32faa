import type { Patch } from '../../model/campaign';
import { formatDuration } from '../../model/campaign-file/duration';
import { formatRatio } from '../../model/ratio';
import { formatInstant } from '../../model/trust/instant';
import { describePatch } from '../../model/trust/manifest-refusal';
import { changesAgent, hoursOfOwnWayBack } from '../../model/trust/own-way-back';
import type { HostKind, PatchManifest, RingShare } from '../../model/trust/patch-manifest';
import { mostUpTo } from '../../model/trust/ring-share';
import { safeText } from '../../model/safe-text';
import { USUAL_WIDTH, wrapWhole } from './wrap';

/** "When needed" is what hosts and workers say: no limit for whoever has a worker. */
const REBOOTS = {
  never: 'No host is rebooted, nor when it goes back by itself: hosts and the signer keep that.',
  if_required:
    'Hosts are rebooted when that is needed, which workers say: whoever has one may reboot any host that is begun, at the pace below.',
  always: 'Hosts are rebooted.',
} as const;

/** What a manifest allows, in sentences: what whoever signs it answers for. */
export function describeManifest(manifest: PatchManifest, digest: string): string {
  const { name, release, patch, expiresMs, reboot, limits } = manifest;
  const sentences = [
    `Manifest ${name}, release ${release} (${manifest.class}): ${digest}.`,
    `Hosts may be ordered to install ${describePatch(patch)}${patch.kind === 'bundle' ? '' : ` (${patch.kind})`}, and nothing else.`,
    ...packageFiles(patch),
    ...waysBack(manifest),
    ...ownWayBack(manifest),
    hostKinds(manifest.hosts),
    REBOOTS[reboot],
    ...manifest.smokeTests.map((test) => {
      const what = test.kind === 'command' ? `run ${JSON.stringify(test.command)}` : "run the bundle's own smoke step";
      return `A smoke test may ${what}, for ${formatDuration(test.timeoutMs)} at most.`;
    }),
    `At most ${limits.hosts} hosts in total; within any hour at most ${limits.perHour} are begun, and at most ${limits.backoutPerHour} taken back. The signer counts them, whoever has the workers.`,
    `At most ${limits.inFlight} at once: the api keeps this, at launch and at each change of pace. A stolen worker is held by the hour alone.`,
    ...(limits.rings.length === 0
      ? ['No ring has a limit: which host is in which ring is then the word of workers, and binds nobody.']
      : [
          ...limits.rings.map((ring, at) => ringShare(ring, limits.rings.slice(at + 1), limits.hosts)),
          'The signer keeps the rings, and lets no host change its own.',
        ]),
    `Nothing of it is begun after ${formatInstant(expiresMs)}; hosts may go back after that too.`,
  ];
  return sentences
    .flatMap((sentence) => wrapWhole(safeText(sentence), USUAL_WIDTH))
    .map((line) => `${line}\n`)
    .join('');
}

/** Which files they are. Where the patch says nothing, whoever has the repository's key does. */
function packageFiles(patch: Patch): readonly string[] {
  if (patch.kind === 'bundle') return [];
  const listed = patch.packages.flatMap(({ name, digests = [] }) => (digests.length > 0 ? [{ name, digests }] : []));
  const open = patch.packages.length - listed.length;
  return [
    ...listed.map(({ name, digests }) => `The file of ${name} is ${digests.join(' or ')}.`),
    ...(open === 0
      ? []
      : [
          `Which files ${open === 1 ? '1 of them is' : `${open} of them are`}, their repository says: no digest is listed.`,
        ]),
  ];
}

function waysBack({ waysBack: back }: PatchManifest): readonly string[] {
  switch (back.kind) {
    case 'none':
      return ['No host may be taken back.'];
    case 'bundle':
      return back.versions.map(
        ({ version, digest }) => `Hosts that ran ${version} (${digest}) may be taken back to it.`,
      );
    case 'packages':
      return back.packages.map(
        ({ name, versions }) => `Hosts that had ${name} ${versions.join(' or ')} may be taken back to it.`,
      );
  }
}

function ownWayBack({ confirmMs, limits, patch }: PatchManifest): readonly string[] {
  const isWatched = changesAgent(patch);
  const hours = hoursOfOwnWayBack({ confirmMs: confirmMs ?? 0, isWatched, runTimeoutMs: 0 });
  if (hours === 0) return ['No host goes back by itself.'];
  const held = formatDuration(Math.ceil(hours * 60) * 60_000);
  const unconfirmed =
    confirmMs === null
      ? []
      : [
          `A host that no gateway confirms for ${formatDuration(confirmMs)} after its change goes back by itself to one of those; where it had another, it changes nothing.`,
        ];
  const agent = isWatched
    ? [
        'An agent that does not report after its upgrade is put back to one of those; where it was another, nothing is changed.',
      ]
    : [];
  const places = `For ${held} from its order, longer by what that may run beyond an hour, it has one of the ${limits.backoutPerHour} places of hosts taken back within an hour.`;
  return [...unconfirmed, ...agent, places];
}

function hostKinds(hosts: readonly HostKind[] | null): string {
  if (hosts === null) return 'Any host may be given it.';
  const kinds = hosts.map(({ osId, osVersion, arch }) =>
    [osId, osVersion, arch].filter((each) => each !== null).join(' '),
  );
  return `Only these hosts take it: ${kinds.join('; ')}.`;
}

/** A ring is bounded by those that follow, too: its hosts count in each of them. */
function ringShare(ring: RingShare, following: readonly RingShare[], hosts: number): string {
  const { name, upTo, atMost, afterMs } = ring;
  const from = afterMs === 0 ? '' : `, none of it sooner than ${formatDuration(afterMs)} after the first is asked for`;
  const tighter = following.find((next) => mostUpTo(next, hosts) < mostUpTo(ring, hosts));
  if (tighter !== undefined)
    return `Up to and with ring ${name}: no more than up to and with ring ${tighter.name}${from}.`;
  const most = [upTo === null ? [] : `${formatRatio(upTo)} of them`, atMost === null ? [] : `${atMost} hosts`].flat();
  return `Up to and with ring ${name}: at most ${most.join(' and ')}${from}.`;
}
