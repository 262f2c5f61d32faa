/** Words in colour. Colour only repeats what the word says. */
export interface Style {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly notice: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

const plain = (text: string): string => text;
const coded =
  (on: number, off: number) =>
  (text: string): string =>
    `\u001b[${on}m${text}\u001b[${off}m`;

/** The style for an output with or without colour. */
export function createStyle(colour: boolean): Style {
  if (!colour) return { good: plain, bad: plain, notice: plain, strong: plain, faint: plain };
  return { good: coded(32, 39), bad: coded(31, 39), notice: coded(33, 39), strong: coded(1, 22), faint: coded(2, 22) };
}
