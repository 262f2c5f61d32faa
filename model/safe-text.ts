/** Control characters, line ends, and the marks that reorder text. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** Text that people or agents wrote, made harmless for a terminal: control characters become spaces. */
export function safeText(text: string): string {
  return text.replace(UNSAFE, ' ');
}

/** The same for text of several lines, which stay. */
export function safeLines(text: string): string {
  return text.split('\n').map(safeText).join('\n');
}

/** The same for a JSON text: its own line ends stay, and what a terminal must not get is escaped, so that nothing is lost. */
export function safeJson(json: string): string {
  return json.replace(UNSAFE, (found) =>
    Array.from(found, (each) => (each === '\n' ? each : `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)).join(
      '',
    ),
  );
}
