/** A page of a list, in an order in which nothing moves: what comes meanwhile makes no row appear twice, or not at all. */
export interface Page {
  readonly limit: number;
  /** The place of the last row of the page before; null: the first page. */
  readonly after: string | null;
}

/** Rows of a page. */
export interface Paged<T> {
  readonly rows: readonly T[];
  /** The `after` of the next page; null: this is the last. */
  readonly next: string | null;
}

/**
 * A page of what was read with one row more than it has. Each row comes with its `place`: all that the list is ordered by, and not only
 * whose row it is. A row can be gone when the next page is asked for, and a place that nobody finds would look like the end.
 */
export function paged<T extends { readonly place: string }>(
  rows: readonly T[],
  limit: number,
): Paged<Omit<T, 'place'>> {
  const last = rows.length > limit ? rows.slice(0, limit).at(-1) : undefined;
  return { rows: rows.slice(0, limit).map(({ place: _place, ...row }) => row), next: last?.place ?? null };
}

/** Lists in which the newest comes first. A place begins with the name of its list, so that no list takes another's. */
export type NewestFirst = 'join-token' | 'notification' | 'person' | 'recall' | 'token';

/** Parts of a statement that reads a page. */
export interface PageSql {
  /** Column: where the row stands. */
  readonly place: string;
  readonly order: string;
  /** Condition: what comes after the place that this parameter has, all where it has none. */
  after(parameter: string): string;
}

/** SQL of a list in which the newest comes first, by its columns for when a row was made, and for its UUID. */
export function newestFirst(list: NewestFirst, { at, id }: { readonly at: string; readonly id: string }): PageSql {
  return {
    place: `concat_ws(':', '${list}', ${microsecondsOf(at)}, ${id}) AS place`,
    order: `${at} DESC, ${id} DESC`,
    after: (parameter) =>
      `(${parameter}::text IS NULL OR (${at}, ${id}) < (${instantIn(parameter, 2)}, split_part(${parameter}, ':', 3)::uuid))`,
  };
}

/** SQL: an instant in microseconds since 1970, which is all that PostgreSQL knows of it. */
export function microsecondsOf(at: string): string {
  return `(extract(epoch FROM ${at}) * 1000000)::bigint`;
}

/** SQL: the instant that is this part of a place. */
export function instantIn(parameter: string, part: number): string {
  return `timestamptz 'epoch' + split_part(${parameter}, ':', ${String(part)})::bigint * interval '1 microsecond'`;
}
