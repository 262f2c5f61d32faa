import type { CampaignHistory } from '../../model/history';
import { MAX_CAMPAIGNS, METRICS, ringPosition } from '../../telemetry/metrics';
import type { Sample, ScrapedMetrics } from '../scraped-metrics';

/**
 * Compares what the processes export after all faults with the rows, counted host by host. What the api shows is read from the
 * database at each scrape: it must be equal. What workers count they count after the commit, since their start: a kill in
 * between loses that count, so it is never more than what happened, and what a worker counted twice would be.
 */
export function checkMetrics(campaigns: readonly CampaignHistory[], scraped: ScrapedMetrics): string[] {
  // The newest are shown.
  const shown = campaigns.slice(-MAX_CAMPAIGNS);
  return [
    ...shown.flatMap((campaign) => checkGauges(campaign, scraped.api)),
    ...checkCounters(campaigns, scraped.workers),
  ];
}

function checkGauges(campaign: CampaignHistory, samples: readonly Sample[]): string[] {
  const wanted = new Map<string, number>();
  for (const { ring, board } of campaign.hosts) {
    const key = `${ringPosition(ring)}/${board.state}`;
    wanted.set(key, (wanted.get(key) ?? 0) + 1);
  }
  const found = new Map<string, number>();
  for (const { name, labels, value } of samples) {
    if (name !== METRICS.campaignHosts.name || labels['campaign'] !== campaign.campaignId || value === 0) continue;
    found.set(`${labels['ring'] ?? ''}/${labels['state'] ?? ''}`, value);
  }
  return [...new Set([...wanted.keys(), ...found.keys()])].flatMap((key) => {
    const [rows, metric] = [wanted.get(key) ?? 0, found.get(key) ?? 0];
    if (rows === metric) return [];
    return [`metrics of ${campaign.name}: ${metric} hosts in ring and state ${key}, ${rows} by the rows`];
  });
}

function checkCounters(campaigns: readonly CampaignHistory[], samples: readonly Sample[]): string[] {
  const boards = campaigns.flatMap(({ hosts }) => hosts.map(({ board }) => board));
  const patched = boards.filter(({ verdict }) => verdict === 'patched').length;
  const failed = boards.filter(({ verdict }) => verdict !== null && verdict !== 'patched').length;
  const results = Object.entries({ success: patched, failure: failed }).map(([result, rows]) => {
    const ofIt = samples.filter(
      ({ name, labels }) => name === METRICS.hostAttempts.name && labels['result'] === result,
    );
    return { result, rows, counted: ofIt.reduce((sum, { value }) => sum + value, 0) };
  });
  // Workers that all began anew after the last verdict count nothing, and neither do those whose count is broken.
  if (patched + failed > 0 && results.every(({ counted }) => counted === 0)) {
    return [`workers counted no try, there were ${patched + failed} by the rows: nothing was compared`];
  }
  return results.flatMap(({ result, rows, counted }) =>
    counted <= rows ? [] : [`workers counted ${counted} tries with ${result}, there were ${rows} by the rows`],
  );
}
