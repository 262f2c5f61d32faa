/** One word of a selector. `column` counts characters of the selector's text from 1. */
export type Token =
  | { readonly kind: 'symbol'; readonly text: '=' | '!=' | '(' | ')' | ','; readonly column: number }
  | { readonly kind: 'keyword'; readonly text: 'and' | 'or' | 'not' | 'in'; readonly column: number }
  | { readonly kind: 'word'; readonly text: string; readonly column: number }
  | { readonly kind: 'value'; readonly text: string; readonly column: number }
  | { readonly kind: 'end'; readonly column: number };

/** What is wrong with a selector's text, at which character (from 1), in words that say what to write instead. */
export interface SelectorProblem {
  readonly column: number;
  readonly message: string;
}

const SPACE = /\s+/y;
const SYMBOL = /!=|[=(),]/y;
const WORD = /[A-Za-z_][A-Za-z0-9_./-]*/y;
/** In single quotes; a quote inside is written twice. */
const VALUE = /'(?:[^']|'')*'/y;
const KEYWORDS: readonly string[] = ['and', 'or', 'not', 'in'];

/** Cuts a selector into words; the last one is always `end`. */
export function readTokens(text: string): readonly Token[] | SelectorProblem {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? null;
    at += found?.length ?? 0;
    return found;
  };
  while (at < text.length) {
    if (take(SPACE) !== null) continue;
    const column = at + 1;
    const token = readToken(take, column);
    if (token === null) return { column, message: explainBadCharacter(text.slice(at)) };
    tokens.push(token);
  }
  tokens.push({ kind: 'end', column: text.length + 1 });
  return tokens;
}

/** How a token is named to a person. */
export function describeToken(token: Token): string {
  if (token.kind === 'end') return 'the end';
  return token.kind === 'value' ? `the value '${token.text}'` : `"${token.text}"`;
}

function readToken(take: (pattern: RegExp) => string | null, column: number): Token | null {
  const symbol = take(SYMBOL);
  if (symbol !== null) return { kind: 'symbol', text: symbol as '=' | '!=' | '(' | ')' | ',', column };
  const value = take(VALUE);
  if (value !== null) return { kind: 'value', text: value.slice(1, -1).replaceAll("''", "'"), column };
  const word = take(WORD);
  if (word === null) return null;
  return KEYWORDS.includes(word)
    ? { kind: 'keyword', text: word as 'and' | 'or' | 'not' | 'in', column }
    : { kind: 'word', text: word, column };
}

function explainBadCharacter(rest: string): string {
  const character = rest.slice(0, 1);
  if (character === "'") return 'the value has no closing single quote';
  if (character === '"') return "values stand in single quotes, as in 'web'";
  if (character === '!') return '"!" stands only in "!="; to negate, write: not ( … )';
  if (/[0-9]/.test(character)) return "values stand in single quotes, as in '12'";
  return `unexpected character "${character}"; write comparisons such as: labels.ring = 'pilot' and cluster != 'east'`;
}
