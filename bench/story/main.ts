import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseLocalConfig } from '../../deploy/local/config';
import { openRun } from '../../deploy/local/open-run';
import { ownServers } from '../../deploy/local/own-servers';
import { temporaryRunDirectory } from '../../deploy/local/run-directory';
import { INTERRUPTED, runUntilStopped, Stopper } from '../../deploy/local/stopper';
import { findPrometheusPrograms } from '../../deploy/prometheus/programs';
import { startSpanCollector } from '../span-collector';
import { parseStoryArguments, StoryUsageError } from './arguments';
import { runStory, type StoryRequest } from './run-story';

/** The status of a command line that cannot be read. */
const USAGE_STATUS = 2;

async function main(): Promise<void> {
  const args = parseStoryArguments(process.argv.slice(2));
  const { prometheus } = findPrometheusPrograms({
    path: process.env.PATH ?? '',
    cacheDir: join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'ringmaster'),
  });
  // In this process, so that the trail can be told from the spans as they were sent.
  const exported: Buffer[] = [];
  const collector = await startSpanCollector((request) => exported.push(request));
  const environment = { ...ownServers(process.env), OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint };
  try {
    await storyOf({ args, program: prometheus, exported }, environment);
  } finally {
    await collector.close();
  }
}

async function storyOf(request: Omit<StoryRequest, 'context'>, environment: NodeJS.ProcessEnv): Promise<void> {
  const stopping = new AbortController();
  const context = await openRun({
    config: parseLocalConfig(['--exit'], environment),
    directory: temporaryRunDirectory(),
    passing: true,
    stopping: stopping.signal,
  });
  const stopper = new Stopper(context, stopping);
  await runUntilStopped(context, { stopper, interrupted: INTERRUPTED }, async () => {
    const story = await runStory({ ...request, context });
    await stopper.stop();
    process.stdout.write(`\n${story}\n`);
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof StoryUsageError ? USAGE_STATUS : 1);
});
