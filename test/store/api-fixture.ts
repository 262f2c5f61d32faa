import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Api, ApiParts } from '../../api/api-instance';
import { openArtifactFiles } from '../../api/artifact-files';
import { CampaignWatch } from '../../api/campaign-watch';
import type { Engine } from '../../api/engine';
import { type HoldTimes, openHoldDatabase } from '../../api/hold-database';
import type { IdentityProvider } from '../../api/identity-provider';
import type { PlannerThread } from '../../api/plan-in-thread';
import type { RequestRates } from '../../api/request-rates';
import type { TwoPeople } from '../../api/second-person';
import { createApi } from '../../api/server';
import { readTokenFile } from '../../api/tokens';
import { readCampaign } from '../../store/campaigns-read';
import { type Database, openDatabase } from '../../store/database';
import { checkAnswers } from './described-answers';
import { startTracing } from '../../telemetry/tracing';
import type { SignedPayload } from '../../trust/envelope';
import { createTestDatabase } from '../servers';
import { emptyDatabase } from './empty-database';

/** Tokens of two people, and the header that carries one. */
export const TOKENS = { ann: 'ann-token-0123456789abcdefghij', bob: 'bob-token-0123456789abcdefghij' };
export const as = (who: keyof typeof TOKENS): Record<string, string> => ({ authorization: `Bearer ${TOKENS[who]}` });

/** What the engine was asked, in order; it answers at once. */
export interface RecordedEngine extends Engine {
  readonly started: string[];
  readonly updates: { campaignId: string; name: string; input: unknown; updateId: string }[];
}

function recordingEngine(): RecordedEngine {
  const started: string[] = [];
  const updates: RecordedEngine['updates'] = [];
  return {
    started,
    updates,
    startCampaign: (campaignId) => {
      started.push(campaignId);
      return Promise.resolve();
    },
    update: (campaignId, name, { input, updateId }) => {
      updates.push({ campaignId, name, input, updateId });
      return Promise.resolve({ revision: 7 });
    },
  };
}

/** The real api on a real database of its own, by the api's role; only the workflow engine is a recording one. */
export interface TestApi {
  readonly app: Api;
  /** As the owner, for tests that arrange or look. */
  readonly db: Database;
  /** What the api itself connects by. */
  readonly own: Database;
  /** What a worker connects by. */
  readonly workerUrl: string;
  readonly engine: RecordedEngine;
  readonly artifactsDir: string;
  /** Which trust root may be published first, as if the api had been started with it. */
  trustFirst(root: SignedPayload | null): void;
  /** Forgets everything, for the next test. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

const FREELY = { perSecond: 1_000_000, burst: 1_000_000 };

/** What a test changes of the api. */
export interface TestApiOptions {
  readonly twoPeople?: TwoPeople;
  readonly setupCode?: string;
  readonly rates?: RequestRates;
  readonly heartbeatMs?: number;
  readonly identityProvider?: IdentityProvider;
  /** What plans, by the URL of the api's login; absent: the api itself. */
  readonly planner?: (databaseUrl: string) => PlannerThread;
}

/** `link`: how the api reaches its database for holds, where a test is about that. */
export async function createTestApi(
  link?: {
    readonly times: HoldTimes;
    readonly through: (url: URL) => Promise<string>;
  },
  { twoPeople = 'none', setupCode, rates, heartbeatMs, identityProvider, planner: plannerAt }: TestApiOptions = {},
): Promise<TestApi> {
  const database = await createTestDatabase();
  const db = openDatabase(database.url);
  const own = openDatabase(database.apiUrl);
  const folder = await mkdtemp(join(tmpdir(), 'ringmaster-api-'));
  const tokenFile = join(folder, 'tokens.json');
  const tokens = Object.entries(TOKENS).map(([actor, token]) => ({ actor, token }));
  await writeFile(tokenFile, JSON.stringify({ tokens }), { mode: 0o600 });
  const artifactsDir = join(folder, 'artifacts');
  const engine = recordingEngine();
  const watch = new CampaignWatch((id) => readCampaign(own, id), fail, 20);
  const holds =
    link === undefined
      ? openHoldDatabase(database.apiUrl)
      : openHoldDatabase(await link.through(new URL(database.apiUrl)), link.times);
  const planner = plannerAt?.(database.apiUrl);
  const parts: { -readonly [Key in keyof ApiParts]: ApiParts[Key] } = {
    firstRoot: null,
    db: own,
    holds,
    engine,
    watch,
    tokens: readTokenFile(tokenFile),
    artifacts: await openArtifactFiles(artifactsDir, 4096),
    simulation: { answerWithinMs: 600, restWithinMs: 300, reuseMs: 60_000, pollMs: 20 },
    tracing: startTracing({ process: 'api', otlpEndpoint: undefined }),
    twoPeople,
    rates: rates ?? { known: FREELY, strangers: FREELY },
    setupCode: setupCode ?? null,
    identityProvider: identityProvider ?? null,
    ...(heartbeatMs !== undefined && { heartbeatMs }),
    ...(planner !== undefined && { planner }),
  };
  const app = await createApi(parts);
  const undescribed = await checkAnswers(app);
  return {
    app,
    db,
    own,
    workerUrl: database.workerUrl,
    engine,
    artifactsDir,
    trustFirst: (root) => {
      parts.firstRoot = root;
    },
    empty: async () => {
      await emptyDatabase(db);
      engine.started.length = 0;
      engine.updates.length = 0;
    },
    close: async () => {
      watch.close();
      await app.close();
      await planner?.close();
      await holds.end();
      await own.end();
      await db.end();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
      if (undescribed.length > 0) throw new Error(undescribed.join('\n'));
    },
  };
}

function fail(error: unknown): never {
  throw error;
}

/** Twelve hosts in two clusters and four sites; web-east-1 and web-west-1 are pilots. */
export const FLEET = [
  'apiVersion: ringmaster/v1',
  'kind: HostList',
  'hosts:',
  ...['east', 'west'].flatMap((cluster) =>
    Array.from({ length: 6 }, (_, index) => {
      const labels =
        index === 0 ? '{ service: web, ring: pilot }' : `{ service: ${index % 2 === 0 ? 'web' : 'batch'} }`;
      const name = `${cluster}-${index + 1}`;
      return `  - { name: ${name}, cluster: ${cluster}, site: ${cluster}-${(index % 2) + 1}, labels: ${labels} }`;
    }),
  ),
  '',
].join('\n');

export const BUNDLE = 'the bytes of a bundle';

/** A good campaign file; each line is named so that tests can change one. */
export function campaignFile(digest: string, change: (lines: string[]) => string[] = (lines) => lines): string {
  return change([
    'apiVersion: ringmaster/v1',
    'kind: Campaign',
    'metadata: { name: hello-two }',
    'spec:',
    '  class: emergency',
    `  patch: { kind: bundle, name: hello, version: 2.0.0, digest: "${digest}" }`,
    "  target: { selector: \"labels.service in ('web', 'batch')\" }",
    '  goals: [ { percent: 90, within: 4h }, { percent: 100, within: 24h } ]',
    '  rings:',
    '    - { name: pilot, select: "labels.ring = \'pilot\'", atMost: 50, bake: 3s }',
    '    - { name: half, upTo: 50%, bake: 3s }',
    '    - { name: rest, upTo: 100%, bake: 3s }',
    '',
  ]).join('\n');
}
