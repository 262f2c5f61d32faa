import { stripVTControlCharacters } from 'node:util';
import type { CampaignView } from '../model/campaign-view';
import type { CliContext } from './context';
import { renderCampaign } from './render/campaign';
import { createStyle } from './render/style';
import { asTyped } from './typed-command';

/** Countdowns move once a second, news or not. */
const REDRAW_MS = 1000;
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

/** A campaign drawn on a terminal again and again in the same place; the last drawing stays. */
export class LiveView {
  private view: CampaignView | null = null;
  private linesDrawn = 0;
  /** The server's clock less ours, so that countdowns follow the server. */
  private clockOffsetMs = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly context: CliContext) {
    context.out(HIDE_CURSOR);
    this.timer = setInterval(() => {
      this.draw();
    }, REDRAW_MS);
  }

  update(view: CampaignView): void {
    this.view = view;
    this.clockOffsetMs = Date.parse(view.readAt) - this.context.now().getTime();
    this.draw();
  }

  close(): void {
    clearInterval(this.timer);
    this.context.out(SHOW_CURSOR);
  }

  private draw(): void {
    if (this.view === null) return;
    const { context } = this;
    const columns = context.columns();
    const drawn = renderCampaign(this.view, {
      style: createStyle(context.output().colour),
      columns,
      now: new Date(context.now().getTime() + this.clockOffsetMs),
      timeZone: context.timeZone,
    });
    const text = asTyped(drawn, context.command);
    const lines = text.split('\n');
    const up = this.linesDrawn > 0 ? `\u001b[${this.linesDrawn}A` : '';
    // From the cursor to the end of the screen, then the new drawing.
    context.out(`${up}\u001b[0J${text}\n`);
    this.linesDrawn = lines.reduce((sum, line) => sum + rowsOf(line, columns), 0);
  }
}

/** Rows a line takes: the line that names a command is never cut and may wrap. */
function rowsOf(line: string, columns: number): number {
  const width = stripVTControlCharacters(line).length;
  return Math.max(1, Math.ceil(width / columns));
}
