import { auditIdOf } from './record';
import { append, EMPTY_FRONTIER, frontierOf, leafHash, rootOf, type TreeHash, type TreeHead } from './tree';

/** A leaf as the tree has it, and what the database says of its record today; null: the record is gone. */
export interface CheckedLeaf {
  readonly index: number;
  readonly leaf: string;
  readonly row: string | null;
}

/** A host that said that it remembers another audit than the one it was shown. */
export interface Witness {
  readonly host: string;
  readonly remembered: TreeHead;
  readonly shown: TreeHead;
}

/** What was found, each a sentence that names what is wrong. */
export interface AuditVerdict {
  readonly head: TreeHead;
  readonly problems: readonly string[];
  /** What hosts remember or were shown that these records do not begin with. Their word: what proves it is on the hosts. */
  readonly disagreements: readonly string[];
}

/** Problems that are told one by one; the rest is counted. */
const TOLD = 20;

/**
 * Checks an audit that was handed over whole: places without gaps, each record as it was hashed, the tree as the signed checkpoint
 * says, and that the tree still begins with all of each older checkpoint that was kept. Signatures are the caller's.
 */
export function verifyAudit(
  leaves: Iterable<CheckedLeaf>,
  heads: {
    readonly checkpoint: TreeHead | null;
    readonly kept: readonly TreeHead[];
    readonly witnesses?: readonly Witness[];
  },
): AuditVerdict {
  const problems: string[] = [];
  const hashes: TreeHash[] = [];
  const places = new Map<string, number>();
  for (const { index, leaf, row } of leaves) {
    const id = auditIdOf(leaf);
    const record = `record ${id ?? `at place ${index}`}`;
    const place = id === null ? undefined : places.get(id);
    if (place !== undefined)
      problems.push(`${record} stands twice in the tree: at place ${place} and at place ${index}`);
    else if (id !== null) places.set(id, index);
    if (index !== hashes.length)
      problems.push(`a record is missing: place ${hashes.length} of the tree, before ${record}`);
    if (row === null) problems.push(`${record} was taken out of the audit; it said ${leaf}`);
    else if (row !== leaf) problems.push(`${record} was changed: it said ${leaf}, and says ${row}`);
    hashes.push(leafHash(Buffer.from(leaf)));
  }
  const head = headOf(hashes);
  problems.push(...headProblems(hashes, head, heads));
  return { head, problems: first(problems), disagreements: first(disagreementsOf(hashes, heads.witnesses ?? [])) };
}

function first(problems: readonly string[]): readonly string[] {
  const more = problems.length - TOLD;
  return more > 0 ? [...problems.slice(0, TOLD), `and ${more} more`] : problems;
}

function headOf(hashes: readonly TreeHash[]): TreeHead {
  const frontier = frontierOf(hashes);
  return { size: frontier.size, root: rootOf(frontier) };
}

function headProblems(
  hashes: readonly TreeHash[],
  head: TreeHead,
  { checkpoint, kept }: { readonly checkpoint: TreeHead | null; readonly kept: readonly TreeHead[] },
): string[] {
  const problems: string[] = [];
  if (checkpoint === null) {
    if (head.size > 0) problems.push(`there are ${head.size} records and no signed checkpoint of them`);
  } else if (!beginsWith(hashes, checkpoint)) {
    problems.push(`the records are not those of the signed checkpoint of ${checkpoint.size} records`);
  }
  for (const each of kept) {
    if (beginsWith(hashes, each)) continue;
    problems.push(`the past was rewritten: the records do not begin with the ${each.size} of the checkpoint you kept`);
  }
  return problems;
}

/** Whether the first of these leaves are those of an older tree. Whoever has all leaves needs no proof of it. */
function beginsWith(hashes: readonly TreeHash[], older: TreeHead): boolean {
  return older.size <= hashes.length && headOf(hashes.slice(0, older.size)).root.equals(older.root);
}

/** One sentence for each tree that hosts remember, or were shown, and that is not the beginning of these records. */
function disagreementsOf(hashes: readonly TreeHash[], witnesses: readonly Witness[]): string[] {
  const roots = rootsOf(
    hashes,
    witnesses.flatMap(({ remembered, shown }) => [remembered.size, shown.size]),
  );
  const isOfThese = ({ size, root }: TreeHead): boolean => roots.get(size)?.equals(root) ?? false;
  const told = new Map<string, { readonly begin: string; readonly hosts: string[]; readonly end: string }>();
  const tell = (host: string, { size, root }: TreeHead, [begin, end]: readonly [string, string]): void => {
    const tree = `${size} records (tree ${root.toString('hex')})`;
    const sentence = told.get(`${end}${tree}`) ?? { begin: `${begin} the ${tree} that`, hosts: [], end };
    sentence.hosts.push(host);
    told.set(`${end}${tree}`, sentence);
  };
  for (const { host, remembered, shown } of witnesses) {
    if (!isOfThese(remembered)) tell(host, remembered, ['these records do not begin with', 'remember']);
    else if (!isOfThese(shown)) tell(host, shown, ['a gateway showed what is not of this audit:', 'were shown']);
  }
  return [...told.values()].map(({ begin, hosts, end }) => `${begin} ${named(hosts)} ${end}`);
}

/** Hosts that a sentence names; the rest is counted. */
const NAMED = 5;

function named(hosts: readonly string[]): string {
  const more = hosts.length - NAMED;
  return `${hosts.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The roots over the first so many leaves, in one pass; none where there are fewer. */
function rootsOf(hashes: readonly TreeHash[], sizes: readonly number[]): ReadonlyMap<number, TreeHash> {
  const wanted = new Set(sizes);
  const roots = new Map<number, TreeHash>();
  let tree = EMPTY_FRONTIER;
  if (wanted.has(0)) roots.set(0, rootOf(tree));
  for (const hash of hashes) {
    tree = append(tree, hash);
    if (wanted.has(tree.size)) roots.set(tree.size, rootOf(tree));
  }
  return roots;
}
