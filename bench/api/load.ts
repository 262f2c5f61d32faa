import { setTimeout as sleep } from 'node:timers/promises';
import type { Watched } from './fleet';

/** Requests under way at once: people who look at the same time, and their scripts. */
const READERS = 8;

/** Milliseconds that each answer took, by page. */
export type PageTimes = ReadonlyMap<string, number[]>;

const headers = { authorization: 'Bearer bench' };

/** The pages that people look at, of one campaign. */
const PAGES: Readonly<Record<string, (campaign: Watched) => string>> = {
  'list of campaigns': () => '/v1/campaigns?limit=100',
  'one campaign': ({ name }) => `/v1/campaigns/${name}`,
  'its hosts, 100 of them': ({ name }) => `/v1/campaigns/${name}/hosts?limit=100`,
  'why a host waits': ({ name, host }) => `/v1/campaigns/${name}/hosts/${host}`,
  'hosts of the fleet, 100 of them': () => '/v1/hosts?limit=100',
};

/** Asks for pages, each reader one after the other, for so long. Throws when one is not answered. */
export async function readPages(url: string, campaigns: readonly Watched[], seconds: number): Promise<PageTimes> {
  const times = new Map<string, number[]>(Object.keys(PAGES).map((page) => [page, []]));
  const until = performance.now() + seconds * 1_000;
  let asked = 0;
  const reader = async (): Promise<void> => {
    while (performance.now() < until) {
      asked += 1;
      const campaign = campaigns[(asked * 7) % campaigns.length];
      const [page, path] = Object.entries(PAGES)[asked % Object.keys(PAGES).length] ?? [];
      if (campaign === undefined || page === undefined || path === undefined) return;
      const began = performance.now();
      const response = await fetch(`${url}${path(campaign)}`, { headers });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`${page}: ${response.status}`);
      times.get(page)?.push(performance.now() - began);
      await sleep(20);
    }
  };
  await Promise.all(Array.from({ length: READERS }, reader));
  return times;
}

/** Event streams that stay open, shared out among the campaigns. */
export class Streams {
  events = 0;
  broken = 0;
  private readonly stop = new AbortController();

  /** Opens them; resolves when each has had its first event. */
  async open(url: string, campaigns: readonly Watched[], count: number): Promise<void> {
    const first = Array.from({ length: count }, (_, index) => {
      const campaign = campaigns[index % campaigns.length];
      return new Promise<void>((resolve, reject) => {
        if (campaign === undefined) return;
        this.follow(`${url}/v1/campaigns/${campaign.name}/events`, resolve).catch((error: unknown) => {
          if (this.stop.signal.aborted) return;
          this.broken += 1;
          reject(error instanceof Error ? error : new Error(String(error)));
        });
      });
    });
    await Promise.all(first);
  }

  close(): void {
    this.stop.abort();
  }

  private async follow(url: string, begun: () => void): Promise<void> {
    const response = await fetch(url, { headers, signal: this.stop.signal });
    if (!response.ok || response.body === null) throw new Error(`a stream was answered with ${response.status}`);
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      this.events += chunk.split('\nevent: campaign\n').length - 1;
      begun();
    }
    throw new Error('a stream ended');
  }
}
