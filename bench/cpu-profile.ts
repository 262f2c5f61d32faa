/** A function in a profile that `node --cpu-prof` wrote (the format of Chrome's developer tools). */
interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
}

interface Profile {
  readonly nodes: readonly ProfileNode[];
  /** The node each sample fell into, and the time since the sample before, in microseconds. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

function isProfile(value: unknown): value is Profile {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['nodes', 'samples', 'timeDeltas'].every((name) => Array.isArray((value as Record<string, unknown>)[name]))
  );
}

/** One line for each of the functions in which most time was spent, callees apart. @throws Error for anything else. */
export function hottestFunctions(profile: unknown, shown: number): string {
  if (!isProfile(profile)) throw new Error('this is no profile of node --cpu-prof');
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const own = new Map<string, number>();
  let total = 0;
  profile.samples.forEach((id, index) => {
    const microseconds = profile.timeDeltas[index] ?? 0;
    const name = names.get(id) ?? '(unknown)';
    own.set(name, (own.get(name) ?? 0) + microseconds);
    total += microseconds;
  });
  const dearest = [...own].sort(([, a], [, b]) => b - a).slice(0, shown);
  const lines = dearest.map(
    ([name, microseconds]) =>
      `${(microseconds / 1000).toFixed(0).padStart(8)} ms ${((100 * microseconds) / Math.max(1, total)).toFixed(1).padStart(5)} %  ${name}`,
  );
  return `${lines.join('\n')}\n`;
}

function nameOf({ functionName, url, lineNumber }: ProfileNode['callFrame']): string {
  const where = url === '' ? '' : `  ${url.replace(/^.*\/(?=node_modules\/|dist\/)/, '')}:${lineNumber + 1}`;
  return `${functionName === '' ? '(anonymous)' : functionName}${where}`;
}
