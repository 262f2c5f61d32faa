import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { anyFreePort } from '../local/ports';

/** One series of an answer: its labels, and values by seconds since the epoch; NaN and infinite ones are left out. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [seconds: number, value: number])[];
}

/** What a Prometheus is started with. */
export interface PrometheusOptions {
  /** The program. */
  readonly program: string;
  /** The checkout, whose rules it loads. */
  readonly checkout: string;
  /** host:port of each process, by the name of its job. */
  readonly targets: Readonly<Record<string, readonly string[]>>;
}

/** What there is to scrape for our rules, by job: of Temporal its SDK in the workers. Its server has its own worker, with the same names. */
export function scrapeTargets(metrics: Readonly<Record<string, string>>): Record<string, string[]> {
  const listeners = Object.entries(metrics).filter(([name]) => name !== 'temporalServer');
  const addresses = (ofTemporal: boolean): string[] =>
    listeners.filter(([name]) => name.endsWith('Temporal') === ofTemporal).map(([, address]) => address);
  return { ringmaster: addresses(false), 'ringmaster-temporal': addresses(true) };
}

const READY_MS = 30_000;
const LOOK_MS = 100;

/** A real Prometheus with our rules that scrapes and evaluates every second, until it is closed. */
export class PrometheusProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly directory: string,
    readonly url: string,
  ) {}

  /** Resolves when it answers. */
  static async start({ program, checkout, targets }: PrometheusOptions): Promise<PrometheusProcess> {
    const directory = mkdtempSync(join(tmpdir(), 'ringmaster-prometheus-'));
    const port = await anyFreePort();
    const config = {
      global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
      rule_files: [join(checkout, 'deploy', 'prometheus', 'rules', '*.yaml')],
      scrape_configs: Object.entries(targets).map(([job, listeners]) => ({
        job_name: job,
        static_configs: [{ targets: listeners }],
      })),
    };
    writeFileSync(join(directory, 'prometheus.yaml'), stringify(config));
    const args = ['--config.file=prometheus.yaml', '--storage.tsdb.path=data', '--log.level=error'];
    const child = spawn(program, [...args, `--web.listen-address=127.0.0.1:${port}`], {
      cwd: directory,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const started = new PrometheusProcess(child, directory, `http://127.0.0.1:${port}`);
    await started.untilReady();
    return started;
  }

  /** Values at each second of the time between. */
  async between(query: string, from: number, to: number): Promise<Series[]> {
    const body = new URLSearchParams({ query, start: String(from), end: String(to), step: '1' });
    const response = await fetch(`${this.url}/api/v1/query_range`, { method: 'POST', body });
    const answer = (await response.json()) as {
      readonly error?: string;
      readonly data?: { readonly result: readonly { metric: Record<string, string>; values: [number, string][] }[] };
    };
    if (answer.data === undefined) throw new Error(`${query}: ${answer.error ?? response.status}`);
    return answer.data.result.map(({ metric, values }) => ({
      labels: metric,
      values: values.map(([at, value]) => [at, Number(value)] as const).filter(([, value]) => Number.isFinite(value)),
    }));
  }

  /** Ends it and removes what it kept. */
  async close(): Promise<void> {
    const ended = once(this.child, 'exit');
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.directory, { recursive: true });
  }

  private async untilReady(): Promise<void> {
    const until = performance.now() + READY_MS;
    const isReady = (): Promise<boolean> =>
      fetch(`${this.url}/-/ready`).then(
        ({ ok }) => ok,
        // It does not listen yet.
        () => false,
      );
    while (!(await isReady())) {
      if (performance.now() > until) throw new Error('Prometheus did not become ready');
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
}
