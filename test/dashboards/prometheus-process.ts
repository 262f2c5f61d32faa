import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { CHECKOUT, PROGRAMS } from '../alerts/programs';
import { eventually } from '../e2e/processes';

/** One series of an answer: its labels, and values by seconds since the epoch; NaN and infinite ones are left out. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [seconds: number, value: number])[];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A real Prometheus with our rules that scrapes every second, until it is closed. */
export class PrometheusProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly directory: string,
    private readonly url: string,
  ) {}

  /** `targets`: host:port of each process, by the name of its job. */
  static async start(targets: Readonly<Record<string, readonly string[]>>): Promise<PrometheusProcess> {
    const directory = mkdtempSync(join(tmpdir(), 'ringmaster-prometheus-'));
    const port = await freePort();
    const config = {
      global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
      rule_files: [join(CHECKOUT, 'deploy', 'prometheus', 'rules', '*.yaml')],
      scrape_configs: Object.entries(targets).map(([job, listeners]) => ({
        job_name: job,
        static_configs: [{ targets: listeners }],
      })),
    };
    writeFileSync(join(directory, 'prometheus.yaml'), stringify(config));
    const args = ['--config.file=prometheus.yaml', '--storage.tsdb.path=data', '--log.level=error'];
    const child = spawn(PROGRAMS.prometheus, [...args, `--web.listen-address=127.0.0.1:${port}`], {
      cwd: directory,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const started = new PrometheusProcess(child, directory, `http://127.0.0.1:${port}`);
    const ready = (): Promise<boolean> =>
      fetch(`${started.url}/-/ready`).then(
        ({ ok }) => ok,
        // It does not listen yet.
        () => false,
      );
    if (!(await eventually(ready, 30_000))) throw new Error('Prometheus did not become ready');
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

  async close(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
    rmSync(this.directory, { recursive: true });
  }
}
