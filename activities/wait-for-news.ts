import { Context } from '@temporalio/activity';
import type { LaneId } from '../model/ids';
import type { Database } from '../store/database';
import { lookForNews, type NewsSeen } from '../store/news';
import { type Ring, type Subscription, waitOrCancelled } from './bell';

/** A turn waits at most this long for its bell. */
const WAIT_MS = 30_000;
/**
 * Deadlines are seen up to this much late. A deadline that was near when its host's gateway died stays near, as it does
 * not run: without a shortest wait the lane would take turn after turn until the gateway is back.
 */
const SHORTEST_WAIT_MS = 1_000;
/** It looks by itself this often: a lost notice costs no more. Also the beat of its heartbeat. */
export const LOOK_MS = 2_000;
/**
 * Good news gathers until every order that is out was reported, until none came for this long, or for so long at most: each
 * turn is a transaction, an activity and a workflow task, some 0.1 s of processor time whatever it brings (docs/benchmarks.md).
 */
const QUIET_MS = 600;
const GATHER_AT_MOST_MS = 3_000;

interface Gathering {
  readonly since: number;
  readonly grewAt: number;
  readonly reports: number;
}

/** Until when good news gathers, by what was seen at `now` and before; null: it has gathered. */
export function gatheringUntil(
  { reports, unended }: Pick<NewsSeen, 'reports' | 'unended'>,
  before: Gathering | null,
  now: number,
): (Gathering & { readonly until: number }) | null {
  const grew = before === null || reports > before.reports;
  const gathering = { since: before?.since ?? now, grewAt: grew ? now : before.grewAt, reports };
  const until = Math.min(gathering.since + GATHER_AT_MOST_MS, gathering.grewAt + QUIET_MS);
  return reports >= unended || now >= until ? null : { ...gathering, until };
}

/** What a lane that waits knows of itself. */
export interface WaitingLane {
  readonly laneId: LaneId;
  readonly courseRevision: number;
  /** Database time in ms of the board's next deadline; null when nothing runs. */
  readonly wakeAt: number | null;
  readonly now: number;
  /** Done before each look. */
  readonly onLook: () => Promise<void>;
}

/** Waits for the lane's bell, holding neither transaction nor connection, until its next deadline at most. */
export async function waitForNews(db: Database, bell: Subscription, lane: WaitingLane): Promise<void> {
  const untilDeadline = lane.wakeAt === null ? WAIT_MS : Math.max(SHORTEST_WAIT_MS, lane.wakeAt - lane.now);
  const end = performance.now() + Math.min(WAIT_MS, untilDeadline);
  let gathering: Gathering | null = null;
  let ring: Ring = 'timeout';
  for (;;) {
    Context.current().heartbeat();
    await lane.onLook();
    const news = await lookForNews(db, lane.laneId, lane.courseRevision);
    const now = performance.now();
    if (news.urgent || now >= end) return;
    if (news.reports === 0) {
      // A bell may also ring for what rows of this lane do not show: a place in a limit, a session.
      if (ring !== 'timeout') return;
      ring = await waitOrCancelled(bell, Math.min(LOOK_MS, end - now));
      continue;
    }
    // Bad news would be seen: what is urgent and no report is a person's, a place in a limit or a session.
    if (ring === 'urgent') return;
    const more = gatheringUntil(news, gathering, now);
    if (more === null) return;
    gathering = more;
    ring = await waitOrCancelled(bell, Math.min(more.until, end) - now);
  }
}
