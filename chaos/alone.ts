/** Who has a process last, by its name: whoever comes next waits for them. */
const turns = new Map<string, Promise<void>>();

/**
 * Does `work` while no other fault lets this process stand still or go on: two at once would wake each other's process, and
 * neither would be seen to have happened (seeds 501 and 502, docs/robustness.md). In the order of asking.
 */
export function alone<T>(target: string, work: () => Promise<T>): Promise<T> {
  const mine = (turns.get(target) ?? Promise.resolve()).then(work);
  const over = (): void => undefined;
  // Its failure is its caller's; the next one only waits for its end.
  turns.set(target, mine.then(over, over));
  return mine;
}

/**
 * Does `work` alone on this process, and while nothing else of its kind is done to any: two workers that stand still at once leave
 * nobody to take the turn of either (seed 108, docs/robustness.md).
 */
export function aloneOfKind<T>(kind: string, target: string, work: () => Promise<T>): Promise<T> {
  return alone(`every ${kind}`, () => alone(target, work));
}
