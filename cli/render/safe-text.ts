/** Control characters, line ends, and the marks that reorder text. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

/** Text that people or agents wrote, made harmless for a terminal: control characters become spaces. */
export function safeText(text: string): string {
  return text.replace(UNSAFE, ' ');
}

/** Cut to a width, with `…` where it was cut. */
export function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
