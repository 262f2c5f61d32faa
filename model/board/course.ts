import type { Course } from '../words';
import type { BoardHost } from './board';
import { isInFlight, isOrderOut, isWanting } from './board';
import { turnBack } from './report';

/**
 * Turns one host towards its wave's course, as soon as no order of it is out. Asked again after every event, so that
 * a host whose forward order ends late still follows.
 */
export function followCourse(host: BoardHost, course: Course): BoardHost {
  switch (course) {
    case 'closed':
    case 'forward':
    case 'finish':
      return host;
    case 'back_out':
      return isOrderOut(host) ? host : backedOut(host);
    case 'abort':
      return isOrderOut(host) ? host : aborted(host);
  }
}

/** A changed host goes back; one that was never changed is left alone for good. */
function backedOut(host: BoardHost): BoardHost {
  if (host.direction === 'backout') return host;
  if (host.touched) return turnBack(host);
  return isWanting(host) ? skipped(host, 'campaign_backed_out') : host;
}

/** Nothing new begins; a host in the middle is tested but neither rebooted nor taken back. */
function aborted(host: BoardHost): BoardHost {
  if (!isWanting(host) || host.operation === 'smoke_test') return host;
  if (host.direction === 'backout') {
    return isInFlight(host)
      ? { ...host, state: 'backout_failed', operation: null, reason: 'aborted_midway' }
      : { ...host, direction: 'forward', operation: null };
  }
  return host.touched
    ? { ...host, state: 'failed', operation: null, reason: 'aborted_midway' }
    : skipped(host, 'campaign_aborted');
}

function skipped(host: BoardHost, reason: string): BoardHost {
  return { ...host, state: 'skipped', operation: null, deadlineAt: null, reason };
}

/** Whether the wave's course lets this wanting host's next order be placed at all (holds and limits apart). */
export function mayProceed(host: BoardHost, course: Course): boolean {
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
