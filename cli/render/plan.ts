import type { Patch } from '../../model/campaign';
import type { PlanView, SimulatedHostView, SimulationView } from '../../model/plan-view';
import { formatRatio } from '../../model/ratio';
import type { ForecastPlan } from '../plan-forecast';
import { formatDuration } from './duration';
import { renderGoals } from './planned-goals';
import { safeText } from '../../model/safe-text';
import { askSentences } from './probes';
import type { Style } from './style';
import { USUAL_WIDTH, wrapWhole } from './wrap';

/** `1 host`, `2 hosts`. */
export function countHosts(hosts: number): string {
  return hosts === 1 ? '1 host' : `${hosts} hosts`;
}

/** What a patch installs, in a few words. */
export function describePatch(patch: Patch): string {
  if (patch.kind === 'bundle') return `${patch.name} ${patch.version}`;
  const removals = (patch.removals ?? []).map((name) => `${name} removed`);
  return [...patch.packages.map(({ name, version }) => `${name} ${version}`), ...removals].join(', ');
}

/** The same in a line that stays short: the first package, and how many more. */
export function summarizePatch(patch: Patch): string {
  const first = patch.kind === 'bundle' ? undefined : patch.packages[0];
  if (patch.kind === 'bundle' || first === undefined) return describePatch(patch);
  const more = patch.packages.length + (patch.removals?.length ?? 0) - 1;
  return `${first.name} ${first.version}${more === 0 ? '' : ` and ${more} more package${more === 1 ? '' : 's'}`}`;
}

/** A plan in sentences: what will happen to how many hosts, who stays out and why, and what blocks it. */
export function renderPlan(plan: PlanView | ForecastPlan, style: Style): string {
  const forecast = 'forecast' in plan ? plan.forecast : null;
  const lines = [
    `${style.strong(plan.name)} takes ${describePatch(plan.patch)} to ${countHosts(plan.hosts)} (class ${plan.class}).`,
    `${plan.connected} of them ${plan.connected === 1 ? 'is' : 'are'} connected now; the others wait until they are.`,
    ...renderExclusions(plan),
    ...plan.simulations.flatMap(renderSimulation),
    '',
    ...plan.rings.map((ring, index) => renderRing(plan, ring, index)),
    ...plan.emptyRings.map((name) => `Ring ${name} has no host of its own here and is left out.`),
    '',
    `At most ${countHosts(plan.maxInFlight)} in flight at once, beginning with ${plan.rampFrom} in each ring.`,
    ...wrapWhole(rebootSentence(plan), USUAL_WIDTH),
    ...confirmSentence(plan),
    ...wrapWhole(gateSentence(plan), USUAL_WIDTH),
    ...askSentences(plan.asks ?? []).flatMap((sentence) => wrapWhole(sentence, USUAL_WIDTH)),
    ...(plan.onHostFail === 'back_out'
      ? ['A host that fails is backed out by itself, and still counts as failed.']
      : []),
    ...renderGoals(plan, forecast, style),
    ...(plan.approvals > 0
      ? [`It needs ${plan.approvals} approval${plan.approvals === 1 ? '' : 's'} before it runs.`]
      : []),
    ...secondPersonSentence(plan),
    ...renderBlockers(plan, style),
    '',
    `plan ${plan.planHash}`,
  ];
  return lines.join('\n') + '\n';
}

function renderRing(plan: PlanView, ring: PlanView['rings'][number], index: number): string {
  const where = ring.waves.map((wave) => `${wave.hosts} in ${wave.cluster}`).join(', ');
  const bake = ring.bakeMs > 0 ? `, then bakes ${formatDuration(ring.bakeMs)}` : '';
  const lose = ring.mayFail === 0 ? 'may lose none' : `may lose ${ring.mayFail}`;
  return `Ring ${index + 1} of ${plan.rings.length}, ${ring.name}: ${countHosts(ring.hosts)} (${where})${bake}; ${lose}.`;
}

const SAYS: Readonly<Record<Exclude<SimulatedHostView['answer'], 'resolves'>, string>> = {
  unknown_version: 'knows no such version',
  needs_more: 'needs more packages',
  would_remove: 'would remove packages',
  would_refuse: 'would refuse the order',
  busy: 'was busy',
  broken: 'cannot tell',
  no_answer: 'gave no answer',
};

/** Who was asked, what they said, and who disagrees. */
function renderSimulation({ os, asked }: SimulationView): string[] {
  if (asked.length === 0) return [];
  const where = os === null ? 'hosts of an unknown operating system' : safeText(os);
  const resolving = asked.filter(({ answer }) => answer === 'resolves').map(({ host }) => host);
  const good = resolving.length === 0 ? [] : [`On ${where} its packages resolve: asked ${resolving.join(', ')}.`];
  return [...good, ...asked.flatMap((host) => renderSimulatedHost(host, where))];
}

function renderSimulatedHost({ host, answer, message, changes, installs }: SimulatedHostView, where: string): string[] {
  if (answer === 'resolves') {
    if (changes === 0) return [`Nothing changes on ${host}: it has these versions already.`];
    return installs.length === 0 ? [] : [`On ${host} it newly installs ${installs.map(safeText).join(', ')}.`];
  }
  const why = message === '' ? '' : `: ${safeText(message)}`;
  return [`NOT on ${host} (${where}): it ${SAYS[answer]}${why}.`];
}

function gateSentence({ maxFailed, onFail }: PlanView): string {
  const then = onFail === 'back_out' ? ' and backs it out, newest ring first' : '; a person decides how it goes on';
  if (maxFailed === 0) return `A ring that loses any host holds the campaign${then}.`;
  const limit = `${formatRatio(maxFailed)}, or one host, but never all`;
  return `A ring that loses more than it may (${limit}), or too many too soon, holds the campaign${then}.`;
}

/** Said before anybody is surprised by it. */
function secondPersonSentence({ secondPerson }: PlanView): string[] {
  if (secondPerson === undefined) return [];
  const who = secondPerson.roles.join(' or ');
  const sentence = `Launching it takes two people: whoever asks first, and within ${formatDuration(secondPerson.waitsMs)} somebody else who asks for exactly this plan, by a token with the role ${who}.`;
  return wrapWhole(sentence, USUAL_WIDTH);
}

function rebootSentence(plan: PlanView): string {
  if (plan.reboot === 'never') return 'No host is rebooted.';
  if (plan.reboot === 'always') return 'Every host is rebooted.';
  return plan.restartServices === true
    ? 'A host is rebooted when the patch asks for it, unless restarting the services that use replaced files is enough.'
    : 'A host is rebooted when the patch asks for it.';
}

function confirmSentence({ confirmMs }: PlanView): string[] {
  if (confirmMs === undefined) return [];
  const within = formatDuration(confirmMs);
  return [
    `A host that reaches none of its gateways for ${within} after its change goes back by itself and counts as unreachable, which holds and never backs out: also when it is the gateways that are away.`,
  ];
}

function renderExclusions(plan: PlanView): string[] {
  return plan.excluded.map(({ reason, hosts, names, owners }) => {
    const more = hosts - names.length;
    const listed = names.join(', ') + (more > 0 ? ` and ${more} more` : '');
    const why = reason === 'owned_by_other' ? ownedSentence(hosts, owners) : reason;
    return `Left out: ${countHosts(hosts)} that ${why}: ${listed}.`;
  });
}

function ownedSentence(hosts: number, owners: readonly string[]): string {
  const campaigns = owners.length === 1 ? 'the unfinished campaign' : 'the unfinished campaigns';
  return `${hosts === 1 ? 'belongs' : 'belong'} to ${campaigns} ${owners.join(', ')}`;
}

function renderBlockers(plan: PlanView, style: Style): string[] {
  if (plan.blockers.length === 0) return [];
  return [
    '',
    ...plan.blockers.flatMap(({ message, next }) => [
      `${style.bad('BLOCKED:')} ${safeText(message)}.`,
      `  next: ${safeText(next)}`,
    ]),
  ];
}
