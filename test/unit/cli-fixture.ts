import { readFileSync } from 'node:fs';
import type { ActKeys } from '../../cli/act-keys';
import type { ApiClient } from '../../cli/api-client';
import type { CliError } from '../../cli/cli-error';
import type { HoldInDatabase } from '../../cli/database-hold';
import type { ExitCode } from '../../cli/exit-codes';
import { isOpenToOthers } from '../../cli/open-to-others';
import { run } from '../../cli/run';
import type { SignedIn } from '../../cli/signed-in';
import type { CampaignView, RingView } from '../../model/campaign-view';
import { asId, type CampaignId, type HoldId } from '../../model/ids';
import type { PlanView } from '../../model/plan-view';
import { inventScenario } from '../../simulator/what-if/synthetic-fleet';
import { SPEC } from './campaign-fixture';

export const NOW = new Date('2026-11-22T03:10:00.000Z');
export const PLAN_HASH = `sha256:${'ab'.repeat(32)}`;
const CAMPAIGN_ID = asId<CampaignId>('0197a1b2-0000-7000-8000-000000000001');

function ring(name: string, hosts: number, more: Partial<RingView>): RingView {
  const wave = {
    cluster: 'east',
    hosts,
    course: 'closed',
    openedAt: null,
    endedAt: null,
    passedAt: null,
    counts: {},
  } as const;
  return {
    name,
    hosts,
    counts: { queued: hosts },
    inFlight: 0,
    started: 0,
    reported: 0,
    failed: 0,
    bakeMs: 180_000,
    verdict: null,
    verdictReason: null,
    judgedAt: null,
    overriddenBy: null,
    backoutVerdict: null,
    backoutVerdictReason: null,
    rehearsal: null,
    mayFail: 1,
    waves: [wave],
    ...more,
  };
}

const opened = { cluster: 'east', course: 'forward', openedAt: '2026-11-22T03:00:05.000Z', counts: {} } as const;

/** A campaign in its second ring of three. */
export function campaign(more: Partial<CampaignView> = {}): CampaignView {
  return {
    campaignId: CAMPAIGN_ID,
    name: 'hello-two',
    class: 'emergency',
    phase: 'running',
    storedPhase: 'running',
    revision: 12,
    planHash: PLAN_HASH,
    patch: { kind: 'bundle', name: 'hello', version: '2.0.0', digest: `sha256:${'0'.repeat(64)}` },
    hosts: 24,
    connected: 23,
    counts: { queued: 17, installing: 2, smoke_testing: 1, patched: 3, failed: 1 },
    plannedBy: 'ann',
    plannedAt: '2026-11-22T02:59:00.000Z',
    launchedBy: 'ann',
    launchedAt: '2026-11-22T03:00:00.000Z',
    endedAt: null,
    observingSince: null,
    backout: null,
    acceptanceMs: 0,
    onFail: 'back_out',
    goals: [
      {
        ratio: 0.1,
        withinMs: 600_000,
        hosts: 3,
        deadlineAt: '2026-11-22T03:10:00.000Z',
        reachedAt: '2026-11-22T03:04:00.000Z',
        missed: false,
        forecast: { outlook: 'reached', projectedAt: null, reason: null },
      },
      {
        ratio: 0.9,
        withinMs: 14_400_000,
        hosts: 22,
        deadlineAt: '2026-11-22T07:00:00.000Z',
        reachedAt: null,
        missed: false,
        forecast: { outlook: 'on_track', projectedAt: '2026-11-22T04:12:00.000Z', reason: null },
      },
    ],
    rings: [
      ring('pilot', 2, {
        counts: { patched: 2 },
        verdict: 'pass',
        verdictReason: '0 of 2 reported hosts failed, the ring may lose 1',
        waves: [{ ...opened, hosts: 2, endedAt: '2026-11-22T03:02:00.000Z', passedAt: '2026-11-22T03:05:00.000Z' }],
      }),
      ring('ten', 5, {
        counts: { patched: 1, failed: 1, installing: 2, smoke_testing: 1 },
        inFlight: 3,
        started: 5,
        reported: 2,
        failed: 1,
        waves: [{ ...opened, hosts: 5, endedAt: null, passedAt: null }],
      }),
      ring('rest', 17, {}),
    ],
    holds: [],
    approvalsNeeded: 0,
    approvals: [],
    excluded: {},
    autoPace: null,
    readAt: NOW.toISOString(),
    ...more,
  };
}

/** A person's standing hold. */
export const HOLD = {
  holdId: asId<HoldId>('5f0c6a1e-8f0f-4c57-9b93-0d5a3b8b5a11'),
  cluster: null,
  scope: 'forward',
  source: 'person',
  reason: 'error rate\u001b[2J of the shop',
  setBy: 'bob',
  setAt: '2026-11-22T03:08:30.000Z',
  effectiveAt: '2026-11-22T03:08:30.100Z',
} as const;

export function plan(more: Partial<PlanView> = {}): PlanView {
  return {
    campaignId: CAMPAIGN_ID,
    name: 'hello-two',
    class: 'emergency',
    planHash: PLAN_HASH,
    patch: { kind: 'bundle', name: 'hello', version: '2.0.0', digest: `sha256:${'0'.repeat(64)}` },
    hosts: 24,
    connected: 23,
    rings: [
      {
        name: 'pilot',
        hosts: 2,
        bakeMs: 180_000,
        mayFail: 1,
        waves: [
          { cluster: 'east', hosts: 1 },
          { cluster: 'west', hosts: 1 },
        ],
      },
      {
        name: 'rest',
        hosts: 22,
        bakeMs: 0,
        mayFail: 1,
        waves: [
          { cluster: 'east', hosts: 11 },
          { cluster: 'west', hosts: 11 },
        ],
      },
    ],
    emptyRings: ['ten'],
    excluded: [{ reason: 'owned_by_other', hosts: 21, names: ['host-31', 'host-32'], owners: ['hello-one'] }],
    goals: [{ ratio: 0.9, withinMs: 14_400_000 }],
    onFail: 'back_out',
    onHostFail: 'leave',
    reboot: 'if_required',
    maxFailed: 0.02,
    maxInFlight: 12,
    rampFrom: 4,
    approvals: 0,
    simulations: [],
    blockers: [],
    ...more,
  };
}

/** Every id that a command makes. */
const NEW_ID = '11111111-2222-4333-8444-555555555555';

type Answer = object | CliError;

/** One run of the command: what it printed, how it ended, and what it sent. */
export interface Ran {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
  readonly sent: readonly { readonly path: string; readonly json?: object; readonly key?: string }[];
  /** What is kept of a sign-in; null: nothing. */
  readonly signedIn: SignedIn | null;
  /** How long it waited between its questions. */
  readonly rests: readonly number[];
}

/** The world around a run; everything left out is empty. */
export interface World {
  /** Answers by `METHOD path`; a CliError is thrown, and of a list each is given once, the last one from then on. */
  readonly answers?: Readonly<Record<string, Answer | readonly Answer[]>>;
  readonly events?: readonly object[];
  readonly files?: Readonly<Record<string, string>>;
  readonly typed?: string;
  /** What is typed when asked for a passphrase. */
  readonly passphrase?: string;
  /** The socket of an ssh-agent. */
  readonly sshAgent?: string;
  /** Files that are not given are read from the disk. */
  readonly disk?: true;
  /** What was typed up to the command's own words; absent: `ringmaster`. */
  readonly command?: string;
  readonly interrupted?: AbortSignal;
  /** How a hold is placed without the api; absent: this machine has no access to the database. */
  readonly database?: HoldInDatabase;
  /** What is kept of a sign-in; what is kept then is `signedIn` of what ran. */
  readonly signedIn?: SignedIn;
  /** Absent: every act has the same key. */
  readonly actKeys?: ActKeys;
  /** Standard output is a terminal of 80 columns. */
  readonly terminal?: boolean;
}

/** What every plan of these tests is a plan of, unless a test says otherwise: it is forecast from this. */
const SCENARIO = inventScenario(SPEC, { hosts: 24, clusters: 2, sites: 4 });

/** Runs `ringmaster …` against given answers. */
export async function ringmaster(args: readonly string[], world: World = {}): Promise<Ran> {
  const ran = { out: '', err: '' };
  let signedIn = world.signedIn ?? null;
  const rests: number[] = [];
  const sent: { path: string; json?: object; key?: string }[] = [];
  const asked = new Map<string, number>();
  const answer = <T>(request: string): Promise<T> => {
    const times = asked.get(request) ?? 0;
    asked.set(request, times + 1);
    const known = world.answers?.[request];
    const found: unknown = Array.isArray(known) ? known[Math.min(times, known.length - 1)] : known;
    if (found === undefined) throw new Error(`the test has no answer for ${request}`);
    return found instanceof Error ? Promise.reject(found) : Promise.resolve(found as T);
  };
  const api: ApiClient = {
    place: { url: 'http://127.0.0.1:7700', source: 'RINGMASTER_URL' },
    caller: 'somebody',
    get: (_kind, path) => answer(`GET ${path}`),
    post: async <T>(_kind: string, path: string, body: { json?: object; key?: string }) => {
      sent.push({ path, ...body });
      const answered = await answer<T>(`POST ${path}`);
      const isAskedFor = path === '/v1/plans' && 'scenarioAtMost' in (body.json ?? {});
      return isAskedFor ? { scenario: SCENARIO, ...answered } : answered;
    },
    upload: (_kind, path) => answer(`POST ${path}`),
    events: async function* <T>() {
      for (const event of world.events ?? []) yield (await Promise.resolve(event)) as T;
    },
  };
  const code = await run(
    {
      command: world.command ?? 'ringmaster',
      release: '0.1.0',
      out: (text) => {
        ran.out += text;
      },
      err: (text) => {
        ran.err += text;
      },
      isTerminal: world.terminal ?? false,
      columns: () => 80,
      canAsk: world.typed !== undefined,
      ask: () => Promise.resolve(world.typed ?? ''),
      askSecret: () => Promise.resolve(world.passphrase ?? ''),
      sshAgent: world.sshAgent ?? null,
      now: () => NOW,
      newId: () => NEW_ID,
      actKeys: world.actKeys ?? { of: () => ({ key: NEW_ID, firstAskedAt: null }), answered: () => undefined },
      timeZone: 'Europe/Berlin',
      readFile: (path) => {
        const text = world.files?.[path];
        if (text === undefined && world.disk === true) return readFileSync(path, 'utf8');
        if (text === undefined) throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
        return text;
      },
      isOpenToOthers: (path) => world.disk === true && isOpenToOthers(path),
      api: () => api,
      signIns: () => ({
        place: { url: api.place.url, source: api.place.source, profile: null },
        login: 'ringmaster login',
        api: () => api,
        kept: () => signedIn,
        keep: (kept) => {
          signedIn = kept;
        },
        forget: () => {
          signedIn = null;
        },
        rest: (ms) => {
          rests.push(ms);
          return Promise.resolve();
        },
      }),
      database: () => world.database ?? null,
      interrupted: world.interrupted ?? new AbortController().signal,
      colour: false,
    },
    args,
  );
  return { code, ...ran, sent, signedIn, rests };
}

/** The version that the campaign below may be taken back to. */
export const BACK = `1.0.0@sha256:${'b'.repeat(64)}`;
/** A campaign of a bundle, as a file has it. */
export const CAMPAIGN = `
apiVersion: ringmaster/v1
kind: Campaign
metadata: { name: hello-two }
spec:
  class: routine
  patch: { kind: bundle, name: hello, version: "2.0.0", digest: "sha256:${'a'.repeat(64)}" }
  target: { selector: "labels.service = 'web'" }
  goals: [ { percent: 100, within: 4h } ]
  rings: [ { name: pilot, select: "labels.ring = 'pilot'", atMost: 2 }, { name: rest, upTo: 100% } ]
`;
