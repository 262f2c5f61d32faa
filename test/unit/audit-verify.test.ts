import { checkpointBytes, parseCheckpoint } from '../../audit/checkpoint';
import { type AuditRecord, leafOf } from '../../audit/record';
import { append, EMPTY_FRONTIER, EMPTY_ROOT, leafHash, rootOf, type TreeHead } from '../../audit/tree';
import { type CheckedLeaf, verifyAudit } from '../../audit/verify';

const RECORD: AuditRecord = {
  ...{ auditId: '7', at: '2026-11-22T02:00:00.123456Z', actor: 'ann', act: 'hold', campaignId: null },
  ...{ subject: 'a-hold', detail: '{"reason": "look at ten"}' },
};

const leaves = (count: number): CheckedLeaf[] =>
  Array.from({ length: count }, (_, index) => {
    const leaf = leafOf({ ...RECORD, auditId: String(index + 11) }).toString();
    return { index, leaf, row: leaf };
  });

function headOf(of: readonly CheckedLeaf[]): TreeHead {
  const frontier = of.map(({ leaf }) => leafHash(Buffer.from(leaf))).reduce(append, EMPTY_FRONTIER);
  return { size: of.length, root: rootOf(frontier) };
}

const check = (found: CheckedLeaf[], checkpoint: TreeHead | null, kept: TreeHead | null = null) =>
  verifyAudit(found, { checkpoint, kept: kept === null ? [] : [kept] }).problems;

test('an audit that nobody touched has no problem, also when records came after its checkpoint', () => {
  expect(check(leaves(5), headOf(leaves(5)), headOf(leaves(2)))).toEqual([]);
  expect(check(leaves(5), headOf(leaves(4)))).toEqual([]);
  expect(check([], null)).toEqual([]);
  const empty = { size: 0, root: EMPTY_ROOT };
  expect(check([], empty, empty)).toEqual([]);
});

test.each(Object.keys(RECORD) as (keyof AuditRecord)[])('a change of the column %s is found', (column) => {
  const found = leaves(5);
  const changed = { ...RECORD, auditId: '13', [column]: 'rewritten' };
  found[2] = { ...found[2]!, row: leafOf(changed).toString() };
  expect(check(found, headOf(leaves(5)))).toEqual([
    expect.stringMatching(/^record 13 was changed: it said .* and says /),
  ]);
});

test('a record and its leaf that were changed together are found by the checkpoint', () => {
  const found = leaves(5);
  const rewritten = leafOf({ ...RECORD, auditId: '13', actor: 'eve' }).toString();
  found[2] = { index: 2, leaf: rewritten, row: rewritten };
  expect(check(found, headOf(leaves(5)))).toEqual([expect.stringContaining('not those of the signed checkpoint')]);
});

test('a record that was taken out, a gap, and an audit cut short are found', () => {
  const gone = leaves(5).map((leaf) => (leaf.index === 3 ? { ...leaf, row: null } : leaf));
  expect(check(gone, headOf(leaves(5)))).toEqual([expect.stringContaining('record 14 was taken out')]);
  expect(check(leaves(5).toSpliced(3, 1), headOf(leaves(5)))).toContain(
    'a record is missing: place 3 of the tree, before record 15',
  );
  expect(check(leaves(4), headOf(leaves(5)))).toEqual([expect.stringContaining('checkpoint of 5 records')]);
  expect(check(leaves(4), null)).toEqual(['there are 4 records and no signed checkpoint of them']);
});

test('a record that stands twice in the tree is found, whatever the checkpoint says', () => {
  const first = leaves(5)[1]!;
  const found = [...leaves(5), { ...first, index: 5 }];
  expect(check(found, headOf(found))).toEqual(['record 12 stands twice in the tree: at place 1 and at place 5']);
});

test('a past that was rewritten with its checkpoints signed anew is found by a checkpoint that was kept', () => {
  const found = leaves(5).map(({ index }) => {
    const leaf = leafOf({ ...RECORD, auditId: String(index), actor: 'eve' }).toString();
    return { index, leaf, row: leaf };
  });
  expect(check(found, headOf(found))).toEqual([]);
  expect(check(found, headOf(found), headOf(leaves(3)))).toEqual([expect.stringContaining('the past was rewritten')]);
});

test('of very many problems the first are told and the rest counted', () => {
  const problems = check(
    leaves(50).map((leaf) => ({ ...leaf, row: null })),
    headOf(leaves(50)),
  );
  expect(problems).toHaveLength(21);
  expect(problems.at(-1)).toBe('and 30 more');
});

test('a checkpoint reads back as it was written, and nothing else is one', () => {
  const head = headOf(leaves(3));
  expect(parseCheckpoint(checkpointBytes(head, '2026-11-22T02:00:00Z'))).toEqual({
    ...head,
    at: '2026-11-22T02:00:00Z',
  });
  for (const text of [
    'null',
    '[]',
    '{}',
    '{"size":-1,"root":"","at":""}',
    '{"size":1,"root":"00","at":"x","more":1}',
  ]) {
    expect(() => parseCheckpoint(Buffer.from(text))).toThrow('is no checkpoint');
  }
});
