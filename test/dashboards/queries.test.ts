import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { complaintOf, PROGRAMS } from '../alerts/programs';
import { PANEL_QUERIES, withVariables } from '../../deploy/grafana/panel-queries';

const directory = mkdtempSync(join(tmpdir(), 'ringmaster-queries-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** What Prometheus' own parser has against queries; null: nothing. */
function complaintAbout(exprs: readonly string[]): string | null {
  const file = join(directory, 'queries.yaml');
  // A panel's query is valid where it is valid as a recording rule.
  const rules = exprs.map((expr, index) => ({ record: `panel:query_${index}`, expr }));
  writeFileSync(file, stringify({ groups: [{ name: 'panels', rules }] }));
  return complaintOf(PROGRAMS.promtool, ['check', 'rules', '--lint=none', file]);
}

test('every query of every panel is PromQL, types included', () => {
  const variables = { campaign: '0197a1b2-0000-7000-8000-000000000001', rate: '1m', range: '6h' };
  const exprs = PANEL_QUERIES.map(({ expr }) => withVariables(expr, variables));
  expect(exprs.filter((expr) => expr.includes('$'))).toEqual([]);
  expect(complaintAbout(exprs)).toBeNull();
});

test('a rate of no range would be noticed', () => {
  expect(complaintAbout(['rate(ringmaster_host_attempts_total)'])).toMatch(/expected type range vector/);
});
