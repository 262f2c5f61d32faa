import type { CampaignId } from '../model/ids';
import { SLO_IDS, SLO_STATES, SLO_TERMS, type SloId, type SloState } from '../model/slo';
import { computeCampaignReport } from './campaign-report';
import type { Transaction } from './database';

/** How one promise of a campaign stands. */
export interface ShownPromise {
  readonly slo: SloId;
  readonly good: number;
  readonly valid: number;
  readonly state: SloState;
}

/** A campaign that goes on is counted anew after so long at the soonest: that reads each of its hosts' rows. */
const COUNTED_ANEW_MS = 30_000;

interface Counted {
  readonly atMs: number;
  readonly promises: readonly ShownPromise[];
}

/**
 * The promises of campaigns that are shown: of those that have ended as they were kept with their report; of those that go on
 * as they were last counted, one campaign anew at each reading, the one that was counted longest ago.
 */
export class ShownPromises {
  #counted = new Map<CampaignId, Counted>();

  constructor(private readonly now: () => number = Date.now) {}

  async read(tx: Transaction, shown: readonly CampaignId[]): Promise<Map<CampaignId, readonly ShownPromise[]>> {
    const kept = await readKept(tx, shown);
    const goingOn = shown.filter((id) => !kept.has(id));
    this.#counted = new Map([...this.#counted].filter(([id]) => goingOn.includes(id)));
    await this.#countOldest(tx, goingOn);
    return new Map([...kept, ...[...this.#counted].map(([id, { promises }]) => [id, promises] as const)]);
  }

  async #countOldest(tx: Transaction, goingOn: readonly CampaignId[]): Promise<void> {
    const atMs = this.now();
    const due = goingOn
      .map((id) => ({ id, countedAt: this.#counted.get(id)?.atMs ?? -Infinity }))
      .filter(({ countedAt }) => countedAt <= atMs - COUNTED_ANEW_MS)
      .sort((a, b) => a.countedAt - b.countedAt)[0];
    if (due === undefined) return;
    const report = await computeCampaignReport(tx, due.id);
    const promises = (report?.slos ?? []).map(({ id, good, valid, state }) => ({ slo: id, good, valid, state }));
    this.#counted.set(due.id, { atMs, promises });
  }
}

interface KeptRow {
  readonly campaign_id: CampaignId;
  readonly slo: string;
  readonly good: number;
  readonly valid: number;
  readonly state: string;
}

/** A promise that a newer release kept, and this one does not know, is not shown. */
const sloOf = (word: string): SloId | undefined => SLO_IDS.find((id) => id === word);

async function readKept(tx: Transaction, ids: readonly CampaignId[]): Promise<Map<CampaignId, ShownPromise[]>> {
  const result = await tx.query<KeptRow>(
    'SELECT campaign_id, slo, good, valid, state FROM campaign_promise WHERE campaign_id = ANY ($1::uuid[])',
    [ids],
  );
  const kept = new Map<CampaignId, ShownPromise[]>();
  for (const { campaign_id: id, good, valid, ...row } of result.rows) {
    const [slo, state] = [sloOf(row.slo), SLO_STATES.find((each) => each === row.state)];
    const before = kept.get(id) ?? [];
    kept.set(id, slo === undefined || state === undefined ? before : [...before, { slo, good, valid, state }]);
  }
  return kept;
}

/** One promise over all campaigns that ended within its window. */
export interface PromiseSum {
  readonly slo: SloId;
  readonly good: number;
  readonly valid: number;
  /** The same of the campaigns' own hosts, where `valid` is all in scope; else null. */
  readonly eligible: number | null;
  readonly campaigns: Readonly<Record<'kept' | 'missed' | 'no_evidence', number>>;
}

/** Sums over the reports that were kept: campaigns that go on have kept and missed nothing yet. */
export async function sumPromises(tx: Transaction): Promise<PromiseSum[]> {
  const result = await tx.query<Omit<PromiseSum, 'slo' | 'campaigns'> & PromiseSum['campaigns'] & { slo: string }>(
    `SELECT w.slo, coalesce(sum(p.good), 0)::float8 AS good, coalesce(sum(p.valid), 0)::float8 AS valid,
            sum(p.eligible)::float8 AS eligible,
            count(*) FILTER (WHERE p.state = 'kept')::int AS kept,
            count(*) FILTER (WHERE p.state = 'missed')::int AS missed,
            count(*) FILTER (WHERE p.state = 'no_evidence')::int AS no_evidence
       FROM unnest($1::text[], $2::int[]) WITH ORDINALITY AS w(slo, days, place)
       LEFT JOIN campaign_promise p ON p.slo = w.slo AND p.ended_at > now() - w.days * interval '1 day'
      GROUP BY w.slo, w.place ORDER BY w.place`,
    [SLO_IDS, SLO_IDS.map((id) => SLO_TERMS[id].windowDays)],
  );
  return result.rows.flatMap(({ slo: word, good, valid, eligible, ...campaigns }) => {
    const slo = sloOf(word);
    return slo === undefined ? [] : [{ slo, good, valid, eligible, campaigns }];
  });
}
