import type { CliContext } from './context';
import { print } from './print';

interface Steered {
  readonly revision: number;
}

/** Sends a request that steers a campaign, under a key of its own, and says that it has taken effect. */
export async function steer(
  context: CliContext,
  request: { readonly campaign: string; readonly verb: string; readonly json: object; readonly done: string },
): Promise<void> {
  const path = `/v1/campaigns/${encodeURIComponent(request.campaign)}/${request.verb}`;
  const answer = await context.api().post<Steered>('Steered', path, { json: request.json, key: context.newId() });
  print(context, answer, () => `${request.done}\n`);
}
