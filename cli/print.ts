import { safeJson } from '../model/safe-text';
import type { CliContext } from './context';
import { createStyle, type Style } from './render/style';
import { asTyped } from './typed-command';

/** Prints an answer: whole as JSON, or as the text `render` makes of it. */
export function print<T>(context: CliContext, answer: T, render: (answer: T, style: Style) => string): void {
  const { format, colour } = context.output();
  if (format === 'json') context.out(`${safeJson(JSON.stringify(answer, null, 2))}\n`);
  else context.out(asTyped(render(answer, createStyle(colour)), context.command));
}
