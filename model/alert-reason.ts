const STOPPED = ' stopped: ';

/** The reason of the hold of source `alert` that a campaign is put under when one of its workflows stopped. */
export function stoppedReason(workflow: string, why: string): string {
  return `${workflow}${STOPPED}${why}`;
}

/**
 * The part of such a reason that is the same however often that workflow stops and whatever of: its name, so ended that no
 * longer name begins with it. Any other reason: all of it.
 */
export function beginningOfAlert(reason: string): string {
  const at = reason.indexOf(STOPPED);
  return at === -1 ? reason : reason.slice(0, at + STOPPED.length);
}
