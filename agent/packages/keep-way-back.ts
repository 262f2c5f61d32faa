import type { Order } from '../order';
import type { PackageHost } from './package-host';
import type { Keeping } from './keep-file';
import { isPresent, type PackageDatabase } from './package-database';
import type { PlannedChange } from './plan';
import type { Wanted } from './wanted';
import { inheritWayBack, type WayBack, type WayBackPackage } from './way-back';

/** What an install found, and what it is about to change. */
export interface Finding {
  readonly order: Order;
  readonly database: PackageDatabase;
  readonly automatic: ReadonlySet<string>;
  readonly changes: readonly PlannedChange[];
  readonly wanted: Pick<Wanted, 'current' | 'doomed'>;
  /** Names of all that is listed to be removed. */
  readonly removals: readonly string[];
}

/**
 * Records the way back of an install and keeps the package files it needs, before anything changes. Returns what it
 * recorded. Throws `PackageError` `no_way_back`.
 */
export async function keepWayBack(
  host: PackageHost,
  keeping: Keeping,
  finding: Finding,
): Promise<readonly WayBackPackage[]> {
  const { ways } = keeping;
  const { campaignId, manifestDigest, operationId } = finding.order;
  // A campaign has one manifest. Under another, whoever names the campaign would have this host go behind what that one brought.
  const isOfSame = (each: WayBack): boolean =>
    each.campaignId === campaignId && (each.manifestDigest ?? manifestDigest) === manifestDigest;
  const earlier = ways.all().filter(isOfSame);
  const planned = [
    ...inheritWayBack(await plannedPackages(host, finding), earlier),
    ...removedBefore(finding, earlier),
  ];
  const packages: WayBackPackage[] = [];
  for (const each of planned.filter(({ from, to }) => from !== to)) {
    const entry = finding.database.get(each.key);
    const isKept = each.kept !== null || each.from === null || entry === undefined;
    packages.push(isKept ? each : { ...each, kept: await host.keepPackage(keeping, entry) });
  }
  ways.record({ campaignId, manifestDigest, installOperationId: operationId, recordedAt: Date.now(), packages });
  return packages;
}

async function plannedPackages(host: PackageHost, finding: Finding): Promise<readonly WayBackPackage[]> {
  const packages: WayBackPackage[] = [];
  for (const { name, arch, to } of finding.changes) {
    const key = await host.keyOf({ name, arch });
    const entry = finding.database.get(key);
    const from = entry !== undefined && isPresent(entry) ? entry.version : null;
    const automatic = entry === undefined || !isPresent(entry) || finding.automatic.has(key);
    packages.push({ key, name, from, to, automatic, kept: null });
  }
  const { current, doomed } = finding.wanted;
  for (const entry of [...current, ...doomed]) {
    const key = await host.keyOf(entry);
    const automatic = finding.automatic.has(key);
    const to = doomed.includes(entry) ? null : entry.version;
    packages.push({ key, name: entry.name, from: entry.version, to, automatic, kept: null });
  }
  return packages;
}

/** What an earlier generation of this order took away and this one does not find any more: its way back is still due. */
function removedBefore({ removals, database }: Finding, earlier: readonly WayBack[]): readonly WayBackPackage[] {
  const gone = earlier
    .flatMap((wayBack) => wayBack.packages)
    .filter(({ key, name, to }) => {
      const entry = database.get(key);
      return to === null && removals.includes(name) && (entry === undefined || !isPresent(entry));
    });
  return gone.filter((each, index) => gone.findIndex(({ key }) => key === each.key) === index);
}
