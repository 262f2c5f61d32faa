/** What a plot shows of one moment of a campaign. */
export interface Sample {
  /** Seconds since the launch. */
  readonly atS: number;
  readonly patched: number;
  readonly failed: number;
  /** Taken back. */
  readonly backedOut: number;
}

/** Something that happened at a moment, shown as a line down the plot. */
export interface Mark {
  readonly atS: number;
  readonly text: string;
  readonly kind: 'ring' | 'hold' | 'kill';
}

/** A plot of hosts over time. */
export interface Plot {
  readonly title: string;
  readonly hosts: number;
  /** Where the time axis ends. */
  readonly seconds: number;
  /** In the order of time. */
  readonly samples: readonly Sample[];
  readonly marks: readonly Mark[];
}

/** Pixels. */
const WIDTH = 900;
const HEIGHT = 420;
const EDGE = { left: 76, right: 24, top: 56, bottom: 48 };
/** As many as are read at a glance. */
const TICKS = 5;
const SERIES = [
  { name: 'patched', colour: '#1b7837' },
  { name: 'failed', colour: '#b2182b' },
  { name: 'backedOut', colour: '#2166ac' },
] as const;
const LABELS = { patched: 'patched', failed: 'failed', backedOut: 'backed out' } as const;
const MARKS = { ring: '#777777', hold: '#b2182b', kill: '#e08214' } as const;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Between `most / TICKS` and twice that, a number people count in: 1, 2 or 5 with zeros. */
export function niceStep(most: number): number {
  const wish = Math.max(most, Number.MIN_VALUE) / TICKS;
  const power = 10 ** Math.floor(Math.log10(wish));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= wish) ?? wish;
}

function ticksUpTo(most: number): number[] {
  const step = niceStep(most);
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, place) => place * step);
}

/** Turns seconds and hosts into pixels. */
function scaleOf({ seconds, hosts }: Plot): { x: (atS: number) => number; y: (count: number) => number } {
  const wide = WIDTH - EDGE.left - EDGE.right;
  const high = HEIGHT - EDGE.top - EDGE.bottom;
  return {
    x: (atS) => Number((EDGE.left + (wide * atS) / Math.max(seconds, 0.001)).toFixed(1)),
    y: (count) => Number((HEIGHT - EDGE.bottom - (high * count) / Math.max(hosts, 1)).toFixed(1)),
  };
}

function axes(plot: Plot): string[] {
  const { x, y } = scaleOf(plot);
  const right = WIDTH - EDGE.right;
  return [
    ...ticksUpTo(plot.hosts).map(
      (count) =>
        `<line x1="${EDGE.left}" x2="${right}" y1="${y(count)}" y2="${y(count)}" stroke="#dddddd"/>` +
        `<text x="${EDGE.left - 8}" y="${y(count) + 4}" text-anchor="end">${count.toLocaleString('en')}</text>`,
    ),
    ...ticksUpTo(plot.seconds).map(
      (atS) =>
        `<text x="${x(atS)}" y="${HEIGHT - EDGE.bottom + 18}" text-anchor="middle">${Number(atS.toPrecision(6))}</text>`,
    ),
    `<text x="${(EDGE.left + right) / 2}" y="${HEIGHT - 10}" text-anchor="middle">seconds since the launch</text>`,
    `<text x="16" y="${(HEIGHT - EDGE.bottom + EDGE.top) / 2}" text-anchor="middle" transform="rotate(-90 16 ${(HEIGHT - EDGE.bottom + EDGE.top) / 2})">hosts</text>`,
  ];
}

function curves(plot: Plot): string[] {
  const { x, y } = scaleOf(plot);
  const present = SERIES.filter(({ name }) => plot.samples.some((sample) => sample[name] > 0));
  return present.flatMap(({ name, colour }, place) => {
    const points = plot.samples.map((sample) => `${x(sample.atS)},${y(sample[name])}`).join(' ');
    const legend = WIDTH - EDGE.right - 100 * (present.length - place);
    return [
      `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      `<text x="${legend}" y="22" fill="${colour}">${LABELS[name]}</text>`,
    ];
  });
}

function marks(plot: Plot): string[] {
  const { x } = scaleOf(plot);
  return plot.marks.map(({ atS, text, kind }, place) => {
    // Two that are close to each other do not cover each other's words.
    const high = EDGE.top - 4 - 12 * (place % 2);
    return (
      `<line x1="${x(atS)}" x2="${x(atS)}" y1="${EDGE.top - 2}" y2="${HEIGHT - EDGE.bottom}" stroke="${MARKS[kind]}" stroke-dasharray="4 3"/>` +
      `<text x="${x(atS)}" y="${high}" fill="${MARKS[kind]}">${escaped(text)}</text>`
    );
  });
}

/** The plot as an SVG document that needs nothing else: hosts over time, where rings opened, and what stopped them. */
export function svgOf(plot: Plot): string {
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    `<text x="${EDGE.left}" y="22" font-size="14">${escaped(plot.title)}</text>`,
    ...axes(plot),
    ...curves(plot),
    ...marks(plot),
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}
