import type { CampaignView } from '../model/campaign-view';
import { CliError } from './cli-error';
import type { CliContext } from './context';
import { print } from './print';

/** The api's answer: it has taken effect. */
export interface Steered {
  readonly revision: number;
  /** Of a resume: the holds that were named and still stand. */
  readonly notLifted?: readonly string[];
  /** False: it stopped something, and the audit took no record of it. */
  readonly onRecord?: false;
  /** It was sent before and nobody heard the answer: this is that one, and what was changed since stands. */
  readonly firstAskedAt?: string;
}

/** Stopping comes before the record; whoever stopped something says so by other means until the audit is back. */
export const UNWRITTEN =
  'this is NOT in the audit, which takes nothing now; it is put there when it does: have somebody look at the database\n';

/** Before anything is asked or announced: a campaign that has ended is steered no more. Throws CliError. */
export function refuseEnded({ name, storedPhase, endedAt }: CampaignView): void {
  if (endedAt === null) return;
  throw new CliError('refused', `${name} has ended (${storedPhase})`, {
    next: `See how it went: ringmaster get ${name}`,
  });
}

/** After these nobody knows whether it was carried out: the answer was lost, or what stood behind the api was. */
const UNKNOWN: ReadonlySet<string> = new Set([
  'unreachable',
  'unknown_answer',
  'database_away',
  'engine_away',
  'internal',
]);

const answeredLate = (firstAskedAt: string): string =>
  `you asked for this at ${firstAskedAt} and heard no answer; this is that one, and what was changed since stands: to ask for it anew, type it again\n`;

/** Sends what steers a campaign under the key of that act: typed again after a lost answer, it is the same request. Throws CliError. */
export async function sendAct(context: CliContext, path: string, json: object): Promise<Steered> {
  const api = context.api();
  const act = JSON.stringify([api.caller, path, json]);
  try {
    const { key, firstAskedAt } = context.actKeys.of(act);
    const answer = await api.post<Steered>('Steered', path, { json, key });
    context.actKeys.answered(act);
    if (firstAskedAt === null) return answer;
    // It may have been done then, and undone by others since: nobody may take it for done now.
    context.err(`ringmaster: ${answeredLate(firstAskedAt)}`);
    return { ...answer, firstAskedAt };
  } catch (error) {
    if (!(error instanceof CliError) || !UNKNOWN.has(error.kind)) context.actKeys.answered(act);
    throw error;
  }
}

/** Sends a request that steers a campaign, and says that it has taken effect. */
export async function steer(
  context: CliContext,
  request: {
    readonly campaign: string;
    readonly verb: string;
    readonly json: object;
    readonly done: string | ((answer: Steered) => string);
  },
): Promise<Steered> {
  const path = `/v1/campaigns/${encodeURIComponent(request.campaign)}/${request.verb}`;
  const answer = await sendAct(context, path, request.json);
  const { done } = request;
  if (answer.onRecord === false) context.err(`ringmaster: ${UNWRITTEN}`);
  print(context, answer, () => `${typeof done === 'string' ? done : done(answer)}\n`);
  return answer;
}
