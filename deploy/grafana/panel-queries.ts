import { DASHBOARDS } from './generated-files';

/** One query of one panel. */
export interface PanelQuery {
  readonly dashboard: string;
  readonly panel: string;
  readonly unit: string;
  readonly legend: string;
  readonly expr: string;
}

interface Json {
  readonly title: string;
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string }[] };
  readonly panels: readonly {
    readonly title: string;
    readonly fieldConfig?: { readonly defaults: { readonly unit: string } };
    readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
  }[];
}

/** Every query of every panel, and of what is marked on them. */
export const PANEL_QUERIES: readonly PanelQuery[] = Object.values(DASHBOARDS).flatMap((dashboard) => {
  const { title, panels, annotations } = dashboard as unknown as Json;
  const marked = annotations.list.map(({ name, expr }) => ({
    ...{ dashboard: title, panel: `marked: ${name}`, unit: 'none', legend: name, expr },
  }));
  const shown = panels.flatMap((panel) =>
    (panel.targets ?? []).map(({ expr, legendFormat }) => ({
      dashboard: title,
      panel: panel.title,
      unit: panel.fieldConfig?.defaults.unit ?? '',
      legend: legendFormat,
      expr,
    })),
  );
  return [...shown, ...marked];
});

/** The query as Prometheus gets it from Grafana. */
export function withVariables(
  expr: string,
  values: { readonly campaign: string; readonly rate: string; readonly range: string },
): string {
  return expr
    .replaceAll('$__rate_interval', values.rate)
    .replaceAll('$__interval', values.rate)
    .replaceAll('$__range', values.range)
    .replaceAll('$campaign', values.campaign);
}
