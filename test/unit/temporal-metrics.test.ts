import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { DASHBOARDS } from '../../deploy/grafana/generated-files';
import { TEMPORAL_SERVER } from '../../deploy/prometheus/temporal-metrics';

const ROOT = join(__dirname, '..', '..');

/** Every metric of Temporal's SDK that a rule or a dashboard asks for, as it is written there. */
function askedFor(): string[] {
  const rules = readdirSync(join(ROOT, 'deploy', 'prometheus', 'rules'));
  const texts = rules.map((file) => readFileSync(join(ROOT, 'deploy', 'prometheus', 'rules', file), 'utf8'));
  const all = [...texts, JSON.stringify(DASHBOARDS)].join('\n');
  return [...new Set([...all.matchAll(/temporal_[a-z_]+/g)].map(([name]) => name))];
}

/** The SDK's own code, in which every metric that it declares is named. */
function sdkCore(): string {
  const releases = join(dirname(require.resolve('@temporalio/core-bridge/package.json')), 'releases');
  const platform = readdirSync(releases).find((name) =>
    name.startsWith(process.arch === 'arm64' ? 'aarch64' : 'x86_64'),
  );
  return readFileSync(join(releases, platform!, 'index.node'), 'latin1');
}

test('every metric of the SDK that a rule or a dashboard asks for is declared by the SDK, failures included', () => {
  const core = sdkCore();
  const asked = askedFor();
  expect(asked).toEqual(
    expect.arrayContaining(['temporal_workflow_task_execution_failed', 'temporal_request_failure']),
  );
  // The prefix and the unit are added where it is exported.
  const declared = (name: string): string =>
    name.replace(/^temporal_/, '').replace(/(_seconds)?(_bucket|_sum|_count)?$/, '');
  expect(asked.filter((name) => !core.includes(declared(name)))).toEqual([]);
  expect(core).not.toContain(declared('temporal_renamed_by_the_sdk'));
});

test('the example keeps those metrics of the server that docs/metrics.md tells of, and none that an SDK has', () => {
  const example = parse(readFileSync(join(ROOT, 'deploy', 'prometheus', 'prometheus.yaml'), 'utf8')) as {
    readonly scrape_configs: readonly {
      readonly job_name: string;
      readonly metric_relabel_configs?: readonly { readonly regex: string; readonly action: string }[];
    }[];
  };
  const job = example.scrape_configs.find(({ job_name }) => job_name === 'ringmaster-temporal-server');
  expect(job?.metric_relabel_configs).toMatchObject([{ action: 'keep' }]);
  const kept = new RegExp(`^(?:${job!.metric_relabel_configs![0]!.regex})$`);
  const page = readFileSync(join(ROOT, 'docs', 'metrics.md'), 'utf8');
  for (const name of TEMPORAL_SERVER) {
    expect([name, kept.test(name), page.includes(`\`${name}\``)]).toEqual([name, true, true]);
  }
  expect(kept.test('service_latency_bucket')).toBe(true);
  expect(askedFor().filter((name) => kept.test(name))).toEqual([]);
});
