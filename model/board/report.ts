import type { HostReason, Operation } from '../words';
import type { BoardHost, BoardPolicy, HostVerdict, ReportEvent } from './board';
import { hasGivenUp, stateWaiting, wasUnheard } from './board';
import { orderDeclined } from './order';
import { beginAgain, firstGeneration, roundOf, wasChangedBefore } from './round';

/**
 * Reduces one terminal report. A report that is not about the host's present order, or is not newer than the one
 * digested, changes nothing; one that comes after the deadline still ends its order and moves the host on.
 */
export function applyReport(host: BoardHost, report: ReportEvent, policy: BoardPolicy): BoardHost {
  const current =
    host.ordered &&
    host.operation === report.operation &&
    host.direction === report.direction &&
    host.generation === report.generation;
  // Revision 0 is the gateway's own word, given only when the agent has none.
  if (!current || report.revision < host.reportRevision) return host;
  const settled = host.state === 'indeterminate';
  if (settled && report.revision === host.reportRevision) return host;
  const heard: BoardHost = {
    ...host,
    deadlineAt: null,
    reportRevision: report.revision,
    reason: report.reason || null,
  };
  switch (report.phase) {
    case 'SUCCEEDED':
      return succeeded(heard, report, policy);
    case 'BACKED_OUT':
      return report.operation === 'back_out' ? succeeded(heard, report, policy) : putBackByItself(heard);
    case 'FAILED':
    case 'REJECTED':
      return failed(heard, report);
    case 'CANCELED':
    case 'EXPIRED':
      return orderDeclined(heard, report.reason || 'not_begun');
    case 'INDETERMINATE':
      return withVerdict({ ...heard, state: 'indeterminate' }, 'indeterminate');
  }
}

/** The gateway's word on an install that had ended: the host's agent came back with a new journal. */
export function isNewJournal({ revision, reason }: ReportEvent): boolean {
  return revision === 0 && reason === ('new_journal' satisfies HostReason);
}

/**
 * The host may have been installed anew: what was done to it can no longer be believed, so it is patched once more, under
 * every rule of that moment. It stays changed. An order that is out is settled by itself; a host on its way back finds out
 * there that its way is gone.
 */
export function withNewJournal(host: BoardHost, report: ReportEvent): BoardHost {
  const isOurs = host.direction === 'forward' && host.touched && !host.ordered && host.operation !== 'install';
  const isOver = host.operation === null && host.state !== 'patched';
  const isPresent = roundOf(report) === roundOf(host);
  return isOurs && isPresent && !isOver ? beginAgain(host, 'new_journal' satisfies HostReason) : host;
}

function succeeded(host: BoardHost, report: ReportEvent, policy: BoardPolicy): BoardHost {
  const rebootRequired = report.operation === 'reboot' ? false : host.rebootRequired || report.rebootRequired;
  const next = operationAfter(report.operation, { rebootRequired, policy });
  if (next !== null) {
    const generation = firstGeneration(roundOf(host));
    const wanting = { operation: next, ordered: false, generation, reportRevision: 0, reason: null };
    return { ...host, ...wanting, state: stateWaiting(host, next), rebootRequired };
  }
  const done: BoardHost = { ...host, operation: null, ordered: false, rebootRequired, reason: null };
  return host.direction === 'forward'
    ? withVerdict({ ...done, state: 'patched' }, 'patched')
    : withVerdict({ ...done, state: 'backed_out', touched: false }, 'backed_out');
}

function operationAfter(
  done: Operation,
  { rebootRequired, policy }: { rebootRequired: boolean; policy: BoardPolicy },
): Operation | null {
  switch (done) {
    case 'install':
    case 'back_out':
      return policy.reboot === 'always' || (policy.reboot === 'if_required' && rebootRequired)
        ? 'reboot'
        : 'smoke_test';
    case 'reboot':
      return 'smoke_test';
    case 'smoke_test':
      return null;
  }
}

function failed(host: BoardHost, report: ReportEvent): BoardHost {
  const over: BoardHost = { ...host, operation: null, ordered: false };
  if (host.direction === 'backout') return withVerdict({ ...over, state: 'backout_failed' }, 'failed');
  const isUnchanged = report.operation === 'install' && report.unchanged;
  const touched = host.touched && (!isUnchanged || wasChangedBefore(host));
  return withVerdict({ ...over, state: 'failed', touched }, forwardVerdict(over));
}

/** The agent undid its own change: the host is back where it was, and never counts as well. */
function putBackByItself(host: BoardHost): BoardHost {
  const back: BoardHost = { ...host, state: 'backed_out', operation: null, ordered: false, touched: false };
  return withVerdict(back, forwardVerdict(back));
}

/** What nobody confirmed proves nothing of the patch: the host may have been cut off by an outage of ours. */
function forwardVerdict(host: BoardHost): HostVerdict {
  return wasUnheard(host) ? 'indeterminate' : 'failed';
}

/**
 * The host's backout begins: it wants a back-out order, in its round's first generation. What its agent declined going forward
 * says nothing of that.
 */
export function turnBack(host: BoardHost): BoardHost {
  return {
    ...host,
    reason: hasGivenUp(host) ? null : host.reason,
    direction: 'backout',
    operation: 'back_out',
    ordered: false,
    generation: firstGeneration(roundOf(host)),
    deadlineAt: null,
    reportRevision: 0,
    backoutVerdict: null,
  };
}

function withVerdict(host: BoardHost, verdict: HostVerdict): BoardHost {
  return host.direction === 'forward'
    ? { ...host, verdict: host.verdict ?? verdict }
    : { ...host, backoutVerdict: host.backoutVerdict ?? verdict };
}
