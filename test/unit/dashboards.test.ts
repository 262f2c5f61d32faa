import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry, collectDefaultMetrics } from 'prom-client';
import { DASHBOARDS, generatedFiles } from '../../deploy/grafana/generated-files';
import { RECORDED_NAMES } from '../../deploy/prometheus/render-rules';
import { METRICS } from '../../telemetry/metrics';

const ROOT = join(__dirname, '..', '..');
const SCHEMAS = join(ROOT, 'test', 'dashboards', 'grafana-schema');

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly refId: string; readonly expr: string; readonly datasource: { uid: string } }[];
  readonly fieldConfig?: {
    readonly defaults: { readonly unit?: string; readonly noValue?: string; readonly custom?: unknown };
  };
  readonly options?: unknown;
}
interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly editable: boolean;
  readonly panels: readonly Panel[];
}

const dashboards = Object.values(DASHBOARDS) as unknown as readonly Dashboard[];
const panels = dashboards.flatMap((dashboard) =>
  dashboard.panels.map((panel) => [`${dashboard.title}: ${panel.title}`, panel] as const),
);
const charts = panels.filter(([, { type }]) => type !== 'row');

/** The part of typebox's compiler of schemas that is used here. */
type CompileSchema = (schema: object) => {
  Errors(value: unknown): readonly [boolean, readonly { readonly instancePath: string; readonly message: string }[]];
};
let compile: CompileSchema;

beforeAll(async () => {
  // Published as an ES module only, so that its types and ours meet here.
  compile = ((await import('typebox/schema')) as unknown as { readonly Compile: CompileSchema }).Compile;
});

function schema(name: string, definition?: string): object {
  const whole = JSON.parse(readFileSync(join(SCHEMAS, `${name}.json`), 'utf8')) as Record<string, unknown>;
  return definition === undefined ? whole : { ...whole, $ref: `#/definitions/${definition}` };
}

/** What Grafana's schema has against a value; empty when it is as it should be. */
function errorsOf(type: object, value: unknown): string[] {
  const [valid, errors] = compile(type).Errors(value);
  return valid ? [] : errors.map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('what is committed is what is generated now, byte for byte, and nothing else', () => {
  const files = generatedFiles();
  for (const [file, text] of Object.entries(files)) expect(readFileSync(join(ROOT, file), 'utf8')).toBe(text);
  for (const folder of ['deploy/grafana/dashboards', 'deploy/prometheus/rules']) {
    const committed = readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`);
    expect(committed.filter((file) => files[file] === undefined)).toEqual([]);
  }
});

describe("Grafana's own schema", () => {
  it.each(dashboards.map((dashboard) => [dashboard.title, dashboard] as const))(
    'knows all of %s',
    (_title, dashboard) => {
      // Panels apart, by their type: in one list the schema tells only that none of its forms fits.
      expect(errorsOf(schema('dashboard'), asJson({ ...dashboard, panels: [] }))).toEqual([]);
      for (const panel of dashboard.panels) {
        const form = panel.type === 'row' ? 'RowPanel' : 'Panel';
        expect(errorsOf(schema('dashboard', form), asJson(panel))).toEqual([]);
      }
    },
  );

  it.each(charts)('knows the queries and options of %s', (_title, panel) => {
    expect(['timeseries', 'stat', 'table', 'bargauge']).toContain(panel.type);
    expect(errorsOf(schema(panel.type, 'Options'), panel.options)).toEqual([]);
    const custom = { timeseries: 'GraphFieldConfig', table: 'TableFieldOptions' }[panel.type];
    if (custom !== undefined)
      expect(errorsOf(schema(panel.type, custom), panel.fieldConfig?.defaults.custom)).toEqual([]);
    for (const target of panel.targets ?? []) expect(errorsOf(schema('prometheus'), asJson(target))).toEqual([]);
  });

  it('refuses a key that is misspelt', () => {
    expect(
      errorsOf(schema('dashboard'), { ...(asJson({ ...dashboards[0], panels: [] }) as object), tittle: 'x' }),
    ).not.toEqual([]);
    expect(
      errorsOf(schema('stat', 'Options'), { ...(charts[2]![1].options as object), graphmode: 'none' }),
    ).not.toEqual([]);
  });
});

describe('the rules of our own', () => {
  it('uids, titles and panels are unique, and nobody edits what is generated', () => {
    expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(4);
    for (const dashboard of dashboards) {
      expect(dashboard.editable).toBe(false);
      for (const names of [dashboard.panels.map(({ id }) => id), dashboard.panels.map(({ title }) => title)]) {
        expect(new Set<unknown>(names).size).toBe(names.length);
      }
    }
  });

  it.each(charts)('%s says what it answers, in a unit, from the data source that is chosen', (_title, panel) => {
    expect(panel.description).toMatch(/^[A-Z0-9`].{20,}\.$/);
    expect(panel.fieldConfig?.defaults.unit).toBeDefined();
    expect(panel.fieldConfig?.defaults.noValue).toMatch(/\w/);
    expect([panel.datasource?.uid, ...(panel.targets ?? []).map(({ datasource }) => datasource.uid)]).toEqual(
      Array.from({ length: 1 + (panel.targets?.length ?? 0) }, () => '${datasource}'),
    );
    expect(new Set(panel.targets?.map(({ refId }) => refId)).size).toBe(panel.targets?.length);
  });

  it('no panel lies on another, and none leaves the screen', () => {
    for (const { panels: all } of dashboards) {
      const taken = new Set<string>();
      for (const { gridPos } of all) {
        expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
            expect(taken.has(`${x} ${y}`)).toBe(false);
            taken.add(`${x} ${y}`);
          }
        }
      }
    }
  });

  it('every dashboard begins with what needs somebody, and no query asks for a host', () => {
    for (const { panels: all } of dashboards) {
      expect(all[0]?.type).toBe('row');
      for (const { expr } of all.flatMap(({ targets }) => targets ?? [])) {
        expect(expr).not.toMatch(/\b(by|without) ?\([^)]*\bhost/);
        expect(expr).not.toMatch(/\bhost(_id|name)?=/);
      }
    }
  });

  it('every metric that a query names is one that is exported or recorded', () => {
    const own = new Registry();
    collectDefaultMetrics({ register: own });
    const exported = Object.values(METRICS).flatMap(({ name, type }) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
    );
    const known = new Set([...exported, ...RECORDED_NAMES, ...own.getMetricsAsArray().map(({ name }) => name)]);
    const named = charts.flatMap(([, { targets }]) =>
      (targets ?? []).flatMap(({ expr }) => expr.match(/\b(?:\w+:)*(?:ringmaster|process|nodejs)_\w+(?::\w+)?/g) ?? []),
    );
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });
});
