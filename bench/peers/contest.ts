import { chance } from '../../model/seeded';

/** The campaign every side is given: rings of 5 %, 10 % and the rest of the hosts, and no ring may lose more than 5 %. */
export const UP_TO = [0.05, 0.15, 1] as const;
export const MAX_FAILED = 0.05;
/** What each host does, one after the other: three operations, three reports. */
export const STEPS = ['install', 'reboot', 'smoke_test'] as const;
/** In the scenario `bad`: this share of the last ring's hosts fail their first step. */
export const BAD_SHARE = 0.5;

/** What is asked of a side: every host good; half of the last ring bad; its controller killed with -9 at a third. */
export const SCENARIOS = ['good', 'bad', 'killed'] as const;
export type Scenario = (typeof SCENARIOS)[number];

export const SIDES = ['ringmaster', 'ansible', 'hawkbit'] as const;
export type Side = (typeof SIDES)[number];

/** One run of one side, measured. null: this scenario or this side has no such figure; `remark` says why. */
export interface SideRun {
  readonly side: Side;
  readonly scenario: Scenario;
  readonly hosts: number;
  readonly seconds: number;
  readonly hosts_per_s: number | null;
  /** Processor seconds of all its processes for 1,000 hosts; the hosts' own work left out where it can be told apart. */
  readonly cpu_s_per_1000: number | null;
  /** From the first failure that is more than the gate allows, by the side's own rule, until nothing new started. */
  readonly gate_reaction_ms: number | null;
  /** Hosts whose first step began after that failure was known. */
  readonly started_after_gate: number | null;
  /** From the kill of the controller until a host is done that was not done before. */
  readonly recovery_s: number | null;
  /** Steps that ran a second time because of the kill. */
  readonly ran_twice: number | null;
  readonly remark: string | null;
}

/** How many hosts each ring adds, in order. */
export function ringSizes(hosts: number): number[] {
  const upTo = UP_TO.map((share) => Math.ceil(share * hosts));
  return upTo.map((end, index) => end - (upTo[index - 1] ?? 0));
}

/** The names of the fleet's hosts, in the order of the rings. */
export function hostNames(hosts: number): string[] {
  return Array.from({ length: hosts }, (_, index) => `sim-${String(index + 1).padStart(6, '0')}`);
}

/** Whether a host of the last ring is one of the bad ones, by a seeded draw: every run has the same. */
export function isBad(name: string): boolean {
  return chance('peers', name) < BAD_SHARE;
}
