/** A page of a list, in an order in which nothing moves: what comes meanwhile makes no row appear twice, or not at all. */
export interface Page {
  readonly limit: number;
  /** The last row of the page before; null: the first page. */
  readonly after: string | null;
}

/** Rows of a page. */
export interface Paged<T> {
  readonly rows: readonly T[];
  /** The `after` of the next page; null: this is the last. */
  readonly next: string | null;
}

/** A page of what was read with one row more than it has. */
export function paged<T>(rows: readonly T[], limit: number, cursorOf: (row: T) => string): Paged<T> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: last === undefined || rows.length <= limit ? null : cursorOf(last) };
}
