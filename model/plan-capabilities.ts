import type { CampaignSpec, Patch } from './campaign';
import type { Host, HostFacts } from './host';
import type { BlockerView } from './plan-view';

/** Names in a sentence; the rest are in the blocker's list. */
const NAMED = 10;
/** Hosts listed one by one; a fleet of which more cannot do it has one reason, not thousands. */
const LISTED = 200;

/** Said by agents that go back by themselves when a change is not confirmed; no kind of patch. */
export const CONFIRM_CAPABILITY = 'confirm';

/**
 * Why an agent that said this of its host cannot carry out the patch; null: it can, or never said what it can. An agent
 * that takes bundles and names no application is one that does not tell them apart.
 */
export function inability(patch: Patch, facts: HostFacts): string | null {
  const capabilities = facts.capabilities?.filter((each) => each !== CONFIRM_CAPABILITY);
  if (capabilities === undefined || capabilities.length === 0) {
    return capabilities === undefined ? null : 'installs nothing (its configuration or its policy allows nothing)';
  }
  const kinds = capabilities.filter((each) => !each.includes(':')).join(', ');
  if (patch.kind !== 'bundle') {
    return capabilities.includes(patch.kind) ? null : `installs no ${patch.kind} packages, but ${kinds}`;
  }
  if (!capabilities.includes('bundle')) return `takes no bundles, but ${kinds}`;
  const applications = capabilities.flatMap((each) => (each.startsWith('bundle:') ? [each.slice(7)] : []));
  if (applications.length === 0 || applications.includes(patch.name)) return null;
  return `has no application ${patch.name}, but ${applications.join(', ')}`;
}

/** Why it would not go back by itself, although the campaign asks for that; null: it would, or never said what it can. */
function noDeadMan({ confirmMs }: Pick<CampaignSpec, 'confirmMs'>, { capabilities }: HostFacts): string | null {
  if (confirmMs === undefined || capabilities === undefined || capabilities.includes(CONFIRM_CAPABILITY)) return null;
  return 'does not go back by itself (spec.confirm; its agent is too old)';
}

/** The blocker of a plan with hosts that cannot do it, each with its reason; none when all can. */
export function capabilityBlockers(
  spec: Pick<CampaignSpec, 'patch' | 'confirmMs'>,
  hosts: readonly Host[],
): BlockerView[] {
  const unable = hosts.flatMap(({ name, facts }) => {
    const reason = inability(spec.patch, facts) ?? noDeadMan(spec, facts);
    return reason === null ? [] : [{ name, reason }];
  });
  if (unable.length === 0) return [];
  const reasons = [...new Set(unable.map(({ reason }) => reason))];
  const words = reasons
    .slice(0, NAMED)
    .map((reason) => `${listed(unable.filter((each) => each.reason === reason))} ${reason}`);
  return [
    {
      code: 'cannot_do',
      message: `${unable.length} of the ${hosts.length} hosts cannot carry out this patch: ${words.join('; ')}${reasons.length > NAMED ? `; ${reasons.length - NAMED} more reasons` : ''}`,
      next: 'leave these hosts out of spec.target.selector, or change what their agents are configured for (docs/agent.md, "What it can do"); then plan again',
      hosts: unable.slice(0, LISTED),
    },
  ];
}

function listed(hosts: readonly { readonly name: string }[]): string {
  const names = hosts.slice(0, NAMED).map(({ name }) => name);
  const rest = hosts.length - names.length;
  return `${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}:`;
}
