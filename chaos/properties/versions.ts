import type { CampaignHistory, History, JournalHistory, VersionChange } from '../../model/history';
import type { OperationId } from '../../model/ids';
import type { Finding } from './finding';

/**
 * A host runs what its last change left: after a backout exactly the version that ran before the install, whatever died on the
 * way. What an agent finds when it begins a change, and what runs at the end, are compared with what the changes before should
 * have left; and what it installs is what its campaign brings.
 */
export function findWrongVersions({ campaigns, journals }: Pick<History, 'campaigns' | 'journals'>): Finding[] {
  const byId = new Map(campaigns.map((campaign) => [campaign.campaignId, campaign]));
  return journals.flatMap((journal) => [
    ...journal.changes.flatMap((change) => unlisted(journal, change, byId.get(change.campaignId))),
    ...(journal.whole ? unrestored(journal) : []),
  ]);
}

function unlisted(
  { hostId }: JournalHistory,
  { operation, operationId, version }: VersionChange,
  campaign: CampaignHistory | undefined,
): Finding[] {
  const digest = campaign?.patchDigest?.replace('sha256:', '') ?? null;
  if (digest === null || version.endsWith(`@${digest}`)) return [];
  const text = `${operation} ${operationId} of host ${hostId} was about ${version}, which its campaign does not bring`;
  return [{ property: 'wrong_version', text }];
}

function unrestored({ hostId, changes, runs }: JournalHistory): Finding[] {
  const found: Finding[] = [];
  const left = new LeftVersion();
  const compare = (version: string, when: string): void => {
    if (left.version === null || left.version === version) return;
    const text = `host ${hostId} runs ${version} ${when}, and what it did before left ${left.version}`;
    found.push({ property: 'wrong_version', text });
  };
  for (const change of changes) {
    if (change.found !== null) compare(change.found, `when ${change.operation} ${change.operationId} begins`);
    left.take(change);
  }
  if (runs !== null) compare(runs, 'at the end');
  return found;
}

/** What runs after all changes so far; null: nobody can tell. */
class LeftVersion {
  version: string | null = null;
  /** Where each install came from. */
  readonly #ways = new Map<OperationId, string>();
  /** The same for what a campaign brings: a later generation that finds it there already goes back where the first came from. */
  readonly #firstWays = new Map<string, string>();

  take(change: VersionChange): void {
    const before = change.found ?? this.version;
    this.#noteWay(change, before);
    this.version = this.#after(change, before);
  }

  #noteWay({ operation, operationId, campaignId, version }: VersionChange, before: string | null): void {
    if (operation !== 'install' || before === null) return;
    const key = `${campaignId} ${version}`;
    const way = before === version ? (this.#firstWays.get(key) ?? before) : before;
    this.#firstWays.set(key, way);
    this.#ways.set(operationId, way);
  }

  #after({ operation, outcome, unchanged, version, installOperationId }: VersionChange, before: string | null) {
    if (outcome === 'SUCCEEDED' && operation === 'install') return version;
    if (outcome === 'SUCCEEDED' && installOperationId !== null) return this.#ways.get(installOperationId) ?? before;
    return unchanged || outcome === 'BACKED_OUT' || outcome === 'CANCELED' ? before : null;
  }
}
