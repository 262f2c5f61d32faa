import type { ProcessStat } from '../deploy/local/process-stat';

/** The processes below each root, the root first; a root that is not among `all` has none. */
export function treeOf(all: readonly ProcessStat[], root: number): ProcessStat[] {
  const children = new Map<number, ProcessStat[]>();
  for (const each of all) children.set(each.parent, [...(children.get(each.parent) ?? []), each]);
  const tree = all.filter(({ pid }) => pid === root);
  // Grows while it is walked: children are appended behind their parents.
  for (const { pid } of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}
