import type { Stack } from '../deploy/local/stack';

/** One value of a scrape. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Asks the api for what it exports. Throws when it does not answer: after the faults it must. */
export function scrapeMetrics({ metrics }: Pick<Stack, 'metrics'>): Promise<Sample[]> {
  return scrape(metrics['api'] ?? '');
}

/** The last fault may have ended a process that is just coming up again. */
const PATIENCE_MS = 30_000;
const LOOK_MS = 500;

async function scrape(address: string): Promise<Sample[]> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      const response = await fetch(`http://${address}/metrics`);
      if (response.ok) return readSamples(await response.text());
      throw new Error(`http://${address}/metrics answers ${response.status}`);
    } catch (error) {
      if (performance.now() > until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Reads the text format. */
export function readSamples(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    const match = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line);
    const [, name, labels = '', value] = match ?? [];
    if (name === undefined) return [];
    const pairs = [...labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)].map(
      ([, key = '', of = '']) => [key, of] as const,
    );
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });
}
