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
  readonly panels: readonly {
    readonly title: string;
    readonly fieldConfig?: { readonly defaults: { readonly unit: string } };
    readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
  }[];
}

/** Every query of every panel. */
export const PANEL_QUERIES: readonly PanelQuery[] = Object.values(DASHBOARDS).flatMap((dashboard) => {
  const { title, panels } = dashboard as unknown as Json;
  return panels.flatMap((panel) =>
    (panel.targets ?? []).map(({ expr, legendFormat }) => ({
      dashboard: title,
      panel: panel.title,
      unit: panel.fieldConfig?.defaults.unit ?? '',
      legend: legendFormat,
      expr,
    })),
  );
});

/** The query as Prometheus gets it from Grafana. */
export function withVariables(
  expr: string,
  values: { readonly campaign: string; readonly rate: string; readonly range: string },
): string {
  return expr
    .replaceAll('$__rate_interval', values.rate)
    .replaceAll('$__range', values.range)
    .replaceAll('$campaign', values.campaign);
}
