import type { Course } from '../words';
import type { BoardHost, BoardPolicy } from './board';
import { hasGivenUp, isOrderOut, isResting, isWanting } from './board';
import { turnBack } from './report';

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
      return policy.onHostFail === 'back_out' && isFallen(host) ? turnBack(host) : host;
    case 'back_out':
      return isOrderOut(host) ? host : backedOut(host);
    case 'abort':
      return isOrderOut(host) ? host : aborted(host);
  }
}

/** It failed going forward, however that came about, and is not as it was before. */
function isFallen(host: BoardHost): boolean {
  return host.state === 'failed' && host.direction === 'forward' && host.operation === null && host.touched;
}

/** A changed host goes back; one that was never changed is left alone for good. */
function backedOut(host: BoardHost): BoardHost {
  if (host.direction === 'backout') return host;
  if (host.touched) return turnBack(host);
  return isWanting(host) ? skipped(host, 'campaign_backed_out') : host;
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
    : skipped(host, 'campaign_aborted');
}

/** A back-out order of this host was placed once: its operation ids are used, and it may have been taken back. */
function hasBegunBackout(host: BoardHost): boolean {
  return host.operation !== 'back_out' || host.generation > 1;
}

function skipped(host: BoardHost, reason: string): BoardHost {
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
      return true;
    case 'back_out':
      return host.direction === 'backout';
    case 'abort':
      return host.operation === 'smoke_test';
  }
}
