import { DEFAULTS } from '../../model/campaign-file/defaults';
import type { CampaignClass } from '../../model/campaign';
import { DISPATCH_WITHIN_MS, SLO_TERMS } from '../../model/slo';

/** What alerts and dashboards compare with. What the product itself decides by is taken from it, never written again. */

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;

/** What differs between an emergency and a routine campaign; seconds. */
export interface ClassThresholds {
  /** Failures of a ring that its gate bears by default, 0 to 1. */
  readonly maxFailedRatio: number;
  /** Hosts of a ring that its gate lets be out of reach by default, 0 to 1. */
  readonly maxUnreachableRatio: number;
  /** No rate is told from fewer ended tries: as many as a gate wants to see. */
  readonly minAttempts: number;
  /** A hold, or a wait for an approval, that lasts longer has been forgotten. */
  readonly heldTooLongS: number;
  /** Nothing moved for so long, and nobody said why. Longer than hosts that are offline are waited for. */
  readonly stalledS: number;
  /** No host came to an end for so long: longer than one that begins now is given to install, or to appear. */
  readonly nothingEndsS: number;
  /** A goal that is due within so long is near: a hold that was meant makes it impossible. */
  readonly goalNearS: number;
  readonly severity: 'critical' | 'warning';
}

/** A margin after the time that the product itself waits: three scrapes and evaluations, and some. */
const AFTER_GRACE_S = 5 * MINUTE_S;

function thresholdsOf(
  campaignClass: CampaignClass,
  own: Pick<ClassThresholds, 'heldTooLongS' | 'goalNearS' | 'severity'>,
): ClassThresholds {
  const { gate, offlineGraceMs, deadlines } = DEFAULTS[campaignClass];
  return {
    ...own,
    maxFailedRatio: gate.maxFailed,
    maxUnreachableRatio: gate.maxUnreachable,
    minAttempts: gate.minReports,
    stalledS: offlineGraceMs / 1000 + AFTER_GRACE_S,
    nothingEndsS: Math.max(offlineGraceMs, deadlines.installMs) / 1000 + AFTER_GRACE_S,
  };
}

export const CLASS_THRESHOLDS: Readonly<Record<CampaignClass, ClassThresholds>> = {
  // Ten minutes are 4 % of the four hours in which an emergency wants 90 % of its hosts.
  emergency: thresholdsOf('emergency', { heldTooLongS: 10 * MINUTE_S, goalNearS: HOUR_S, severity: 'critical' }),
  // Half a working day: a routine campaign has a week.
  routine: thresholdsOf('routine', { heldTooLongS: 4 * HOUR_S, goalNearS: 24 * HOUR_S, severity: 'warning' }),
};

/**
 * A goal that lacks no more than this share of the hosts wakes nobody: as many are out of reach on a good day, and a goal of
 * 100 % is missed by one of them. Whoever is to look at them finds them in working hours.
 */
export const FEW_HOSTS_RATIO = Number((1 - SLO_TERMS.reachability.objective).toFixed(6));

/** One host is one host's matter, however few were tried: a single one, counted over a window, comes to a little more than 1. */
export const RATE_EVENTS_ABOVE = 1.5;

/** More hosts out of reach than an emergency's gate bears: one that is launched now would be held by them. */
export const MAX_UNREACHABLE_RATIO = DEFAULTS.emergency.gate.maxUnreachable;

/** More sessions than this share lost at once is more than agents that restart; a gateway that is drained moves its own within minutes. */
export const STREAMS_LOST_RATIO = 0.2;
/** A fleet of fewer sessions loses a fifth when two hosts reboot. */
export const STREAMS_AT_LEAST = 50;

/** Orders are offered within so long; a bound of ringmaster_gateway_dispatch_delay_seconds, so that the share is exact. */
export const DISPATCH_WITHIN_S = DISPATCH_WITHIN_MS / 1000;
/** Of orders offered in time, and of API requests answered without an error of ours, over 30 days. */
export const CONTROL_PLANE_OBJECTIVE = SLO_TERMS.dispatch.objective;

/** Fewer bad events are no rate, however few there were in all: one late order in a quiet hour is one late order. */
export const BURN_EVENTS_AT_LEAST = 5;
/** Orders that are late for so long do not wait for a slow database. */
export const ORDERS_STUCK_S = 4 * DISPATCH_WITHIN_S;
/**
 * Of the orders that could be offered. Fewer are the matter of their hosts, however many that is in a large fleet; when nothing is
 * offered any one is all of them. As many as hosts may be out of reach.
 */
export const ORDERS_STUCK_RATIO = MAX_UNREACHABLE_RATIO;
/** The api lets no campaign be launched that goes beyond its manifest: one refusal is looked at, for as long as a page takes. */
export const SIGNER_REFUSED_WINDOW = '10m';
/** A host says it once a session: long enough for a person to see it, whenever the next one comes. */
export const AUDIT_REWRITTEN_WINDOW = '1h';

/** A probe that has no clear answer for so long is not about to have one: usual probes are asked several times in it. */
export const PROBE_UNCLEAR_FOR = '5m';

/** Temporal tries a failing task again after at most ten minutes: in this time at least twice. */
export const TASK_FAILURES_WINDOW = '30m';
/** More than one failure: those of one moment, counted over a window, come to a little more than one. */
export const TASK_FAILURES_ABOVE = 1.5;

/** Requests for certificates are watched over so long: agents ask again after minutes. */
export const ENROL_WINDOW = '15m';
/** Somebody who mistypes a token is no surge; a fleet with an old token is, and so is whoever tries. */
export const ENROL_REFUSED_AT_LEAST = 20;
/** Requests that we could not answer: none is normal, and a restarted database makes some. */
export const ENROL_FAILED_AT_LEAST = 5;

/** Temporal's tasks wait longer than this only when workers are too few. */
export const SCHEDULE_TO_START_S = 5;

/** What is due is sent within seconds, or its next attempt is due later: so late is what nobody works on, or a receiver that takes minutes for each. */
export const NOTIFICATIONS_LATE_S = 300;

/** Notifications that died within this are told of; about as long as a page takes to be seen. */
export const DEAD_LETTERS_WINDOW = '15m';
