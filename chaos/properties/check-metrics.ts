import type { BoardHost } from '../../model/board/board';
import { roundOf } from '../../model/board/round';
import type { CampaignHistory } from '../../model/history';
import { MAX_CAMPAIGNS, METRICS, ringPosition } from '../../telemetry/metrics';
import type { Sample } from '../scraped-metrics';

/**
 * Compares what the api exports after all faults with the rows, counted host by host and order by order. Hosts by state are read from
 * the database at each scrape, and what came to an end is counted by the turn that wrote it: both must be equal, however often
 * whoever wrote it was killed.
 */
export function checkMetrics(campaigns: readonly CampaignHistory[], samples: readonly Sample[]): string[] {
  // The newest are shown.
  const shown = campaigns.slice(-MAX_CAMPAIGNS);
  return [
    ...shown.flatMap((campaign) => checkGauges(campaign, samples)),
    ...checkTotals(shown.flatMap((campaign) => tryTotals(campaign, samples))),
    ...checkCounters(campaigns, samples),
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

/** A counter, and how often what it counts happened by the rows: exactly, or between two numbers. */
interface Total {
  readonly what: string;
  readonly counted: number;
  readonly least: number;
  readonly most: number;
}

function checkCounters(campaigns: readonly CampaignHistory[], samples: readonly Sample[]): string[] {
  return checkTotals([
    ...hostTotals(campaigns, samples),
    ...orderTotals(campaigns, samples),
    ended(campaigns, samples),
  ]);
}

function checkTotals(totals: readonly Total[]): string[] {
  return totals.flatMap(({ what, counted, least, most }) => {
    if (counted >= least && counted <= most) return [];
    const byRows = least === most ? `${least}` : `${least} to ${most}`;
    return [`metrics count ${counted} ${what}, there were ${byRows} by the rows`];
  });
}

/** What a metric counts by the series with these labels, whatever their other labels; a histogram by its `_count`. */
function countedIn(samples: readonly Sample[], metric: string, wanted: Readonly<Record<string, string>>): number {
  return samples
    .filter(
      ({ name, labels }) => name === metric && Object.entries(wanted).every(([of, value]) => labels[of] === value),
    )
    .reduce((sum, { value }) => sum + value, 0);
}

/** The tries of one campaign, which its alerts are told by. */
function tryTotals({ campaignId, name, hosts }: CampaignHistory, samples: readonly Sample[]): Total[] {
  return [...new Set(hosts.map(({ ring }) => ringPosition(ring)))].flatMap((ring) => {
    const judged = hosts.filter((host) => ringPosition(host.ring) === ring && host.board.verdict !== null);
    const patched = judged.filter(({ board }) => board.verdict === 'patched').length;
    const total = (result: string, rows: number): Total => ({
      what: `tries of ${name} with ${result} in ring ${ring}`,
      counted: countedIn(samples, METRICS.campaignTries.name, { campaign: campaignId, ring, result }),
      ...{ least: rows, most: rows },
    });
    return [total('success', patched), total('failure', judged.length - patched)];
  });
}

function hostTotals(campaigns: readonly CampaignHistory[], samples: readonly Sample[]): Total[] {
  const { hostAttempts, hostBackouts, hostTimeToPatch } = METRICS;
  const hosts = campaigns.flatMap(({ hosts: of }) => of);
  return [...new Set(hosts.map(({ ring }) => ringPosition(ring)))].flatMap((ring) => {
    const boards = hosts.filter((host) => ringPosition(host.ring) === ring).map(({ board }) => board);
    const exactly = (what: string, rows: readonly BoardHost[], counted: number): Total => ({
      ...{ what: `${what} in ring ${ring}`, counted, least: rows.length, most: rows.length },
    });
    const patched = boards.filter(({ verdict }) => verdict === 'patched');
    const failed = boards.filter(({ verdict }) => verdict !== null && verdict !== 'patched');
    const wentBack = boards.filter(({ backoutVerdict }) => backoutVerdict !== null);
    const tries = (result: string): number => countedIn(samples, hostAttempts.name, { ring, result });
    const backouts = exactly('backouts', wentBack, countedIn(samples, hostBackouts.name, { ring }));
    return [
      exactly('tries with success', patched, tries('success')),
      exactly('tries with failure', failed, tries('failure')),
      exactly('times to patch', patched, countedIn(samples, `${hostTimeToPatch.name}_count`, { ring })),
      // A host that began again may go back once more: its row knows of the last time.
      { ...backouts, most: backouts.least + boards.reduce((sum, board) => sum + roundOf(board), 0) },
    ];
  });
}

function orderTotals(campaigns: readonly CampaignHistory[], samples: readonly Sample[]): Total[] {
  const ofKind = new Map<string, number>();
  for (const { direction, operation, state } of campaigns.flatMap(({ orders }) => orders)) {
    if (state !== 'ended') continue;
    const kind = `${direction}:${operation}`;
    ofKind.set(kind, (ofKind.get(kind) ?? 0) + 1);
  }
  return [...ofKind].map(([kind, rows]) => {
    const [direction = '', operation = ''] = kind.split(':');
    const counted = countedIn(samples, `${METRICS.hostOperationDuration.name}_count`, { direction, operation });
    return { what: `ended orders ${kind}`, counted, least: rows, most: rows };
  });
}

function ended(campaigns: readonly CampaignHistory[], samples: readonly Sample[]): Total {
  const rows = campaigns.filter((campaign) => campaign.ended).length;
  const counted = countedIn(samples, `${METRICS.campaignDuration.name}_count`, {});
  return { what: 'ended campaigns', counted, least: rows, most: rows };
}
