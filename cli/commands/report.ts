import type { Command } from 'commander';
import type { CampaignReport } from '../../model/campaign-report';
import { CliError } from '../cli-error';
import type { CliContext } from '../context';
import { EXIT } from '../exit-codes';
import { print } from '../print';
import { renderReport } from '../render/report';
import { renderReportPage } from '../render/report-page';

/** Adds `report NAME [--html]`. */
export function addReportCommand(program: Command, context: CliContext): void {
  program
    .command('report <campaign>')
    .description('say what a campaign came to: each promise with its numbers; --html is one page to keep or print')
    .option('--html', 'one page of HTML on standard output: ringmaster report NAME --html > report.html')
    .action(async (campaign: string, options: { html?: boolean }) => {
      if (options.html === true && context.output().format === 'json') {
        throw new CliError('invalid_request', 'a report is either JSON or HTML', {
          exitCode: EXIT.usage,
          next: 'Leave one of "-o json" and "--html" out.',
        });
      }
      const path = `/v1/campaigns/${encodeURIComponent(campaign)}/report`;
      const report = await context.api().get<CampaignReport>('CampaignReport', path);
      if (options.html === true) context.out(renderReportPage(report, context.timeZone));
      else {
        const { timeZone } = context;
        print(context, report, (answer, style) =>
          renderReport(answer, { style, columns: context.columns(), timeZone }),
        );
      }
    });
}
