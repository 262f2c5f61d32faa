import { shorten } from './shorten';

/** Columns of a terminal that nobody widened; a digest fits. */
export const USUAL_WIDTH = 80;

/** A sentence in lines of at most `width`, broken between words; all but the first are indented. A word that is wider is cut. */
export function wrap(text: string, width: number): string[] {
  return wrapWhole(text, width).map((each) => shorten(each, width));
}

/** The same, all of it indented: what belongs to the line above. */
export function wrapBelow(text: string, width: number): string[] {
  return wrap(text, width - 2).map((line) => `  ${line}`);
}

/** The same as `wrap` for what must be read whole: a word that is wider has a line of its own, as wide as it is. */
export function wrapWhole(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= width || line === '') {
      line = longer;
      continue;
    }
    lines.push(line);
    line = `  ${word}`;
  }
  return [...lines, line];
}
