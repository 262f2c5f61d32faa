/** What a kind of fault does to the one it hits. */
interface FaultKindRow {
  readonly kind: string;
  /** For people: one line of the table. */
  readonly does: string;
  /** How often it comes for each time a usual one does. */
  readonly weight: number;
  /** How long it lasts, in ms: shortest and longest. Both 0: it is over at once. */
  readonly lastsMs: readonly [number, number];
}

/** Suspended for longer than a worker's heartbeat time-out (6 s) and its retry, so that another takes its turns. */
const LATE: readonly [number, number] = [9_000, 16_000];
const AWAY: readonly [number, number] = [2_000, 12_000];
const AT_ONCE: readonly [number, number] = [0, 0];

/** Every kind of fault: its name in the figures, and what it does. */
export const FAULT_TABLE = [
  { kind: 'kill_worker', does: 'kill -9 of a worker', weight: 2, lastsMs: AT_ONCE },
  { kind: 'kill_gateway', does: 'kill -9 of a gateway', weight: 2, lastsMs: AT_ONCE },
  { kind: 'kill_api', does: 'kill -9 of the api', weight: 1, lastsMs: AT_ONCE },
  { kind: 'kill_temporal', does: 'kill -9 of Temporal', weight: 1, lastsMs: AT_ONCE },
  { kind: 'kill_postgres', does: 'kill -9 of PostgreSQL (crash recovery)', weight: 1, lastsMs: AT_ONCE },
  { kind: 'kill_signer', does: 'kill -9 of the signer', weight: 1, lastsMs: AT_ONCE },
  { kind: 'suspend_worker', does: 'a worker stands still and wakes late', weight: 1, lastsMs: LATE },
  { kind: 'freeze_turn', does: "a worker stands still in a turn's transaction", weight: 2, lastsMs: LATE },
  { kind: 'suspend_gateway', does: 'a gateway stands still', weight: 1, lastsMs: AWAY },
  { kind: 'suspend_api', does: 'the api stands still', weight: 1, lastsMs: AWAY },
  { kind: 'suspend_signer', does: 'the signer stands still', weight: 1, lastsMs: AWAY },
  { kind: 'suspend_temporal', does: 'Temporal stands still', weight: 1, lastsMs: AWAY },
  { kind: 'suspend_postgres', does: 'PostgreSQL stands still', weight: 1, lastsMs: AWAY },
  { kind: 'kill_agent', does: 'kill -9 of an agent at a boundary of its journal', weight: 5, lastsMs: AT_ONCE },
  { kind: 'suspend_agent', does: 'an agent stands still', weight: 1, lastsMs: AWAY },
  { kind: 'cut_connection', does: "a host's connection is cut", weight: 1, lastsMs: AT_ONCE },
  { kind: 'delay_connection', does: 'what a host and its gateway say comes late', weight: 1, lastsMs: AWAY },
  { kind: 'half_open_connection', does: 'one end of a connection is gone, the other stays', weight: 1, lastsMs: AWAY },
  {
    kind: 'duplicate_connection',
    does: 'a host has two connections, the older with late news',
    weight: 1,
    lastsMs: AT_ONCE,
  },
  { kind: 'step_clock', does: "an agent's clock steps, and back", weight: 1, lastsMs: LATE },
  { kind: 'fill_disk', does: "an agent's disk is full", weight: 1, lastsMs: AWAY },
  { kind: 'duplicate_reports', does: 'simulated hosts report three times', weight: 1, lastsMs: LATE },
  { kind: 'reorder_reports', does: 'simulated hosts report an earlier phase last', weight: 1, lastsMs: LATE },
  { kind: 'late_reports', does: 'simulated hosts report after the deadline', weight: 1, lastsMs: AT_ONCE },
] as const satisfies readonly FaultKindRow[];

export type FaultKind = (typeof FAULT_TABLE)[number]['kind'];

/** One fault of a plan. */
export interface PlannedFault {
  /** Its place in the plan, from 1. */
  readonly number: number;
  readonly kind: FaultKind;
  /** When, in ms after the first campaign was launched. */
  readonly atMs: number;
  /** Whom: the name of a process. */
  readonly target: string;
  /** For how long, in ms; 0: it is over at once. */
  readonly forMs: number;
  /**
   * How exactly, as far as the kind leaves it open: the boundary of an agent's journal, the end of a connection that stays
   * (`near`: the host's), a delay in ms, a step in s, the first host that is late. Else empty.
   */
  readonly how: string;
}
