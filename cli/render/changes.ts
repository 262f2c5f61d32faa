import type { CampaignView } from '../../model/campaign-view';
import { formatRatio } from '../../model/ratio';
import { describeCounts } from './campaign';
import { ringStanding } from './standing';
import { safeText } from '../../model/safe-text';
import { probeFacts } from './probes';
import { bakeEnd } from './standing';

/** Plain lines, one per change, for output that is no terminal. The first reading says where everything stands. */
export function describeChanges(before: CampaignView | null, after: CampaignView): string[] {
  // What has ended stands as it then was, whenever it is looked at.
  const at = (after.endedAt ?? after.readAt).slice(0, 19) + 'Z';
  const known = new Set(before === null ? [] : facts(before));
  return facts(after)
    .filter((fact) => !known.has(fact))
    .map((fact) => `${at} ${after.name}: ${fact}`);
}

/**
 * Everything worth a line, each as a sentence of its own that stays the same while nothing changes. Of what one reading brings,
 * causes come before what they lead to: what a gate said, who holds, the phase, and what becomes of the rings.
 */
function facts(campaign: CampaignView): string[] {
  return [
    ...campaign.rings.flatMap((ring) =>
      ring.verdict === null
        ? []
        : [`gate of ring ${ring.name}: ${ring.verdict}: ${safeText(ring.verdictReason ?? '')}`],
    ),
    ...campaign.rings.flatMap(probeFacts),
    ...campaign.holds.map(({ holdId, setBy, source, reason }) => {
      const who = setBy === source ? `the ${source}` : `${setBy} (${source})`;
      return `hold ${holdId} by ${who}: ${safeText(reason)}`;
    }),
    `phase ${campaign.phase}`,
    ...campaign.rings.flatMap((ring) => {
      const opened = ring.waves.some((wave) => wave.openedAt !== null);
      const moved = opened || Object.keys(ring.counts).some((state) => state !== 'queued');
      if (!moved) return [];
      // The time left changes every second; what is told is that the bake time runs.
      const standing =
        bakeEnd(ring) !== null && ring.waves.some((wave) => wave.passedAt === null) && ring.verdict === null
          ? 'baking'
          : ringStanding(ring, campaign, new Date(campaign.readAt));
      return [`ring ${ring.name}: ${describeCounts(ring.counts)}; ${standing}`];
    }),
    ...campaign.goals.flatMap((goal) => {
      if (goal.reachedAt !== null)
        return [`goal ${formatRatio(goal.ratio)} ${goal.missed ? 'reached too late' : 'reached'}`];
      return goal.missed ? [`goal ${formatRatio(goal.ratio)} missed`] : [];
    }),
  ];
}
