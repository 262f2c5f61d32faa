import type { CliContext } from './context';
import { createStyle, type Style } from './render/style';

/** Prints an answer: whole as JSON, or as the text `render` makes of it. */
export function print<T>(context: CliContext, answer: T, render: (answer: T, style: Style) => string): void {
  const { format, colour } = context.output();
  context.out(format === 'json' ? `${JSON.stringify(answer, null, 2)}\n` : render(answer, createStyle(colour)));
}
