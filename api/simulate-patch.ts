import { setTimeout as sleep } from 'node:timers/promises';
import { orderFairly } from '../model/fair-order';
import type { Host } from '../model/host';
import type { HostId } from '../model/ids';
import {
  ANSWER_WITHIN_MS,
  chooseHosts,
  judgeSimulation,
  type SimulationGroup,
  type SimulationVerdict,
} from '../model/plan-simulation';
import type { PackagePatch, SimulationAnswer } from '../model/simulation';
import type { Database } from '../store/database';
import { askSimulations, listConnectedHosts, readAnswers, readRecentlyResolved } from '../store/simulations';

/** How long hosts are asked; all in ms. */
export interface SimulationTimes {
  /** Answers are waited for at most this long. */
  readonly answerWithinMs: number;
  /** Once every operating system has an answer, the others have this long. */
  readonly restWithinMs: number;
  /** A host that resolved the same patch within this time is not asked again. */
  readonly reuseMs: number;
  readonly pollMs: number;
}

/** The product's times. Five minutes to use an answer again are the time to read a plan and launch it. */
export const SIMULATION_TIMES: SimulationTimes = {
  answerWithinMs: ANSWER_WITHIN_MS,
  restWithinMs: 5_000,
  reuseMs: 300_000,
  pollMs: 200,
};

/** What is asked, on whose behalf. */
export interface PatchQuestion {
  readonly patch: PackagePatch;
  /** The hosts of the plan. */
  readonly hosts: readonly Host[];
  /** The campaign's name: the same campaign asks the same hosts. */
  readonly seed: string;
  readonly actor: string;
  readonly times: SimulationTimes;
}

/** Asks a few connected hosts of every operating system what the patch would do there, and judges what they say. */
export async function simulatePatch(db: Database, question: PatchQuestion): Promise<SimulationVerdict> {
  const { patch, times } = question;
  const connected = await listConnectedHosts(db);
  const groups = chooseHosts(orderFairly(question.hosts, question.seed), { kind: patch.kind, connected });
  const hostIds = groups.flatMap(({ ask }) => ask.map(({ hostId }) => hostId));
  const known = await readRecentlyResolved(db, { patch, hostIds, withinMs: times.reuseMs });
  const unknown = hostIds.filter((hostId) => !known.has(hostId));
  const answers = unknown.length === 0 ? known : await gather(db, question, { groups, hostIds: unknown, known });
  return judgeSimulation(patch, { groups, answers, waitedMs: times.answerWithinMs });
}

async function gather(
  db: Database,
  { patch, actor, times }: PatchQuestion,
  to: {
    readonly groups: readonly SimulationGroup[];
    readonly hostIds: readonly HostId[];
    readonly known: ReadonlyMap<HostId, SimulationAnswer>;
  },
): Promise<ReadonlyMap<HostId, SimulationAnswer>> {
  const asked = await askSimulations(db, { patch, actor, hostIds: to.hostIds, timeoutMs: times.answerWithinMs });
  let until = performance.now() + times.answerWithinMs;
  let answers: ReadonlyMap<HostId, SimulationAnswer> = to.known;
  let isEnough = false;
  for (;;) {
    answers = new Map([...to.known, ...(await readAnswers(db, [...asked.values()]))]);
    if (to.hostIds.every((hostId) => answers.has(hostId)) || performance.now() >= until) return answers;
    if (
      !isEnough &&
      to.groups.every(({ ask }) => ask.length === 0 || ask.some(({ hostId }) => tells(answers, hostId)))
    ) {
      isEnough = true;
      until = Math.min(until, performance.now() + times.restWithinMs);
    }
    await sleep(times.pollMs);
  }
}

function tells(answers: ReadonlyMap<HostId, SimulationAnswer>, hostId: HostId): boolean {
  const answer = answers.get(hostId);
  const saysNothing = ['would_refuse', 'busy', 'broken'];
  return answer !== undefined && (answer.kind === 'resolves' || !saysNothing.includes(answer.problem));
}
