import type { DrivenCampaign } from './drive-campaign';
import { FAULT_TABLE, type FaultKind } from './fault';
import type { InjectedFault } from './injector';

/** How many faults of a kind were planned, and how many were seen to happen. */
export interface FaultCount {
  readonly planned: number;
  readonly fired: number;
}

/** What a run found, under the names that are promised for `--json`. */
export interface Findings {
  readonly seed: number;
  readonly minutes: number;
  /** Real agent processes, and hosts of the simulator. */
  readonly agents: number;
  readonly simulated: number;
  readonly faults: Readonly<Record<FaultKind, FaultCount>>;
  readonly hosts: number;
  readonly hosts_lost: number;
  readonly operations_run_twice: number;
  readonly started_after_hold: number;
  readonly limit_violations: number;
  readonly unended_orders: number;
  readonly violations: readonly string[];
  readonly campaigns: readonly {
    readonly name: string;
    readonly bad: string;
    readonly phase: string;
    readonly seconds: number;
  }[];
  /** Kinds of faults that this machine does not allow, and why. */
  readonly left_out: Readonly<Partial<Record<FaultKind, string>>>;
  readonly orders: number;
  readonly offers: number;
  /** Installs and backouts in agents' journals whose version was compared with what runs after them. */
  readonly version_changes: number;
  /** How often every tally was compared with its hosts. */
  readonly recounts: number;
  /** Each fault: what was seen of it, or why it was not seen. */
  readonly injected: readonly {
    readonly number: number;
    readonly kind: FaultKind;
    readonly target: string;
    readonly at_s: number;
    readonly for_s: number;
    readonly how: string;
    readonly fired: boolean;
    readonly seen: string;
  }[];
}

/** Counts by kind; a kind that was not planned counts 0 of 0. */
export function countFaults(injected: readonly InjectedFault[]): Record<FaultKind, FaultCount> {
  const counts = FAULT_TABLE.map(({ kind }): [FaultKind, FaultCount] => {
    const ofKind = injected.filter(({ planned }) => planned.kind === kind);
    return [kind, { planned: ofKind.length, fired: ofKind.filter(({ evidence }) => evidence !== null).length }];
  });
  return Object.fromEntries(counts) as Record<FaultKind, FaultCount>;
}

/** The faults as the figures list them. */
export function listFaults(injected: readonly InjectedFault[]): Findings['injected'] {
  return injected.map(({ planned: { number, kind, target, atMs, forMs, how }, evidence, problem }) => ({
    ...{ number, kind, target, at_s: atMs / 1000, for_s: forMs / 1000, how },
    fired: evidence !== null,
    seen: evidence ?? problem,
  }));
}

/** The campaigns as the figures list them. */
export function listCampaigns(driven: readonly DrivenCampaign[]): Findings['campaigns'] {
  return driven.map(({ planned: { name, bad }, phase, seconds }) => {
    return { name, bad, phase, seconds: Math.round(seconds) };
  });
}

/** Why a run is not clean, one sentence each; none: it is. */
export function failuresOf({ faults, violations }: Findings): string[] {
  const silent = Object.entries(faults).flatMap(([kind, { planned, fired }]) =>
    fired === planned ? [] : [`${planned - fired} of ${planned} planned faults ${kind} never happened`],
  );
  return [...violations, ...silent];
}
