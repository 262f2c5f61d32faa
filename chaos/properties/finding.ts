/** What a history can violate; the first five are counted by name in the figures of a run. */
export type Property =
  | 'operations_run_twice'
  | 'hosts_lost'
  | 'started_after_hold'
  | 'limit_violations'
  | 'unended_orders'
  /** Two operations that change one host were out, or under way on it, at the same time. */
  | 'two_at_once'
  /** A stored sum is not what a recount gives. */
  | 'wrong_sum'
  /** What a host, an order, a report and a journal say of one operation does not belong together. */
  | 'without_evidence'
  | 'report_lost'
  /** A host began what was not signed for it, or what it refused. */
  | 'unsigned'
  /** A host runs another version than its changes should have left, or was given one that its campaign does not bring. */
  | 'wrong_version'
  | 'history_too_large'
  /** The recording has a gap, so that it cannot be judged. */
  | 'incomplete';

/** One violation, told so that a person can find it. */
export interface Finding {
  readonly property: Property;
  readonly text: string;
}
