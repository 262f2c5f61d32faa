import { OpenTelemetryPlugin } from '@temporalio/interceptors-opentelemetry-v2';
import { bundleWorkflowCode } from '@temporalio/worker';
import { join } from 'node:path';
import { startTracing, type Tracing } from '../telemetry/tracing';

/** The finished bundles beside the compiled workflows: one for workers that trace, one for those that do not. */
export const BUNDLE_FILES = { traced: 'bundle-traced.js', untraced: 'bundle.js' } as const;

export type BundleKind = keyof typeof BUNDLE_FILES;

/**
 * Temporal's tracing plugin, where spans are collected. Its interceptors cost a third of the workflows' time (measured,
 * docs/benchmarks.md), so a worker without a collector runs the bundle without them. The two are not one code: where a
 * person's update and the campaign's own watch end in one workflow task, interceptors change the order of their commands
 * (TMPRL1100, seen once), so tracing is switched with a build of its own (docs/operations.md, "Workers").
 */
export function tracingPlugins({ isOn, resource, spanProcessor }: Tracing): OpenTelemetryPlugin[] {
  return isOn ? [new OpenTelemetryPlugin({ resource, spanProcessor })] : [];
}

/** Bundles the workflows into one script, as a worker loads them. Refuses whatever the sandbox could not run. */
export async function bundleWorkflows(kind: BundleKind): Promise<string> {
  const { resource, spanProcessor } = startTracing({ process: 'worker', otlpEndpoint: undefined });
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(__dirname, '..', 'workflows'),
    plugins: kind === 'traced' ? [new OpenTelemetryPlugin({ resource, spanProcessor })] : [],
    logger: { trace() {}, debug() {}, info() {}, warn() {}, error() {}, log() {} },
  });
  return code;
}
