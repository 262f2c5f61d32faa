import type { CampaignView, HostCounts, RingView } from '../../model/campaign-view';
import { type HostState, RESTING_STATES } from '../../model/words';
import { formatDuration } from './duration';

/** Hosts of these states. */
export function hostsIn(counts: HostCounts, ...states: readonly HostState[]): number {
  return states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}

/** When a ring's bake time ends, or null while the ring goes on or never opened. */
export function bakeEnd(ring: RingView): Date | null {
  const ends = ring.waves.map((wave) => wave.endedAt);
  const last = ends.reduce<string | null>(
    (latest, end) => (end !== null && (latest === null || end > latest) ? end : latest),
    null,
  );
  if (last === null || ends.includes(null)) return null;
  return new Date(Date.parse(last) + ring.bakeMs);
}

/** Where a ring stands, in words. */
export function ringStanding(ring: RingView, campaign: CampaignView, now: Date): string {
  const courses = ring.waves.map((wave) => wave.course);
  const finished = hostsIn(ring.counts, ...RESTING_STATES);
  if (courses.includes('rehearse')) return 'rehearsing its way back';
  if (courses.includes('back_out') || hostsIn(ring.counts, 'backing_out', 'backed_out', 'backout_failed') > 0) {
    return backoutStanding(ring);
  }
  if (ring.waves.every((wave) => wave.openedAt === null)) return campaign.endedAt === null ? 'waiting' : 'never opened';
  if (ring.overriddenBy !== null) return `passed by ${ring.overriddenBy} against its gate`;
  if (ring.verdict !== null && ring.verdict !== 'pass') return `gate: ${ring.verdict}`;
  if (ring.rehearsal !== null && ring.rehearsal.overAt === null) return `rehearsal: ${ring.rehearsal.verdict}`;
  if (ring.waves.every((wave) => wave.passedAt !== null)) return 'passed';
  const end = bakeEnd(ring);
  if (end !== null && campaign.endedAt === null) {
    const left = end.getTime() - now.getTime();
    return left > 0 ? `baking, ${formatDuration(left)} left` : 'at its gate';
  }
  return ring.inFlight > 0 ? `${ring.inFlight} in flight` : `open, ${ring.hosts - finished} to go`;
}

function backoutStanding(ring: RingView): string {
  const failed = hostsIn(ring.counts, 'backout_failed');
  const left = hostsIn(ring.counts, 'backing_out');
  if (left > 0) return `backing out, ${left} to go`;
  if (failed > 0) return `backout failed on ${failed}`;
  const back = hostsIn(ring.counts, 'backed_out');
  return back > 0 ? 'backed out' : 'to be backed out';
}
