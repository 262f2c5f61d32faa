import type { Command } from 'commander';
import type { CampaignExplanation } from '../../model/explained-wait';
import { CliError } from '../cli-error';
import type { CliContext } from '../context';
import { EXIT } from '../exit-codes';
import { print } from '../print';
import { type HostExplanation, renderExplanation, renderWaits } from '../render/explanation';
import { readCampaign } from './get';

interface Options {
  readonly ring?: string;
  readonly cluster?: string;
}

/** Adds `explain NAME [HOST]`. */
export function addExplainCommand(program: Command, context: CliContext): void {
  program
    .command('explain <campaign> [host]')
    .description('say why a campaign, one of its waves or a host waits: from the same rule that admits hosts')
    .option('--ring <name>', 'only the waves of this ring')
    .option('--cluster <name>', 'only the waves in this cluster')
    .action(async (campaign: string, host: string | undefined, options: Options) => {
      const path = `/v1/campaigns/${encodeURIComponent(campaign)}`;
      const { timeZone } = context;
      if (host === undefined) {
        await refuseUnknownWaves(context, campaign, options);
        const answer = await context.api().get<CampaignExplanation>('CampaignExplanation', `${path}/explanation`);
        print(context, only(answer, options), (shown) =>
          renderWaits(shown, timeZone, options.ring === undefined && options.cluster === undefined ? 'whole' : 'part'),
        );
        return;
      }
      if (options.ring !== undefined || options.cluster !== undefined) {
        const next = `Leave --ring and --cluster out: ringmaster explain ${campaign} ${host}`;
        throw new CliError('usage', 'a host is in one wave; --ring and --cluster choose among waves', {
          exitCode: EXIT.usage,
          next,
        });
      }
      const explanation = await context
        .api()
        .get<HostExplanation>('HostExplanation', `${path}/hosts/${encodeURIComponent(host)}`);
      print(context, explanation, (answer) => renderExplanation(answer, { campaign, timeZone }));
    });
}

/** A name that nothing has would be answered as if nothing waited. Throws CliError. */
async function refuseUnknownWaves(context: CliContext, campaign: string, { ring, cluster }: Options): Promise<void> {
  if (ring === undefined && cluster === undefined) return;
  const { name, rings } = await readCampaign(context, campaign);
  const clusters = [...new Set(rings.flatMap(({ waves }) => waves.map((wave) => wave.cluster)))];
  for (const [what, asked, known] of [
    ['ring', ring, rings.map((each) => each.name)],
    ['cluster', cluster, clusters],
  ] as const) {
    if (asked === undefined || known.includes(asked)) continue;
    throw new CliError('not_found', `${name} has no ${what} ${asked}`, { next: `It has: ${known.join(', ')}.` });
  }
}

/** The waves that were asked for; of some, what they wait for is not what the campaign waits for as a whole. */
function only<Answer extends CampaignExplanation>(answer: Answer, { ring, cluster }: Options): Answer {
  if (ring === undefined && cluster === undefined) return answer;
  const waves = answer.waves.filter(
    (wave) => (ring === undefined || wave.ring === ring) && (cluster === undefined || wave.cluster === cluster),
  );
  return { ...answer, waves, waits: [] };
}
