import { Worker } from '@temporalio/worker';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUNDLE_FILES, type BundleKind } from '../../workers/bundle';

const HISTORIES = join(__dirname, 'histories');
/** Made by the build: Temporal's bundler does not run inside Jest. */
const bundle = (kind: BundleKind): string =>
  readFileSync(join(__dirname, '..', '..', 'dist', 'workflows', BUNDLE_FILES[kind]), 'utf8');
/** What a release must have recorded (docs/operations.md, "Recording histories"). */
const STORIES = [
  'happy-path',
  'gate-failure-with-backout',
  'hold-and-resume',
  'abort',
  'continue-as-new',
  'rehearsal',
  'retry',
  'probes',
];
const files = readdirSync(HISTORIES).sort();

interface Recorded {
  readonly workflowId: string;
  readonly history: object;
}

function read(file: string): Recorded {
  return JSON.parse(readFileSync(join(HISTORIES, file), 'utf8')) as Recorded;
}

async function replay(recorded: Recorded, code: string): Promise<void> {
  await Worker.runReplayHistory({ workflowBundle: { code } }, recorded.history, recorded.workflowId);
}

test.each(STORIES)('the story %s is recorded as a campaign, a wave and a lane', (story) => {
  for (const kind of ['campaign', 'wave', 'lane']) {
    expect(files.some((file) => file.startsWith(`${story}.${kind}_`))).toBe(true);
  }
});

test.each(files)('the present workflows replay %s, with tracing and without', async (file) => {
  await replay(read(file), bundle('untraced'));
  await replay(read(file), bundle('traced'));
});

test('a workflow that asks for another activity than was recorded does not replay', async () => {
  const file = files.find((name) => name.startsWith('happy-path.campaign_'));
  const changed = bundle('untraced').replaceAll('judgeRing', 'judgeAnotherRing');

  await expect(replay(read(file!), changed)).rejects.toMatchObject({ message: expect.stringContaining('TMPRL1100') });
});
