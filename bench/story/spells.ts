import type { Series } from '../../deploy/prometheus/prometheus-process';

/** A time during which something was so. Seconds since 1970; `to` is null when it still was at the end. */
export interface Spell {
  readonly labels: Readonly<Record<string, string>>;
  readonly from: number;
  readonly to: number | null;
}

/** Prometheus' answers are a second apart; a longer gap is an end and a new beginning. */
const GAP_S = 2.5;

/** The spells during which each series had a value other than 0; `end` is the last second that was asked for. */
export function spellsOf(series: readonly Series[], end: number): Spell[] {
  return series.flatMap(({ labels, values }) => {
    const spells: Spell[] = [];
    let from: number | null = null;
    let last = 0;
    for (const [at] of values.filter(([, value]) => value !== 0)) {
      if (from !== null && at - last > GAP_S) {
        spells.push({ labels, from, to: last });
        from = null;
      }
      from ??= at;
      last = at;
    }
    if (from !== null) spells.push({ labels, from, to: end - last > GAP_S ? last : null });
    return spells;
  });
}

/** Prometheus rounds the instants it answers for to milliseconds; the next one is a second away. */
const SAME_S = 0.01;

/** A series' value at exactly that second; null when it had none: an older one would be told beside newer ones of others. */
export function valueAt({ values }: Series, second: number): number | null {
  return values.find(([at]) => Math.abs(at - second) < SAME_S)?.[1] ?? null;
}
