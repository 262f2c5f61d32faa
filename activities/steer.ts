import { Context } from '@temporalio/activity';
import type { CampaignSpec } from '../model/campaign';
import type { CampaignId, HoldId } from '../model/ids';
import type { StoredPhase } from '../model/words';
import { closeCampaign, type Ending, readBackoutOutcome } from '../store/closing';
import type { Database } from '../store/database';
import { excludeHosts, type HostsAsked, type HostsRequest, retryHosts } from '../store/asked-hosts';
import { type NewHold, placeHold } from '../store/holds';
import { isClosed, type Progress, readProgress, readRevision, readSpec } from '../store/progress';
import { beginRehearsal, judgeRehearsal } from '../store/rehearsal';
import {
  type Act,
  approve,
  changePace,
  judgeEndedRing,
  liftHolds,
  openRing,
  type OpenResult,
  type RingPart,
  setCourse,
  setPhase,
} from '../store/steering';
import { readManifest } from '../store/trust-documents';
import { describeSpan } from '../telemetry/trace-context';
import { readManifestPayload } from '../trust/manifest-document';
import { type Bells, waitOrCancelled } from './bell';

/** What workflows see of these activities' answers; they may not import store. */
export type { Act, Ending, Progress };
export type { RingProgress, WaveProgress } from '../store/progress';

/** What a campaign's workflow needs to know of its file. */
export type CampaignPlan = Pick<
  CampaignSpec,
  'advance' | 'onFail' | 'acceptanceMs' | 'approvals' | 'rehearseBackout'
> & {
  readonly backoutWithinMs: number;
  readonly rings: readonly { readonly name: string; readonly bakeMs: number }[];
};

export interface SteeringActivities {
  readPlan(campaignId: CampaignId): Promise<CampaignPlan>;
  /** Answers when the campaign's revision is above `seen`, or after a while with what is true then. */
  watchCampaign(request: { campaignId: CampaignId; seen: number }): Promise<Progress>;
  isClosed(campaignId: CampaignId): Promise<boolean>;
  openRing(part: RingPart): Promise<OpenResult>;
  judgeRing(part: RingPart): Promise<boolean>;
  beginRehearsal(part: RingPart): Promise<boolean>;
  judgeRehearsal(part: RingPart): Promise<boolean>;
  setCourse(request: { part: RingPart; course: 'back_out' | 'abort' | 'finish'; act: Act }): Promise<number>;
  setPhase(request: { campaignId: CampaignId; phase: StoredPhase }): Promise<void>;
  placeHold(hold: NewHold): Promise<void>;
  liftHolds(request: {
    campaignId: CampaignId;
    holdIds: readonly HoldId[];
    gate: boolean;
    act: Act;
  }): Promise<{ revision: number; notLifted: HoldId[] }>;
  approve(request: { campaignId: CampaignId; planHash: string; act: Act }): Promise<{ revision: number }>;
  changePace(request: {
    campaignId: CampaignId;
    maxInFlight: number;
    onlySlower?: boolean;
    act: Act;
  }): Promise<{ revision: number }>;
  retryHosts(request: HostsRequest): Promise<HostsAsked>;
  excludeHosts(request: HostsRequest): Promise<HostsAsked>;
  closeCampaign(request: { campaignId: CampaignId; ending: Ending | 'backout' }): Promise<Ending | null>;
}

/** A watch answers after this long even without news, so that a workflow's history shows that it lives. */
const WATCH_MS = 10 * 60_000;
const LOOK_MS = 2_000;
/** The lanes of a ring follow it, and end, one soon after the other: what they say comes in one answer. No stop waits for it. */
const TOGETHER_MS = 100;

export interface SteeringParts {
  readonly db: Database;
  readonly bells: Bells;
}

/** Makes the activities of campaigns. */
export function createSteeringActivities({ db, bells }: SteeringParts): SteeringActivities {
  return {
    async readPlan(campaignId) {
      const { rings, backout, ...spec } = await readSpec(db, campaignId);
      const { advance, onFail, acceptanceMs, approvals, rehearseBackout } = spec;
      const plan = { advance, onFail, acceptanceMs, approvals, rehearseBackout, backoutWithinMs: backout.withinMs };
      return { ...plan, rings: rings.map(({ name, bakeMs }) => ({ name, bakeMs })) };
    },
    async watchCampaign({ campaignId, seen }) {
      const bell = bells.subscribe(`campaign/${campaignId}`);
      try {
        const end = performance.now() + WATCH_MS;
        while ((await readRevision(db, campaignId)) <= seen && performance.now() < end) {
          Context.current().heartbeat();
          await waitOrCancelled(bell, LOOK_MS);
        }
        await Context.current().sleep(TOGETHER_MS);
        return await readProgress(db, campaignId);
      } finally {
        bell.close();
      }
    },
    isClosed: (campaignId) => isClosed(db, campaignId),
    async openRing(part) {
      const opened = await openRing(db, part, await readSpec(db, part.campaignId));
      describeGate(part, JSON.stringify(opened));
      return opened;
    },
    async judgeRing(part) {
      const passed = await judgeEndedRing(db, part, await readSpec(db, part.campaignId));
      describeGate(part, passed ? 'pass' : 'fail');
      return passed;
    },
    beginRehearsal: (part) => beginRehearsal(db, part),
    judgeRehearsal: async (part) => judgeRehearsal(db, part, await readSpec(db, part.campaignId)),
    setCourse: ({ part, course, act }) => setCourse(db, part, { course, act }),
    setPhase: ({ campaignId, phase }) => setPhase(db, campaignId, phase),
    async placeHold(hold) {
      await placeHold(db, hold);
    },
    liftHolds: (request) => liftHolds(db, request),
    approve: (request) => approve(db, request),
    async changePace(request) {
      // The api refuses more than people signed; whoever asks the workflow without it gets no more either.
      const manifest = await readManifest(db, request.campaignId);
      const most = manifest === null ? null : readManifestPayload(manifest.payload).limits.inFlight;
      return changePace(db, { ...request, most });
    },
    retryHosts: (request) => retryHosts(db, request),
    excludeHosts: (request) => excludeHosts(db, request),
    async closeCampaign({ campaignId, ending }) {
      const final = ending === 'backout' ? await readBackoutOutcome(db, campaignId) : ending;
      const closed = await closeCampaign(db, campaignId, final);
      return closed === 'open' ? null : final;
    },
  };
}

/** What a gate said, on its activity's span. */
function describeGate({ campaignId, ring, cluster }: RingPart, verdict: string): void {
  describeSpan({
    'ringmaster.campaign.id': campaignId,
    'ringmaster.ring': ring + 1,
    'ringmaster.cluster': cluster ?? 'all',
    'ringmaster.gate': verdict,
  });
}
