import { type BoardHost } from '../../model/board/board';
import { addDifference, type Measure, placesOf } from '../../model/tally';
import type { CampaignId } from '../../model/ids';
import type { LimitUse } from '../../model/admission';
import type { Lane, LaneHost } from '../lane-board';
import type { Transaction } from '../database';

/** `scope:key` of every limit that counts a host. */
export function limitNamesOf(lane: Lane, member: Pick<LaneHost, 'site' | 'budgetKeys'>): string[] {
  return [
    'campaign:',
    `cluster:${lane.cluster}`,
    `site:${member.site}`,
    ...member.budgetKeys.map((key) => `budget:${key}`),
  ];
}

/**
 * Locks every limit row the turn will touch, once, in one sorted order, before any is changed (measured: releasing
 * and taking in two passes gave 86 deadlocks and a hold after 29.5 s; one pass gave none).
 */
export async function lockLimits(
  tx: Transaction,
  campaignId: CampaignId,
  names: ReadonlySet<string>,
): Promise<Record<string, LimitUse>> {
  const scopes: string[] = [];
  const keys: string[] = [];
  for (const name of names) {
    const colon = name.indexOf(':');
    scopes.push(name.slice(0, colon));
    keys.push(name.slice(colon + 1));
  }
  interface Row {
    scope: LimitUse['scope'];
    key: string;
    max_hosts: number;
    backout_max_hosts: number;
    in_use: number;
    impaired: number;
  }
  const result = await tx.query<Row>(
    `SELECT scope, key, max_hosts, backout_max_hosts, in_use, impaired FROM admission_limit
      WHERE campaign_id = $1 AND (scope, key) IN (SELECT * FROM unnest($2::text[], $3::text[]))
      ORDER BY scope, key FOR UPDATE`,
    [campaignId, scopes, keys],
  );
  const limits: Record<string, LimitUse> = {};
  for (const row of result.rows) {
    limits[`${row.scope}:${row.key}`] = {
      scope: row.scope,
      key: row.key,
      maxHosts: row.max_hosts,
      backoutMaxHosts: row.backout_max_hosts,
      inUse: row.in_use,
      impaired: row.impaired,
    };
  }
  return limits;
}

/** What a turn's changed rows add to tallies and limits. Sums only: order and repetition of reading do not matter. */
export class Ledger {
  readonly tallies = new Map<Measure, number>();
  readonly #places = new Map<string, { inUse: number; impaired: number }>();
  /** Whether some limit got a place back, so that a starved lane may go on. */
  released = false;

  /** Books one host's change. `limits` are the limits that count it. */
  book(before: BoardHost, after: BoardHost, limits: readonly string[]): void {
    addDifference(this.tallies, before, after);
    const from = placesOf(before);
    const to = placesOf(after);
    const inUse = to.inUse - from.inUse;
    const impaired = to.impaired - from.impaired;
    if (inUse < 0 || impaired < 0) this.released = true;
    if (inUse === 0 && impaired === 0) return;
    for (const name of limits) {
      const sum = this.#places.get(name) ?? { inUse: 0, impaired: 0 };
      this.#places.set(name, { inUse: sum.inUse + inUse, impaired: sum.impaired + impaired });
    }
  }

  /** The limits as they stand with what is booked so far. */
  applyTo(limits: Readonly<Record<string, LimitUse>>): Record<string, LimitUse> {
    const applied: Record<string, LimitUse> = { ...limits };
    for (const [name, sum] of this.#places) {
      const limit = applied[name];
      if (limit === undefined) continue;
      applied[name] = { ...limit, inUse: limit.inUse + sum.inUse, impaired: limit.impaired + sum.impaired };
    }
    return applied;
  }

  /** Writes what is booked: one statement for tallies, one for limits. */
  async write(tx: Transaction, lane: Lane): Promise<void> {
    const tallies = [...this.tallies].filter(([, hosts]) => hosts !== 0);
    if (tallies.length > 0) {
      await tx.query(
        `INSERT INTO tally (campaign_id, ring, cluster, measure, hosts)
         SELECT $1, $2, $3, n.measure, n.hosts FROM unnest($4::text[], $5::int[]) AS n(measure, hosts)
         ON CONFLICT (campaign_id, ring, cluster, measure) DO UPDATE SET hosts = tally.hosts + excluded.hosts`,
        [lane.campaignId, lane.ring, lane.cluster, tallies.map(([m]) => m), tallies.map(([, hosts]) => hosts)],
      );
    }
    const places = [...this.#places].filter(([, sum]) => sum.inUse !== 0 || sum.impaired !== 0);
    if (places.length === 0) return;
    await tx.query(
      `UPDATE admission_limit a SET in_use = a.in_use + n.in_use, impaired = a.impaired + n.impaired
         FROM unnest($2::text[], $3::int[], $4::int[]) AS n(name, in_use, impaired)
        WHERE a.campaign_id = $1 AND a.scope || ':' || a.key = n.name`,
      [
        lane.campaignId,
        places.map(([name]) => name),
        places.map(([, sum]) => sum.inUse),
        places.map(([, sum]) => sum.impaired),
      ],
    );
  }
}
