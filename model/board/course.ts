import type { Course, HostReason } from '../words';
import { EXCLUDED } from './asked';
import type { BoardHost, BoardPolicy } from './board';
import { hasGivenUp, isOrderOut, isResting, isWanting } from './board';
import { turnBack } from './report';
import { beginAgain, firstGeneration, roundOf } from './round';

/**
 * Turns one host towards its wave's course, as soon as no order of it is out. Asked again after every event, so that
 * a host whose forward order ends late still follows.
 */
export function followCourse(host: BoardHost, course: Course, policy: BoardPolicy): BoardHost {
  switch (course) {
    case 'closed':
    case 'finish':
      return host;
    case 'forward':
    case 'rehearse':
      if (policy.onHostFail === 'back_out' && isFallen(host)) return turnBack(host);
      // Also when the rehearsal is over: who came late to it ends it.
      if (hasRehearsedItsWayBack(host)) return beginAgain(host, null);
      return course === 'rehearse' && mayRehearse(host) ? turnBack(host) : host;
    case 'back_out':
      return isOrderOut(host) ? host : backedOut(host);
    case 'abort':
      return isOrderOut(host) ? host : aborted(host);
  }
}

/** Whether a host on this course goes towards the patch, by itself or by way of a rehearsal. */
export function goesForward(course: Course): boolean {
  return course === 'forward' || course === 'rehearse';
}

/** Patched at the first go: its way back is known, and not yet tried. */
function mayRehearse(host: BoardHost): boolean {
  return host.state === 'patched' && host.direction === 'forward' && isFirstGo(host);
}

/** Taken back although it was well: that is half of a rehearsal. */
function hasRehearsedItsWayBack(host: BoardHost): boolean {
  return host.state === 'backed_out' && host.direction === 'backout' && isFirstGo(host);
}

/** Well, and about to be taken back only to see whether that works; on a course that goes forward, that is. */
export function isRehearsing(host: BoardHost): boolean {
  return host.direction === 'backout' && host.operation === 'back_out' && isFirstGo(host);
}

function isFirstGo(host: BoardHost): boolean {
  return host.verdict === 'patched' && roundOf(host) === 0;
}

/** It failed going forward, however that came about, and is not as it was before. Of one that a person took out nothing is asked. */
function isFallen(host: BoardHost): boolean {
  const hasFailed = host.state === 'failed' && host.direction === 'forward' && host.operation === null;
  return hasFailed && host.touched && host.reason !== EXCLUDED;
}

/** A changed host goes back; one that was never changed is left alone for good. */
function backedOut(host: BoardHost): BoardHost {
  if (host.direction === 'backout') return host;
  if (host.touched) return turnBack(host);
  return isWanting(host) ? leftAlone(host, 'campaign_backed_out') : host;
}

/** Nothing new begins; a host in the middle is tested but neither rebooted nor taken back. */
function aborted(host: BoardHost): BoardHost {
  return isWanting(host) && host.operation !== 'smoke_test' ? endMidway(host) : host;
}

/**
 * Ends a wanting host where it is, as the campaign is aborted. One that was changed and not proven patched is `failed`
 * (going back, `backout_failed`) without a verdict: nothing was shown about the patch, so no gate counts it.
 */
export function endMidway(host: BoardHost): BoardHost {
  if (host.direction === 'backout') {
    if (hasBegunBackout(host)) return { ...host, state: 'backout_failed', operation: null, reason: 'aborted_midway' };
    const left: BoardHost = { ...host, direction: 'forward', operation: null };
    return isResting(host) ? left : { ...left, state: 'failed', reason: 'aborted_midway' };
  }
  return host.touched
    ? { ...host, state: 'failed', operation: null, reason: 'aborted_midway' }
    : leftAlone(host, 'campaign_aborted');
}

/** A back-out order of this host was placed once: its operation ids are used, and it may have been taken back. */
function hasBegunBackout(host: BoardHost): boolean {
  return host.operation !== 'back_out' || host.generation > firstGeneration(roundOf(host));
}

/** Nothing more is asked of an unchanged host: it was taken back in a rehearsal, or never asked for anything. */
function leftAlone(host: BoardHost, reason: HostReason): BoardHost {
  return host.backoutVerdict === 'backed_out'
    ? { ...host, state: 'backed_out', direction: 'backout', operation: null, deadlineAt: null, reason: null }
    : skipped(host, reason);
}

function skipped(host: BoardHost, reason: HostReason): BoardHost {
  return { ...host, state: 'skipped', operation: null, deadlineAt: null, reason };
}

/** Whether the wave's course lets this wanting host's next order be placed at all (holds and limits apart). */
export function mayProceed(host: BoardHost, course: Course): boolean {
  if (hasGivenUp(host)) return false;
  switch (course) {
    case 'closed':
    case 'finish':
      return false;
    case 'forward':
    case 'rehearse':
      return true;
    case 'back_out':
      return host.direction === 'backout';
    case 'abort':
      return host.operation === 'smoke_test';
  }
}
