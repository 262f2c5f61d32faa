import type { ApiClient, CampaignState } from './api-client';
import { patiently } from './campaigns';
import { answeredVersion, type LocalHost } from './fleet';
import type { JournaledOperation } from './journals';
import { textTable } from './text-table';

/** What is proven of one campaign: rows of a table for a person, and what was not as it should be. */
export interface Proof {
  readonly rows: readonly (readonly [what: string, found: string])[];
  readonly failures: readonly string[];
}

/** What a campaign should have done. */
export interface Expectation {
  readonly phase: string;
  /** What every host's application must answer with afterwards. */
  readonly version: string;
  /** A campaign that is stopped may touch this many rings at most; null: it must touch all hosts. */
  readonly touchedRingsAtMost: number | null;
}

/** A campaign that ended, with what its hosts answered right afterwards, before anything else was done to them. */
export interface Ended {
  readonly campaign: CampaignState;
  readonly expected: Expectation;
  readonly versions: readonly (string | null)[];
}

/** Asks every application over HTTP which version it is. */
export async function witness(
  hosts: readonly LocalHost[],
  campaign: CampaignState,
  expected: Expectation,
): Promise<Ended> {
  return { campaign, expected, versions: await Promise.all(hosts.map((host) => answeredVersion(host))) };
}

/** Compares what the applications answered, what the agents' journals say and what the api says with what should be. */
export async function prove(api: ApiClient, ended: Ended, journaled: readonly JournaledOperation[]): Promise<Proof> {
  const { campaign, expected, versions } = ended;
  const answering = versions.filter((version) => version === expected.version).length;
  const rings = await patiently(() => api.rings(campaign.campaignId));
  const members = await patiently(() => api.campaignHosts(campaign.campaignId));
  const orders = journaled.filter((each) => each.campaignId === campaign.campaignId);
  const changed = new Set(
    orders.filter((each) => each.operation === 'install' && each.begun > 0).map((each) => each.host),
  );
  const touched = rings.filter((ring) => members.some((host) => host.ring === ring && changed.has(host.name)));
  const twice = executedTwice(orders);
  const failures = [
    ...differs('the campaign ended', campaign.phase, expected.phase),
    ...differs(`hosts answering ${expected.version}`, answering, versions.length),
    ...differs('operations executed twice', twice.length, 0),
    ...judgeReach(expected, { rings, touched, changed: changed.size, hosts: versions.length }),
  ];
  return {
    rows: [
      ['ended', campaign.phase],
      [`answering ${expected.version} over HTTP`, `${answering} of ${versions.length}`],
      ['rings touched', touched.length === 0 ? 'none' : touched.join(', ')],
      ['hosts changed', String(changed.size)],
      ['operations begun by agents', String(orders.filter((each) => each.begun > 0).length)],
      ['operations executed twice', String(twice.length)],
    ],
    failures,
  };
}

function differs(what: string, found: string | number, wanted: string | number): string[] {
  return found === wanted ? [] : [`${what}: ${found}, but it should be ${wanted}`];
}

interface Reach {
  readonly rings: readonly string[];
  readonly touched: readonly string[];
  readonly changed: number;
  readonly hosts: number;
}

function judgeReach(expected: Expectation, { rings, touched, changed, hosts }: Reach): string[] {
  const most = expected.touchedRingsAtMost;
  if (most === null)
    return [...differs('rings touched', touched.length, rings.length), ...differs('hosts changed', changed, hosts)];
  const late = touched.filter((ring) => rings.indexOf(ring) >= most);
  if (changed === 0) return ['no host was changed: nothing was tried, so nothing is proven'];
  return late.length === 0 ? [] : [`rings touched after the gate failed: ${late.join(', ')}`];
}

/** An operation that an agent began twice, or that two agents began. */
function executedTwice(journaled: readonly JournaledOperation[]): string[] {
  const beginnings = new Map<string, number>();
  for (const { operationId, begun } of journaled) {
    beginnings.set(operationId, (beginnings.get(operationId) ?? 0) + begun);
  }
  return [...beginnings].flatMap(([operationId, count]) => (count > 1 ? [operationId] : []));
}

/** The table printed at the end of `npm start -- --exit`: one column for each campaign. */
export function proofTable(proofs: readonly { readonly name: string; readonly proof: Proof }[]): string {
  const labels = [...new Set(proofs.flatMap(({ proof }) => proof.rows.map(([what]) => what)))];
  const cell = (proof: Proof, label: string): string => proof.rows.find(([what]) => what === label)?.[1] ?? '-';
  return textTable([
    ['', ...proofs.map(({ name }) => name)],
    ...labels.map((label) => [label, ...proofs.map(({ proof }) => cell(proof, label))]),
  ]);
}
