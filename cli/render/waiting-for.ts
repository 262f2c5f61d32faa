import type { CampaignView, HoldView, RingView } from '../../model/campaign-view';
import { formatDuration } from './duration';
import { cureOf } from '../../model/cures';
import { commandToGoOn } from '../../model/explained-wait';
import { waitingProbes } from './probes';
import { safeText } from '../../model/safe-text';
import { bakeEnd, hostsIn } from './standing';

/** What a campaign waits for, most important first, each with the command that helps where there is one. */
export function waitingFor(campaign: CampaignView, now: Date): string[] {
  if (campaign.endedAt !== null) return [];
  const { name } = campaign;
  if (campaign.phase === 'planned') return [`its launch: ringmaster launch --plan ${campaign.planHash} --reason TEXT`];
  // A backout goes on under a hold of what goes forward: lifting that would help nobody.
  const inTheWay = campaign.holds.filter(({ scope }) => campaign.storedPhase !== 'backing_out' || scope === 'all');
  const holds = inTheWay.map((hold) => holdSentence(name, hold, now));
  if (campaign.phase === 'awaiting_approval') {
    const missing = campaign.approvalsNeeded - campaign.approvals.length;
    const whose = missing === 1 ? 'one more approval' : `${missing} more approvals`;
    return [`${whose}: ringmaster approve ${name} --reason TEXT`, ...holds];
  }
  if (campaign.storedPhase === 'observing') return [...holds, observation(campaign, now)];
  return [...holds, ...signing(campaign), ...underWay(campaign, now)];
}

/** It goes on by itself: there is no command for it. */
function signing({ signingWaits = [] }: CampaignView): string[] {
  return signingWaits.map(({ operation, reason }) => `the signer, for each ${operation} (${safeText(reason)})`);
}

function holdSentence(name: string, hold: HoldView, now: Date): string {
  const since = formatDuration(now.getTime() - Date.parse(hold.setAt));
  const where = hold.cluster === null ? '' : ` on cluster ${hold.cluster}`;
  const who = hold.source === 'person' ? hold.setBy : `the ${hold.source}`;
  const cure = hold.failedFor === undefined ? '' : `; ${cureOf(hold.failedFor, name).text}`;
  return `the hold of ${who}${where} since ${since} (${safeText(hold.reason)}${cure}): ${commandToGoOn(name, hold)}`;
}

function observation(campaign: CampaignView, now: Date): string {
  const since = campaign.observingSince === null ? now.getTime() : Date.parse(campaign.observingSince);
  return `the end of its observation, ${formatDuration(since + campaign.acceptanceMs - now.getTime())} left`;
}

function underWay(campaign: CampaignView, now: Date): string[] {
  if (campaign.storedPhase === 'backing_out') return [wayBack(campaign, now)];
  return campaign.rings.flatMap((ring) => ringSentence(campaign, ring, now)).slice(0, 3);
}

/** Who is still to come back; a backout that is not over in its time goes on, and says that it is late. */
function wayBack({ backout, counts, rings }: CampaignView, now: Date): string {
  const going = hostsIn(counts, 'backing_out');
  const away = hostsIn(counts, 'unreachable');
  const opened = rings.flatMap(({ waves }) => waves).filter(({ openedAt }) => openedAt !== null);
  const isBack = opened.every(({ course, endedAt }) => course === 'back_out' && endedAt !== null);
  const leftMs = backout === null ? 0 : Date.parse(backout.dueAt) - now.getTime();
  if (isBack && away > 0 && leftMs > 0) return `${hosts(away)} out of reach to return, ${formatDuration(leftMs)} left`;
  const who = [going > 0 ? `${hosts(going)} to go back` : 'its backout', ...(away > 0 ? [`${away} out of reach`] : [])];
  const late =
    backout?.late === true ? [`late by ${formatDuration(-leftMs)}, it had ${formatDuration(backout.withinMs)}`] : [];
  return [...who, ...late].join(', ');
}

function ringSentence(campaign: CampaignView, ring: RingView, now: Date): string[] {
  const isOpen = ring.waves.some((wave) => wave.openedAt !== null);
  if (ring.waves.some((wave) => wave.course === 'rehearse'))
    return [`the rehearsal of the way back on ring ${ring.name}`];
  if (!isOpen) return waitingProbes(ring, 'opening');
  if (ring.waves.every((wave) => wave.passedAt !== null)) return [];
  // Hosts that come back meanwhile may be in flight: the ring does not wait for them.
  const end = bakeEnd(ring);
  if (end !== null) {
    const left = end.getTime() - now.getTime();
    if (left > 0) return [`the bake time of ring ${ring.name}, ${formatDuration(left)} left`];
    const probes = waitingProbes(ring, 'baking');
    return probes.length > 0 ? probes : [`the gate of ring ${ring.name}`];
  }
  if (ring.inFlight > 0) return [`reports of ${hosts(ring.inFlight)} in ring ${ring.name}`];
  const queued = hostsIn(ring.counts, 'queued');
  const away = campaign.hosts - campaign.connected;
  if (queued > 0)
    return [`${hosts(queued)} of ring ${ring.name} to begin${away > 0 ? ` (${away} of all not connected)` : ''}`];
  return hostsIn(ring.counts, 'indeterminate') > 0 ? [`a person to look at hosts whose outcome is unknown`] : [];
}

function hosts(count: number): string {
  return count === 1 ? '1 host' : `${count} hosts`;
}
