import type { Series } from '../../deploy/prometheus/prometheus-process';

/** Draws a dashboard's data as it lies on the screen: no Grafana, but the same panels, places and numbers. */

/** One panel with the answers to its queries, in their order. */
export interface DrawnPanel {
  readonly type: string;
  readonly title: string;
  readonly unit: string;
  readonly place: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly answers: readonly { readonly refId: string; readonly legend: string; readonly series: readonly Series[] }[];
  /** Of a table: label or `Value`, and its title. */
  readonly columns: readonly { readonly field: string; readonly title: string; readonly unit: string }[];
  readonly noValue: string;
}

const COLUMN = 52;
const ROW = 26;
const GAP = 6;
const COLOURS = ['#1b7837', '#2166ac', '#b2182b', '#e08214', '#762a83', '#4d4d4d', '#01665e', '#8c510a'];

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

function formatted(value: number, unit: string): string {
  const rounded = (number: number): string => String(Number(number.toPrecision(3)));
  if (unit === 'percentunit') return `${rounded(value * 100)} %`;
  if (unit === 's') return Math.abs(value) >= 120 ? `${rounded(value / 60)} min` : `${rounded(value)} s`;
  if (unit === 'bytes') return `${rounded(value / 2 ** 20)} MiB`;
  if (unit === 'ops' || unit === 'reqps') return `${rounded(value)}/s`;
  return rounded(value);
}

function nameOf(legend: string, { labels }: Series): string {
  if (legend === '__auto') return Object.values(labels).join(' ');
  return legend.replaceAll(/\{\{(\w+)\}\}/g, (_whole, label: string) => labels[label] ?? '');
}

interface Text {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly size?: number;
  readonly colour?: string;
}

const write = ({ x, y, text, size = 11, colour = '#222' }: Text): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="${size}" fill="${colour}">${escaped(text)}</text>`;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Line {
  readonly name: string;
  readonly values: Series['values'];
}

/** The series of a panel with something in them, by name. */
function linesOf({ answers }: DrawnPanel): Line[] {
  return answers.flatMap(({ legend, series }) =>
    series
      .filter(({ values }) => values.length > 0)
      .map((each) => ({ name: nameOf(legend, each), values: each.values })),
  );
}

/** Only what is there at the end, in answers a second apart: an older value is no value now. */
function newest({ values }: Line, to: number): number | null {
  const last = values.at(-1);
  return last === undefined || last[0] <= to - 1 ? null : last[1];
}

function drawLines(panel: DrawnPanel, box: Box, span: { from: number; to: number }): string {
  const lines = linesOf(panel).slice(0, COLOURS.length);
  if (lines.length === 0) return write({ x: box.left, y: box.top + 20, text: panel.noValue, colour: '#777' });
  const most = Math.max(...lines.flatMap(({ values }) => values.map(([, value]) => value)), 1e-9);
  const legendRows = Math.ceil(lines.length / 2);
  const height = box.height - 8 - legendRows * 14;
  const x = (at: number): number => box.left + 44 + ((at - span.from) / (span.to - span.from)) * (box.width - 52);
  const y = (value: number): number => box.top + 6 + (1 - value / most) * (height - 8);
  const grid = [0, most].map((value) =>
    write({ x: box.left, y: y(value) + 4, text: formatted(value, panel.unit), size: 9, colour: '#777' }),
  );
  const drawn = lines.map(({ name, values }, index) => {
    const points = values.map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
    const colour = COLOURS[index] ?? '#222';
    const key = {
      x: box.left + 4 + (index % 2) * (box.width / 2),
      y: box.top + height + 14 + Math.floor(index / 2) * 14,
    };
    return `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="1.6"/>${write({ ...key, text: name, size: 10, colour })}`;
  });
  return [...grid, ...drawn].join('');
}

function drawValues(panel: DrawnPanel, box: Box, to: number): string {
  const now = linesOf(panel).flatMap((line) => {
    const value = newest(line, to);
    return value === null ? [] : [{ name: line.name, value }];
  });
  if (now.length === 0) return write({ x: box.left, y: box.top + 20, text: panel.noValue, colour: '#777' });
  const isWord = panel.unit === 'none';
  const room = Math.max(1, Math.floor(box.height / 22));
  return now
    .slice(0, room)
    .map(({ name, value }, index) => {
      const text = isWord ? name : `${name}: ${formatted(value, panel.unit)}`;
      return write({ x: box.left, y: box.top + 18 + index * 22, text, size: 15, colour: '#1b4f72' });
    })
    .join('');
}

function drawBars(panel: DrawnPanel, box: Box, to: number): string {
  const now = linesOf(panel).flatMap((line) => {
    const value = newest(line, to);
    return value === null ? [] : [{ name: line.name, value }];
  });
  if (now.length === 0) return write({ x: box.left, y: box.top + 20, text: panel.noValue, colour: '#777' });
  const most = Math.max(...now.map(({ value }) => value), panel.unit === 'percentunit' ? 1 : 1e-9);
  const step = Math.min(22, box.height / now.length);
  return now
    .map(({ name, value }, index) => {
      const top = box.top + index * step;
      const wide = (value / most) * (box.width - 190);
      const bar = `<rect x="${box.left + 110}" y="${(top + 2).toFixed(1)}" width="${wide.toFixed(1)}" height="${(step - 4).toFixed(1)}" fill="#2166ac"/>`;
      const label = write({ x: box.left, y: top + step - 6, text: name, size: 10 });
      return `${label}${bar}${write({ x: box.left + 116 + wide, y: top + step - 6, text: formatted(value, panel.unit), size: 10 })}`;
    })
    .join('');
}

function drawTable(panel: DrawnPanel, box: Box, to: number): string {
  const rows = new Map<string, Record<string, string>>();
  for (const { refId, series } of panel.answers) {
    const field = panel.answers.length === 1 ? 'Value' : `Value #${refId}`;
    for (const one of series) {
      const value = newest({ name: '', values: one.values }, to);
      if (value === null) continue;
      const key = panel.columns.map(({ field: label }) => one.labels[label] ?? '').join('\n');
      const unit = panel.columns.find((column) => column.field === field)?.unit ?? 'short';
      rows.set(key, { ...one.labels, ...rows.get(key), [field]: formatted(value, unit) });
    }
  }
  const across = box.width / panel.columns.length;
  const head = panel.columns.map(({ title }, index) =>
    write({ x: box.left + index * across, y: box.top + 12, text: title, size: 10, colour: '#777' }),
  );
  const cells = [...rows.values()].flatMap((row, line) =>
    panel.columns.map(({ field }, index) =>
      write({ x: box.left + index * across, y: box.top + 30 + line * 17, text: row[field] ?? '' }),
    ),
  );
  const none = rows.size === 0 ? [write({ x: box.left, y: box.top + 32, text: panel.noValue, colour: '#777' })] : [];
  return [...head, ...cells, ...none].join('');
}

function drawPanel(panel: DrawnPanel, span: { from: number; to: number }): string {
  const { x, y, w, h } = panel.place;
  const [left, top, width, height] = [x * COLUMN, y * ROW, w * COLUMN - GAP, h * ROW - GAP];
  if (panel.type === 'row') return write({ x: left + 4, y: top + 18, text: panel.title, size: 14, colour: '#000' });
  const box = { left: left + 8, top: top + 24, width: width - 16, height: height - 30 };
  const inside = {
    timeseries: () => drawLines(panel, box, span),
    stat: () => drawValues(panel, box, span.to),
    bargauge: () => drawBars(panel, box, span.to),
    table: () => drawTable(panel, box, span.to),
  }[panel.type];
  const frame = `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="#fff" stroke="#ccc"/>`;
  return frame + write({ x: left + 8, y: top + 16, text: panel.title, size: 12, colour: '#000' }) + (inside?.() ?? '');
}

/** The whole dashboard as SVG. `span`: seconds since the epoch. */
export function drawDashboard(
  title: string,
  panels: readonly DrawnPanel[],
  span: { from: number; to: number },
): string {
  const height = Math.max(...panels.map(({ place }) => place.y + place.h)) * ROW + 34;
  const width = 24 * COLUMN;
  const body = panels.map((panel) => drawPanel(panel, span)).join('\n');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif">`,
    `<rect width="${width}" height="${height}" fill="#f4f5f5"/>`,
    write({ x: 6, y: 22, text: title, size: 18, colour: '#000' }),
    `<g transform="translate(0,34)">`,
    body,
    '</g></svg>\n',
  ].join('\n');
}
