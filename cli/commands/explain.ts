import type { Command } from 'commander';
import type { CampaignExplanation } from '../../model/explained-wait';
import type { CliContext } from '../context';
import { print } from '../print';
import { type HostExplanation, renderExplanation, renderWaits } from '../render/explanation';

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
        const answer = await context.api().get<CampaignExplanation>('CampaignExplanation', `${path}/explanation`);
        print(context, only(answer, options), (shown) => renderWaits(shown, timeZone));
        return;
      }
      const explanation = await context
        .api()
        .get<HostExplanation>('HostExplanation', `${path}/hosts/${encodeURIComponent(host)}`);
      print(context, explanation, (answer) => renderExplanation(answer, { campaign, timeZone }));
    });
}

/** The waves that were asked for; of some, what they wait for is not what the campaign waits for as a whole. */
function only<Answer extends CampaignExplanation>(answer: Answer, { ring, cluster }: Options): Answer {
  if (ring === undefined && cluster === undefined) return answer;
  const waves = answer.waves.filter(
    (wave) => (ring === undefined || wave.ring === ring) && (cluster === undefined || wave.cluster === cluster),
  );
  return { ...answer, waves, waits: [] };
}
