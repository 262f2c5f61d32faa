import { OpenTelemetryPlugin } from '@temporalio/interceptors-opentelemetry-v2';
import { bundleWorkflowCode } from '@temporalio/worker';
import { join } from 'node:path';
import { startTracing, type Tracing } from '../telemetry/tracing';

/** Temporal's tracing plugin; always installed, because histories recorded with its interceptors replay only with them. */
export function createTracingPlugin({
  resource,
  spanProcessor,
}: Pick<Tracing, 'resource' | 'spanProcessor'>): OpenTelemetryPlugin {
  return new OpenTelemetryPlugin({ resource, spanProcessor });
}

/** Bundles the workflows into one script, as a worker loads them. Refuses whatever the sandbox could not run. */
export async function bundleWorkflows(): Promise<string> {
  const tracing = startTracing({ process: 'worker', otlpEndpoint: undefined });
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(__dirname, '..', 'workflows'),
    plugins: [createTracingPlugin(tracing)],
    logger: { trace() {}, debug() {}, info() {}, warn() {}, error() {}, log() {} },
  });
  return code;
}
