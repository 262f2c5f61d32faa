/**
 * How long a host is in flight on the mean, in ms, of those that came through and those that still are: null when none came
 * through. Those that finished first are the quick ones: their mean alone tells nothing of a ring whose slow hosts still run.
 * So of each age it is asked which share of the hosts that came to be so old were in flight beyond it (Kaplan and Meier's
 * survival curve), and the mean is the area below. What the oldest in flight will still take is not known and not added: while
 * they grow older, so does the mean.
 */
export function meanTimeInFlight(finishedMs: readonly number[], inFlightMs: readonly number[]): number | null {
  if (finishedMs.length === 0) return null;
  const ages = [
    ...finishedMs.map((ms) => ({ ms, finished: true })),
    ...inFlightMs.map((ms) => ({ ms, finished: false })),
  ].sort((a, b) => a.ms - b.ms || Number(b.finished) - Number(a.finished));
  let [mean, beyond, before] = [0, 1, 0];
  for (const [place, { ms, finished }] of ages.entries()) {
    mean += beyond * (ms - before);
    before = ms;
    if (finished) beyond *= 1 - 1 / (ages.length - place);
  }
  return mean;
}
