import { Worker } from '@temporalio/worker';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTracing } from '../../telemetry/tracing';
import { createTracingPlugin } from '../../workers/bundle';

const HISTORIES = join(__dirname, 'histories');
/** Made by the build: Temporal's bundler does not run inside Jest. */
const BUNDLE = join(__dirname, '..', '..', 'dist', 'workflows', 'bundle.js');
/** What a release must have recorded (docs/operations.md, "Recording histories"). */
const STORIES = ['happy-path', 'gate-failure-with-backout', 'hold-and-resume', 'abort', 'continue-as-new'];
const files = readdirSync(HISTORIES).sort();

interface Recorded {
  readonly workflowId: string;
  readonly history: object;
}

function read(file: string): Recorded {
  return JSON.parse(readFileSync(join(HISTORIES, file), 'utf8')) as Recorded;
}

async function replay(recorded: Recorded, code: string): Promise<void> {
  const plugins = [createTracingPlugin(startTracing({ process: 'replay', otlpEndpoint: undefined }))];
  await Worker.runReplayHistory({ workflowBundle: { code }, plugins }, recorded.history, recorded.workflowId);
}

test.each(STORIES)('the story %s is recorded as a campaign, a wave and a lane', (story) => {
  for (const kind of ['campaign', 'wave', 'lane']) {
    expect(files.some((file) => file.startsWith(`${story}.${kind}_`))).toBe(true);
  }
});

test.each(files)('the present workflows replay %s', async (file) => {
  await replay(read(file), readFileSync(BUNDLE, 'utf8'));
});

test('a workflow that asks for another activity than was recorded does not replay', async () => {
  const file = files.find((name) => name.startsWith('happy-path.campaign_'));
  const changed = readFileSync(BUNDLE, 'utf8').replaceAll('judgeRing', 'judgeAnotherRing');

  await expect(replay(read(file!), changed)).rejects.toMatchObject({ message: expect.stringContaining('TMPRL1100') });
});
