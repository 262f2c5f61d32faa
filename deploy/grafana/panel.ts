/** Panels of a dashboard as Grafana reads them (schema 42, the classic form that Grafana 10 to 13 load). */

/** What every query reads from: chosen at the top of the dashboard, never a fixed data source. */
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' } as const;

export interface Query {
  readonly expr: string;
  /** The series' name, with `{{label}}` for labels. */
  readonly legend?: string;
}

export interface ThresholdStep {
  /** From here on; null: from the lowest value. */
  readonly value: number | null;
  readonly color: 'green' | 'yellow' | 'orange' | 'red' | 'blue' | 'text';
}

export type Unit = 'percentunit' | 's' | 'short' | 'ops' | 'bytes' | 'none' | 'dateTimeAsIso' | 'reqps';

interface PanelRequest {
  readonly title: string;
  /** What it answers, and when it should worry somebody. */
  readonly description: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** Columns of 24. */
  readonly width: number;
  readonly height?: number;
  readonly thresholds?: readonly ThresholdStep[];
}

/** A panel before its place and number are known. */
export interface Panel {
  readonly type: 'timeseries' | 'stat' | 'table' | 'bargauge';
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly targets: readonly Target[];
  readonly fieldConfig: object;
  readonly options: object;
  readonly transformations?: readonly object[];
}

export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat: string;
  readonly instant: boolean;
  readonly range: boolean;
  readonly format: 'time_series' | 'table';
  readonly editorMode: 'code';
  readonly datasource: typeof DATASOURCE;
}

const PLAIN: readonly ThresholdStep[] = [{ value: null, color: 'text' }];

function targets(queries: readonly Query[], kind: 'range' | 'instant' | 'table'): Target[] {
  return queries.map(({ expr, legend }, index) => ({
    refId: String.fromCharCode('A'.charCodeAt(0) + index),
    expr,
    legendFormat: legend ?? '__auto',
    instant: kind !== 'range',
    range: kind === 'range',
    format: kind === 'table' ? 'table' : 'time_series',
    editorMode: 'code',
    datasource: DATASOURCE,
  }));
}

function defaultsOf(request: PanelRequest, noValue: string): object {
  return { unit: request.unit, noValue, thresholds: { mode: 'absolute', steps: request.thresholds ?? PLAIN } };
}

export interface TimeseriesRequest extends PanelRequest {
  readonly stacked?: boolean;
  /** The upper end of the axis: 1 for a share that should be seen against the whole. */
  readonly max?: number;
  /** Drawn as steps: a value holds until the next. */
  readonly steps?: boolean;
}

/** Values over time; thresholds are drawn as lines. */
export function timeseries(request: TimeseriesRequest): Panel {
  const custom = {
    drawStyle: 'line',
    lineInterpolation: request.steps === true ? 'stepAfter' : 'linear',
    lineWidth: 2,
    fillOpacity: request.stacked === true ? 60 : 0,
    showPoints: 'never',
    stacking: { mode: request.stacked === true ? 'normal' : 'none', group: 'A' },
    thresholdsStyle: { mode: request.thresholds === undefined ? 'off' : 'line' },
  };
  const { title, description, width, height = 8, max } = request;
  const limits = { min: 0, ...(max === undefined ? {} : { max }) };
  return {
    type: 'timeseries',
    title,
    description,
    width,
    height,
    targets: targets(request.queries, 'range'),
    fieldConfig: { defaults: { ...defaultsOf(request, 'nothing yet'), ...limits, custom }, overrides: [] },
    options: {
      legend: { displayMode: 'table', placement: 'bottom', showLegend: true, calcs: ['lastNotNull', 'max'] },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  };
}

export interface StatRequest extends PanelRequest {
  /** Shows the series' names instead of their values: for words. */
  readonly names?: boolean;
  /** What is shown when there is nothing, which here is an answer. */
  readonly nothing: string;
}

/** The newest value, large. */
export function stat(request: StatRequest): Panel {
  const { title, description, width, height = 4 } = request;
  return {
    type: 'stat',
    title,
    description,
    width,
    height,
    targets: targets(request.queries, 'instant'),
    fieldConfig: { defaults: defaultsOf(request, request.nothing), overrides: [] },
    options: {
      graphMode: 'none',
      colorMode: 'value',
      justifyMode: 'auto',
      textMode: request.names === true ? 'name' : 'value_and_name',
      wideLayout: true,
      showPercentChange: false,
      percentChangeColorMode: 'standard',
      orientation: 'auto',
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    },
  };
}

/** One bar for each series. */
export function bars(request: StatRequest & { readonly max?: number }): Panel {
  const { title, description, width, height = 8, max } = request;
  const limits = { min: 0, ...(max === undefined ? {} : { max }) };
  return {
    type: 'bargauge',
    title,
    description,
    width,
    height,
    targets: targets(request.queries, 'instant'),
    fieldConfig: { defaults: { ...defaultsOf(request, request.nothing), ...limits }, overrides: [] },
    options: {
      displayMode: 'basic',
      valueMode: 'text',
      namePlacement: 'left',
      showUnfilled: true,
      sizing: 'auto',
      minVizWidth: 8,
      minVizHeight: 16,
      maxVizHeight: 300,
      orientation: 'horizontal',
      legend: { displayMode: 'list', placement: 'bottom', showLegend: false, calcs: [] },
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    },
  };
}

export interface TableRequest extends Omit<PanelRequest, 'unit' | 'thresholds'> {
  /** Labels, and `Value` (`Value #A`, … with several queries), in the order and by the titles of columns; others are not shown. */
  readonly columns: readonly { readonly field: string; readonly title: string; readonly unit?: Unit }[];
  readonly nothing: string;
}

/** One row for each series. */
export function table(request: TableRequest): Panel {
  const { title, description, width, height = 8, columns } = request;
  const overrides = columns.flatMap(({ title: name, unit }) =>
    unit === undefined ? [] : [{ matcher: { id: 'byName', options: name }, properties: [{ id: 'unit', value: unit }] }],
  );
  return {
    type: 'table',
    title,
    description,
    width,
    height,
    targets: targets(request.queries, 'table'),
    fieldConfig: {
      defaults: { unit: 'short', noValue: request.nothing, custom: { align: 'auto', inspect: false } },
      overrides,
    },
    options: { showHeader: true, frameIndex: 0, cellHeight: 'sm' },
    transformations: [
      { id: 'merge', options: {} },
      { id: 'filterFieldsByName', options: { include: { names: columns.map(({ field }) => field) } } },
      {
        id: 'organize',
        options: {
          indexByName: Object.fromEntries(columns.map(({ field }, index) => [field, index])),
          renameByName: Object.fromEntries(columns.map(({ field, title: name }) => [field, name])),
          excludeByName: {},
        },
      },
    ],
  };
}
