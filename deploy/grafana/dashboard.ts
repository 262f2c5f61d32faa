import { METRICS } from '../../telemetry/metrics';
import { DATASOURCE, type Panel } from './panel';

/** Rows of panels, put where they belong. */
export interface DashboardRequest {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** Whether one campaign is chosen at the top. */
  readonly ofCampaign?: boolean;
  readonly annotations?: readonly Annotation[];
  readonly rows: readonly { readonly title: string; readonly panels: readonly Panel[] }[];
}

/** What is marked on every graph over time. `at`: values that are instants; `during`: marked for as long as it has a value. */
export type Annotation = {
  readonly name: string;
  readonly color: 'blue' | 'green' | 'yellow' | 'red' | 'purple';
  /** With `{{label}}` for labels. */
  readonly text: string;
} & ({ readonly at: string } | { readonly during: string });

const COLUMNS = 24;
const SCHEMA_VERSION = 42;
const TAG = 'ringmaster';

/** The dashboard as Grafana reads it. @throws Error when a panel is wider than the screen. */
export function dashboard(request: DashboardRequest): object {
  return {
    uid: request.uid,
    title: request.title,
    description: request.description,
    tags: [TAG],
    timezone: 'utc',
    editable: false,
    graphTooltip: 1,
    time: { from: 'now-6h', to: 'now' },
    refresh: '30s',
    schemaVersion: SCHEMA_VERSION,
    version: 1,
    links: [linkToOthers(), linkToRunbooks()],
    templating: {
      list: [datasourceVariable(), ...(request.ofCampaign === true ? [campaignVariable()] : []), runbooks()],
    },
    annotations: { list: (request.annotations ?? []).map(annotation) },
    panels: place(request.rows),
  };
}

function annotation(of: Annotation): object {
  const isInstant = 'at' in of;
  return {
    ...{ name: of.name, enable: true, hide: false, iconColor: of.color, datasource: DATASOURCE },
    // Grafana takes instants in milliseconds.
    expr: isInstant ? `${of.at} * 1000` : of.during,
    useValueForTime: isInstant,
    step: '15s',
    titleFormat: of.text,
    textFormat: '',
    tagKeys: '',
  };
}

function place(rows: DashboardRequest['rows']): object[] {
  let id = 0;
  let y = 0;
  return rows.flatMap(({ title, panels }) => {
    const placed: object[] = [
      { id: ++id, type: 'row', title, collapsed: false, panels: [], gridPos: { x: 0, y, w: COLUMNS, h: 1 } },
    ];
    y += 1;
    let x = 0;
    let tallest = 0;
    for (const { width, height, ...panel } of panels) {
      if (width > COLUMNS) throw new Error(`${panel.title} is ${width} columns wide; a screen has ${COLUMNS}`);
      if (x + width > COLUMNS) {
        x = 0;
        y += tallest;
        tallest = 0;
      }
      placed.push({ id: ++id, ...panel, datasource: DATASOURCE, gridPos: { x, y, w: width, h: height } });
      x += width;
      tallest = Math.max(tallest, height);
    }
    y += tallest;
    return placed;
  });
}

function datasourceVariable(): object {
  return { type: 'datasource', name: 'datasource', label: 'Data source', query: 'prometheus', refresh: 1, hide: 0 };
}

/** Chosen by name, known by id: two campaigns may have had one name. */
function campaignVariable(): object {
  const query = `query_result(max by (campaign, name) (${METRICS.campaignInfo.name}))`;
  return {
    type: 'query',
    name: 'campaign',
    label: 'Campaign',
    datasource: DATASOURCE,
    definition: query,
    query: { query, refId: 'campaigns' },
    regex: '/campaign="(?<value>[^"]+)".*name="(?<text>[^"]+)"/',
    refresh: 2,
    sort: 1,
    hide: 0,
    multi: false,
    includeAll: false,
  };
}

/** Where docs/runbooks/ is served, to be set by whoever installs it. */
function runbooks(): object {
  const url = 'https://wiki.example/ringmaster/runbooks';
  return {
    type: 'textbox',
    name: 'runbooks',
    label: 'Runbooks',
    query: url,
    current: { text: url, value: url, selected: true },
    hide: 0,
  };
}

const LINK = {
  icon: 'external link',
  tags: [],
  asDropdown: false,
  targetBlank: false,
  includeVars: true,
  keepTime: true,
};

function linkToOthers(): object {
  return {
    ...LINK,
    title: 'Ringmaster',
    type: 'dashboards',
    tooltip: 'The other dashboards',
    tags: [TAG],
    asDropdown: true,
  };
}

function linkToRunbooks(): object {
  return {
    ...LINK,
    title: 'Runbooks',
    type: 'link',
    tooltip: 'What to do about an alert',
    url: '${runbooks}',
    targetBlank: true,
  };
}
