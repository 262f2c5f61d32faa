import type { DocumentNode, Position } from '../model/campaign-file/document';

/**
 * Where a key such as `spec.rings[1].upTo` stands in the file: the place of its value. A key the file leaves out has
 * the place of the nearest part above it that is there.
 */
export function positionOf(root: DocumentNode, path: string): Position {
  let node = root;
  for (const step of path.split(/[.[\]]+/).filter((part) => part !== '')) {
    const next = childOf(node, step);
    if (next === undefined) break;
    node = next;
  }
  return { line: node.line, column: node.column };
}

function childOf(node: DocumentNode, step: string): DocumentNode | undefined {
  if (node.kind === 'map') return node.entries.find((entry) => entry.key === step)?.value;
  return node.kind === 'list' ? node.items[Number(step)] : undefined;
}
