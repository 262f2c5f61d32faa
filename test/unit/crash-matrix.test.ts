import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BOUNDARIES, type Boundary } from '../../agent/boundaries';
import { CELLS, OPERATIONS, rowOf, VICTIMS } from '../lab/crash-matrix';
import {
  BUNDLE_CELLS,
  BUNDLE_NEVER,
  BUNDLE_OPERATIONS,
  BUNDLE_VICTIMS,
  type BundleOperation,
} from '../lab/crash-matrix-bundles';

/** Of a machine of kind "process", which reboots itself: test/protocol/agent-crash.test.ts. */
const OF_PROCESSES = ['stopped_for_reboot', 'boot_id_changed'];

test('every boundary of the agent has a cell for each victim, on packages or on bundles', () => {
  const isWhole = (boundary: string): boolean =>
    VICTIMS.every((victim) => CELLS.some((cell) => cell.boundary === boundary && cell.victim === victim)) ||
    BUNDLE_VICTIMS.every((victim) => BUNDLE_CELLS.some((cell) => cell.boundary === boundary && cell.victim === victim));
  expect(BOUNDARIES.filter((boundary) => !isWhole(boundary))).toEqual(OF_PROCESSES);
});

test('what an operation on packages leaves to another is shown there, and what never comes by says why', () => {
  const left = OPERATIONS.flatMap((operation) =>
    BOUNDARIES.flatMap((boundary) => {
      const row = rowOf(operation, boundary);
      if ('ends' in row) return row.ends.agent === null || row.ends.host === null ? [`${operation} ${boundary}`] : [];
      if ('never' in row) return row.never === '' ? [`${operation} ${boundary}`] : [];
      return 'ends' in rowOf(row.shownBy, boundary) ? [] : [`${operation} ${boundary}: ${row.shownBy}`];
    }),
  );
  expect(left).toEqual([]);
});

test('every operation on a bundle has cells at every boundary, or the reason why it never comes by', () => {
  const isShown = (operation: BundleOperation, boundary: Boundary): boolean =>
    ['agent', 'host'].every((victim) =>
      BUNDLE_CELLS.some((cell) => cell.operation === operation && cell.boundary === boundary && cell.victim === victim),
    );
  const shown = BUNDLE_OPERATIONS.flatMap((operation) => BOUNDARIES.filter((boundary) => isShown(operation, boundary)));
  expect(shown.length + BUNDLE_NEVER.length).toBe(BUNDLE_OPERATIONS.length * BOUNDARIES.length);
  for (const why of BUNDLE_NEVER) expect(why).not.toBe('');
});

test('the tables are as large as docs/lab.md says', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'lab.md'), 'utf8').replaceAll(/\s+/g, ' ');
  expect(page).toContain(`For each of its ${String(CELLS.length)} cells`);
  expect(page).toContain(`Each of its ${String(BUNDLE_CELLS.length)} cells`);
});
