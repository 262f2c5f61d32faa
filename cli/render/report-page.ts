import { probeLines } from './probes';
import type { CampaignReport } from '../../model/campaign-report';
import { formatRatio } from '../../model/ratio';
import { burnUpPicture } from './burn-up-picture';
import { hostRequestSentence } from './host-request';
import { formatInstant } from './instant';
import { escapeMarkup } from './markup';
import {
  countedRatio,
  holdSentence,
  PROMISE,
  RESULT,
  scopeOf,
  sharesOf,
  storyOf,
  unpatchedSentence,
  verdictOf,
} from './report';

// Nothing is fetched: the page is a record that must look the same in ten years. Results are words, colour repeats them.
const STYLE = `
body { font: 14px/1.5 system-ui, sans-serif; color: #1a1a1a; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .3rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid #ccc; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
.missed, .no_evidence { color: #a40000; font-weight: 600; } .kept { color: #1a6b2d; font-weight: 600; }
svg { width: 100%; height: auto; } p { margin: .2rem 0; }
@media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
`;

/** A campaign's report as one page of HTML to keep or to print, with nothing outside itself. */
export function renderReportPage(report: CampaignReport, timeZone: string): string {
  const state = `${report.class}, ${report.phase}${report.final ? '' : '; it goes on, so nothing here is final'}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeMarkup(`${report.name}: campaign report`)}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><style>${STYLE}</style></head><body>
<h1>${escapeMarkup(report.name)}</h1>
<p>${escapeMarkup(state)}. Read ${escapeMarkup(formatInstant(report.readAt, timeZone))}.</p>
${paragraphs([...storyOf(report, timeZone), ...scopeOf(report)])}
<h2>Promises</h2>
${promises(report)}
<h2>Verified hosts over time</h2>
${burnUpPicture(report)}
<h2>Rings</h2>
${rings(report)}
${list(
  'Holds',
  report.holds.map((hold) => holdSentence(hold, timeZone)),
)}${list(
    'Asked of single hosts',
    (report.hostRequests ?? []).map((request) => hostRequestSentence(request, timeZone)),
  )}${list('Not patched', report.unpatched.map(unpatchedSentence))}<p>Campaign ${report.campaignId}, plan ${report.planHash}.</p>
</body></html>
`;
}

function paragraphs(lines: readonly string[]): string {
  return lines.map((line) => `<p>${escapeMarkup(line)}</p>`).join('\n');
}

function list(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return `<h2>${title}</h2>\n<ul>${lines.map((line) => `<li>${escapeMarkup(line)}</li>`).join('')}</ul>\n`;
}

function promises(report: CampaignReport): string {
  const rows = report.slos.map((slo) => {
    const { id, objective, good, valid, ratio, state } = slo;
    const shares = sharesOf(slo, report);
    return (
      `<tr><td>${PROMISE[id]}${shares === null ? '' : `<br><small>${shares}</small>`}</td>` +
      `<td class="n">${formatRatio(objective)}</td><td class="n">${good} of ${valid}</td>` +
      `<td class="n">${countedRatio(ratio)}</td><td class="${state}">${RESULT[state]}</td></tr>`
    );
  });
  const head =
    '<tr><th>Promise</th><th class="n">At least</th><th class="n">Counted</th><th class="n">Share</th><th>Result</th></tr>';
  return `<table>${head}${rows.join('')}</table>`;
}

function rings(report: CampaignReport): string {
  const rows = report.rings.map(
    (ring) =>
      `<tr><td>${escapeMarkup(ring.name)}</td>${[ring.hosts, ring.started, ring.patched, ring.failed]
        .map((hosts) => `<td class="n">${hosts}</td>`)
        .join(
          '',
        )}<td>${escapeMarkup([[verdictOf(ring), ring.verdictReason].filter((text) => text !== null).join(': '), ...probeLines(ring)].join('; '))}</td></tr>`,
  );
  const counts = ['Hosts', 'Started', 'Patched', 'Failed'].map((title) => `<th class="n">${title}</th>`).join('');
  return `<table><tr><th>Ring</th>${counts}<th>Gate</th></tr>${rows.join('')}</table>`;
}
