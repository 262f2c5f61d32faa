import type { Operation } from '../../model/words';

/** How long something takes, in ms: never less than `minMs`, half of the times less than `medianMs`, 95 % less than `p95Ms`. */
export interface Span {
  readonly minMs: number;
  readonly medianMs: number;
  readonly p95Ms: number;
}

/** What comes of one operation's orders; the shares (0 to 1) that do not end well. */
export interface OperationModel {
  readonly takes: Span;
  /** The agent reports a failure. */
  readonly failed: number;
  /** The host is never heard of again: unreachable when the deadline has passed. */
  readonly silent: number;
  /** The agent cannot prove what happened. */
  readonly indeterminate: number;
}

/** A patch that breaks hosts. */
export interface BadPatch {
  /** Of the hosts that install it, 0 to 1. */
  readonly share: number;
  /** From the end of a host's install until it can be seen there, in ms. */
  readonly showsAfterMs: number;
}

/** How a fleet behaves in virtual time. Every chance is drawn from the seed, the host and the order, never from the time. */
export interface FailureModel {
  readonly operations: Readonly<Record<Operation, OperationModel>>;
  /** Share of hosts whose install asks for a reboot. */
  readonly rebootRequired: number;
  /** At this share of the sites everything takes `factor` times as long. */
  readonly slowSites: { readonly share: number; readonly factor: number };
  /** Hosts without a session at the launch; `share` null: as many as the inventory has now, or 1 %. */
  readonly offline: {
    readonly share: number | null;
    /** Share of those that come back by themselves, and when, from the launch. */
    readonly returning: number;
    readonly returnAfter: Span;
  };
  readonly badPatch: BadPatch | null;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const span = (minMs: number, medianMs: number, p95Ms: number): Span => ({ minMs, medianMs, p95Ms });

/** Share of a made-up fleet that is away at the launch. */
export const OFFLINE_SHARE = 0.01;

/**
 * What is assumed when no file says otherwise (docs/simulate.md): servers on a slow network, half of one percent of
 * them in trouble of their own. Assumptions, not measurements: a fleet has its own numbers.
 */
export const DEFAULT_FAILURE_MODEL: FailureModel = {
  operations: {
    install: {
      takes: span(20 * SECOND, 90 * SECOND, 5 * MINUTE),
      failed: 0.003,
      silent: 0.0005,
      indeterminate: 0.0001,
    },
    reboot: { takes: span(40 * SECOND, 2 * MINUTE, 6 * MINUTE), failed: 0.0005, silent: 0.001, indeterminate: 0 },
    smoke_test: { takes: span(SECOND, 3 * SECOND, 6 * SECOND), failed: 0.001, silent: 0.0002, indeterminate: 0 },
    back_out: { takes: span(15 * SECOND, MINUTE, 4 * MINUTE), failed: 0.003, silent: 0.0005, indeterminate: 0.0001 },
  },
  rebootRequired: 0.3,
  slowSites: { share: 0.05, factor: 2 },
  offline: { share: null, returning: 0.8, returnAfter: span(10 * MINUTE, 4 * HOUR, 24 * HOUR) },
  badPatch: null,
};

/** A bad patch to compare paces by, where the model has none: one host in five fails its smoke test. */
export const PLAIN_BAD_PATCH: BadPatch = { share: 0.2, showsAfterMs: 0 };

/** 95 % of a normal distribution lie below this many standard deviations. */
const P95_SIGMAS = 1.6449;

/** The standard deviation of the logarithm of what lies above the minimum. */
export function sigmaOf(middleMs: number, highMs: number): number {
  return Math.log(Math.max(highMs, middleMs) / middleMs) / P95_SIGMAS;
}
