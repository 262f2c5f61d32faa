import { type BoardHost } from '../../model/board/board';
import { addDifference, type Measure, type Places, placesOf } from '../../model/tally';
import type { CampaignId } from '../../model/ids';
import type { LimitUse } from '../../model/admission';
import type { Lane, LaneHost } from '../lane-board';
import type { Transaction } from '../database';
import { LIMIT_COLUMNS, type LimitRow, limitsOf } from '../limits';

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
  const result = await tx.query<LimitRow>(
    `SELECT ${LIMIT_COLUMNS} FROM admission_limit
      WHERE campaign_id = $1 AND (scope, key) IN (SELECT * FROM unnest($2::text[], $3::text[]))
      ORDER BY scope, key FOR UPDATE`,
    [campaignId, ...columnsOf([...names])],
  );
  return limitsOf(result.rows);
}

/** What a turn's changed rows add to tallies and limits. Sums only: order and repetition of reading do not matter. */
export class Ledger {
  readonly tallies = new Map<Measure, number>();
  readonly #places = new Map<string, Places>();
  /** Whether some limit got a place back, so that a starved lane may go on. */
  released = false;

  /** Books one host's change. `limits` are the limits that count it. */
  book(before: BoardHost, after: BoardHost, limits: readonly string[]): void {
    addDifference(this.tallies, before, after);
    const change = difference(placesOf(before), placesOf(after));
    if (change.inUse < 0 || change.backingOut < 0 || change.impaired < 0) this.released = true;
    if (isNothing(change)) return;
    for (const name of limits) this.#places.set(name, sum(this.#places.get(name) ?? NONE, change));
  }

  /** The limits as they stand with what is booked so far. */
  applyTo(limits: Readonly<Record<string, LimitUse>>): Record<string, LimitUse> {
    const applied: Record<string, LimitUse> = { ...limits };
    for (const [name, places] of this.#places) {
      const limit = applied[name];
      if (limit !== undefined) applied[name] = { ...limit, ...sum(limit, places) };
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
    const places = [...this.#places].filter(([, change]) => !isNothing(change));
    if (places.length === 0) return;
    await tx.query(
      `UPDATE admission_limit a SET in_use = a.in_use + n.in_use, backing_out = a.backing_out + n.backing_out,
              impaired = a.impaired + n.impaired
         FROM unnest($2::text[], $3::text[], $4::int[], $5::int[], $6::int[]) AS n(scope, key, in_use, backing_out, impaired)
        WHERE a.campaign_id = $1 AND a.scope = n.scope AND a.key = n.key`,
      [
        lane.campaignId,
        ...columnsOf(places.map(([name]) => name)),
        places.map(([, change]) => change.inUse),
        places.map(([, change]) => change.backingOut),
        places.map(([, change]) => change.impaired),
      ],
    );
  }
}

/** Limits' names as the two columns that make their key. */
function columnsOf(names: readonly string[]): [scopes: string[], keys: string[]] {
  const parts = names.map((name) => ({ name, colon: name.indexOf(':') }));
  return [parts.map(({ name, colon }) => name.slice(0, colon)), parts.map(({ name, colon }) => name.slice(colon + 1))];
}

const NONE: Places = { inUse: 0, backingOut: 0, impaired: 0 };

function sum(a: Places, b: Places): Places {
  return { inUse: a.inUse + b.inUse, backingOut: a.backingOut + b.backingOut, impaired: a.impaired + b.impaired };
}

function difference(from: Places, to: Places): Places {
  return sum(to, { inUse: -from.inUse, backingOut: -from.backingOut, impaired: -from.impaired });
}

function isNothing({ inUse, backingOut, impaired }: Places): boolean {
  return inUse === 0 && backingOut === 0 && impaired === 0;
}
