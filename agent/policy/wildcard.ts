/** Whether a text matches a pattern of root's policy, in which `*` stands for anything and all else for itself. */
export function matchesWildcard(text: string, pattern: string): boolean {
  const literal = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`, 's').test(text);
}
