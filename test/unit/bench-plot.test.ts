import { niceStep, type Plot, svgOf } from '../../bench/plot';

const PLOT: Plot = {
  title: '1,000 hosts & a <bad> ring',
  hosts: 1_000,
  seconds: 20,
  samples: [
    { atS: 0, patched: 0, failed: 0, backedOut: 0 },
    { atS: 10, patched: 500, failed: 0, backedOut: 0 },
    { atS: 20, patched: 1_000, failed: 0, backedOut: 0 },
  ],
  marks: [
    { atS: 0, text: 'pilot', kind: 'ring' },
    { atS: 10, text: 'kill -9 worker', kind: 'kill' },
  ],
};

describe('the plot', () => {
  it('draws a point for every look, from the launch at the left to all hosts at the top', () => {
    expect(svgOf(PLOT)).toContain('<polyline points="76,372 476,214 876,56"');
  });

  it('draws only what there is', () => {
    expect(svgOf(PLOT).match(/<polyline/g)).toHaveLength(1);
    const bad = { ...PLOT, samples: [...PLOT.samples, { atS: 20, patched: 0, failed: 50, backedOut: 450 }] };
    expect(svgOf(bad).match(/<polyline/g)).toHaveLength(3);
    expect(svgOf(bad)).toContain('>backed out</text>');
  });

  it('marks what happened, and says it in words that are no markup', () => {
    const svg = svgOf(PLOT);
    expect(svg).toContain('>kill -9 worker</text>');
    expect(svg).toContain('1,000 hosts &amp; a &lt;bad&gt; ring');
  });

  it('survives a campaign of which nothing was seen', () => {
    const empty = svgOf({ ...PLOT, hosts: 0, seconds: 0, samples: [], marks: [] });
    expect(empty).not.toMatch(/NaN|Infinity/);
  });

  it.each([
    [70_000, 20_000],
    [1_000, 200],
    [51.2, 20],
    [5, 1],
    [0.9, 0.2],
  ])('has few ticks that people count in: up to %d by %d', (most, step) => {
    expect(niceStep(most)).toBeCloseTo(step, 10);
  });
});
