import type { CampaignReport } from '../../model/campaign-report';
import { formatRatio } from '../../model/ratio';
import { formatDuration } from './duration';
import { escapeMarkup } from './markup';

/** The drawing's own units; the page scales it. */
const WIDTH = 800;
const HEIGHT = 260;
const LEFT = 60;
const BOTTOM = 30;
const TOP = 14;
const RIGHT = 12;

/**
 * Verified hosts over time, of all hosts in scope, with each goal as a mark at its share and deadline: hosts that are late
 * stay in the picture, as the white above the line.
 */
export function burnUpPicture({ burnUp, goals, scope, times }: CampaignReport): string {
  const dueMs = goals.map(({ withinMs }) => withinMs);
  const spanMs = Math.max(1, times.ranMs ?? 0, ...dueMs.filter((ms) => ms <= 2 * (times.ranMs ?? 0)));
  const top = Math.max(1, scope.inScope);
  const x = (ms: number): number => LEFT + ((WIDTH - LEFT - RIGHT) * Math.min(ms, spanMs)) / spanMs;
  const y = (hosts: number): number => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) * hosts) / top;
  const steps = burnUp.flatMap(({ afterMs, hosts }, place) => {
    const before = burnUp[place - 1]?.hosts ?? 0;
    return [`${round(x(afterMs))},${round(y(before))}`, `${round(x(afterMs))},${round(y(hosts))}`];
  });
  const last = burnUp.at(-1)?.hosts ?? 0;
  const line = [`${LEFT},${round(y(0))}`, ...steps, `${round(x(times.ranMs ?? 0))},${round(y(last))}`].join(' ');
  const marks = goals
    .filter(({ withinMs }) => withinMs <= spanMs)
    .map((goal) => goalMark(goal, x(goal.withinMs), y(goal.hosts)));
  const title = `${last} of ${scope.inScope} hosts in scope are verified after ${formatDuration(times.ranMs ?? 0)}`;
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeMarkup(title)}"><title>${escapeMarkup(title)}</title>
<path d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}" fill="none" stroke="#666"/>
<text x="${LEFT - 6}" y="${TOP + 4}" text-anchor="end" font-size="11">${scope.inScope}</text>
<text x="${LEFT - 6}" y="${HEIGHT - BOTTOM}" text-anchor="end" font-size="11">0</text>
<text x="${WIDTH - RIGHT}" y="${HEIGHT - 10}" text-anchor="end" font-size="11">${formatDuration(spanMs)} after the launch</text>
<polyline points="${line}" fill="none" stroke="#0b5394" stroke-width="2"/>
${marks.join('\n')}
</svg>`;
}

function goalMark(goal: CampaignReport['goals'][number], x: number, y: number): string {
  const text = `${formatRatio(goal.ratio)} by ${formatDuration(goal.withinMs)}${goal.missed ? ': missed' : ''}`;
  return (
    `<path d="M${round(x)} ${HEIGHT - BOTTOM}V${round(y)}" stroke="#a40000" stroke-dasharray="3 3"/>` +
    `<circle cx="${round(x)}" cy="${round(y)}" r="3.5" fill="#a40000"/>` +
    `<text x="${round(x) - 6}" y="${round(y) - 5}" text-anchor="end" font-size="11">${escapeMarkup(text)}</text>`
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
