import type { Host } from './host';
import type { SelectorProblem, Token } from './selector-tokens';
import { describeToken, readTokens } from './selector-tokens';

/** A condition on hosts, parsed. Plain JSON. */
export type Selector =
  | { readonly kind: 'compare'; readonly field: string; readonly operator: '=' | '!='; readonly value: string }
  | { readonly kind: 'in'; readonly field: string; readonly values: readonly string[] }
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Selector[] }
  | { readonly kind: 'not'; readonly term: Selector };

/** The parsed selector, or the first thing wrong with its text. */
export type SelectorResult =
  { readonly ok: true; readonly selector: Selector } | ({ readonly ok: false } & SelectorProblem);

/** The fields a selector may name; the last stands for any one label. */
export const SELECTOR_FIELDS = ['name', 'cluster', 'site', 'os.id', 'os.version', 'arch', 'labels.*'] as const;

/** A selector is written by a person; anything longer is a mistake, and nesting costs stack. */
export const MAX_SELECTOR_LENGTH = 4000;
const MAX_NESTING = 100;

const LABEL_FIELD = /^labels\.[A-Za-z0-9_](?:[A-Za-z0-9_./-]*[A-Za-z0-9_])?$/;

/** Whether a selector (or a budget's `by`) may name this field. */
export function isSelectorField(field: string): boolean {
  return LABEL_FIELD.test(field) || (SELECTOR_FIELDS as readonly string[]).slice(0, -1).includes(field);
}

/** The value a host has in a field; `null` when it has none, such as a missing label or a fact not yet known. */
export function fieldValue(field: string, host: Host): string | null {
  switch (field) {
    case 'name':
      return host.name;
    case 'cluster':
      return host.cluster;
    case 'site':
      return host.site;
    case 'os.id':
      return host.facts.osId ?? null;
    case 'os.version':
      return host.facts.osVersion ?? null;
    case 'arch':
      return host.facts.arch ?? null;
    default: {
      const label = field.slice('labels.'.length);
      return Object.hasOwn(host.labels, label) ? (host.labels[label] ?? null) : null;
    }
  }
}

/**
 * Whether the host meets the selector. A comparison with a value the host does not have is never met, `!=` included;
 * `not ( … )` is plain negation, so `not (labels.ring = 'pilot')` takes hosts without that label too.
 */
export function matches(selector: Selector, host: Host): boolean {
  switch (selector.kind) {
    case 'and':
      return selector.terms.every((term) => matches(term, host));
    case 'or':
      return selector.terms.some((term) => matches(term, host));
    case 'not':
      return !matches(selector.term, host);
    case 'in': {
      const value = fieldValue(selector.field, host);
      return value !== null && selector.values.includes(value);
    }
    case 'compare': {
      const value = fieldValue(selector.field, host);
      return value !== null && (value === selector.value) === (selector.operator === '=');
    }
  }
}

/** The selector as text that parses to itself. */
export function printSelector(selector: Selector): string {
  switch (selector.kind) {
    case 'compare':
      return `${selector.field} ${selector.operator} ${quote(selector.value)}`;
    case 'in':
      return `${selector.field} in (${selector.values.map(quote).join(', ')})`;
    case 'not':
      return `not (${printSelector(selector.term)})`;
    case 'and':
    case 'or':
      return selector.terms.map(printTerm).join(` ${selector.kind} `);
  }
}

/** Reads a selector: `= != in and or not ( )`, `not` before `and` before `or`, values in single quotes. */
export function parseSelector(text: string): SelectorResult {
  if (text.length > MAX_SELECTOR_LENGTH) {
    return { ok: false, column: MAX_SELECTOR_LENGTH + 1, message: `longer than ${MAX_SELECTOR_LENGTH} characters` };
  }
  const tokens = readTokens(text);
  if (!('length' in tokens)) return { ok: false, ...tokens };
  try {
    return { ok: true, selector: new Parser(tokens).parse() };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, ...error.problem };
    throw error;
  }
}

function quote(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function printTerm(term: Selector): string {
  return term.kind === 'and' || term.kind === 'or' ? `(${printSelector(term)})` : printSelector(term);
}

/** Ends the parser from any depth; never leaves this file. */
class Refusal extends Error {
  constructor(readonly problem: SelectorProblem) {
    super(problem.message);
  }
}

function refuse(token: Token, message: string): never {
  throw new Refusal({ column: token.column, message });
}

/** Recursive descent over the words of one selector. */
class Parser {
  private next = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  parse(): Selector {
    if (this.peek().kind === 'end') refuse(this.peek(), "the selector is empty; to take every host, write: name != ''");
    const selector = this.parseChain('or');
    const rest = this.peek();
    if (rest.kind !== 'end') refuse(rest, `expected "and", "or" or the end, found ${describeToken(rest)}`);
    return selector;
  }

  private parseChain(kind: 'and' | 'or'): Selector {
    const parseTerm = (): Selector => (kind === 'or' ? this.parseChain('and') : this.parseTerm());
    const first = parseTerm();
    const terms = [first];
    while (this.takeText(kind)) terms.push(parseTerm());
    return terms.length === 1 ? first : { kind, terms };
  }

  private parseTerm(): Selector {
    const token = this.peek();
    this.depth += 1;
    if (this.depth > MAX_NESTING) refuse(token, `nested deeper than ${MAX_NESTING} levels; simplify it`);
    const term = this.parseNested(token);
    this.depth -= 1;
    return term;
  }

  private parseNested(token: Token): Selector {
    if (this.takeText('not')) return { kind: 'not', term: this.parseTerm() };
    if (this.takeText('(')) {
      const inner = this.parseChain('or');
      this.expect(')', 'to close the parenthesis');
      return inner;
    }
    return this.parseComparison(token);
  }

  private parseComparison(token: Token): Selector {
    if (token.kind !== 'word') refuse(token, `expected a field, "not" or "(", found ${describeToken(token)}`);
    if (!isSelectorField(token.text)) refuse(token, explainField(token.text));
    this.next += 1;
    const field = token.text;
    if (this.takeText('in')) return { kind: 'in', field, values: this.parseValues() };
    for (const operator of ['=', '!='] as const) {
      if (this.takeText(operator)) return { kind: 'compare', field, operator, value: this.parseValue() };
    }
    const found = this.peek();
    if (found.kind === 'keyword' && found.text === 'not') refuse(found, `write: not (${field} in ( … ))`);
    return refuse(found, `expected "=", "!=" or "in" after ${field}, found ${describeToken(found)}`);
  }

  private parseValues(): readonly string[] {
    this.expect('(', 'before the list of values');
    const values = [this.parseValue()];
    while (this.takeText(',')) values.push(this.parseValue());
    this.expect(')', 'after the list of values');
    return values;
  }

  private parseValue(): string {
    const token = this.peek();
    if (token.kind !== 'value') refuse(token, `expected a value in single quotes, found ${describeToken(token)}`);
    this.next += 1;
    return token.text;
  }

  private expect(symbol: '(' | ')', where: string): void {
    const found = this.peek();
    if (!this.takeText(symbol)) refuse(found, `expected "${symbol}" ${where}, found ${describeToken(found)}`);
  }

  private takeText(text: string): boolean {
    const token = this.peek();
    const taken = (token.kind === 'symbol' || token.kind === 'keyword') && token.text === text;
    if (taken) this.next += 1;
    return taken;
  }

  private peek(): Token {
    return this.tokens[this.next] ?? { kind: 'end', column: 1 };
  }
}

function explainField(field: string): string {
  const lower = field.toLowerCase();
  if (['and', 'or', 'not', 'in'].includes(lower)) return `write "${lower}" in small letters`;
  const plural = field.replace(/^label\./i, 'labels.');
  if (isSelectorField(plural)) return `unknown field "${field}"; did you mean ${plural}?`;
  if (isSelectorField(lower)) return `unknown field "${field}"; did you mean ${lower}?`;
  return `unknown field "${field}"; known are ${SELECTOR_FIELDS.join(', ')}`;
}
