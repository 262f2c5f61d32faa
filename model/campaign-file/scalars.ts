import { suggest } from './nearest';
import type { Place, Read } from './place';
import { describeNode, refuse } from './place';

/** Which texts are taken, and how that is said to a person. */
export interface TextRule {
  readonly pattern: RegExp;
  /** Completes "expected …". */
  readonly what: string;
  readonly next: string;
}

/** A text that meets the rule. A number or a truth value is refused: YAML would read `1.10` as 1.1. */
export function readText(rule: TextRule): Read<string> {
  return (place) => {
    const { node } = place;
    if (node.kind === 'scalar' && typeof node.value === 'string' && rule.pattern.test(node.value)) return node.value;
    if (node.kind === 'scalar' && node.value !== null && typeof node.value !== 'string') {
      const message = `expected ${rule.what}, found the ${typeof node.value} ${node.text}`;
      refuse(place, { message, next: `Write it in quotes: "${node.text}".` });
      return undefined;
    }
    refuse(place, { message: `expected ${rule.what}, found ${describeNode(node)}`, next: rule.next });
    return undefined;
  };
}

/** One of a closed list of words. */
export function readWord<Word extends string>(words: readonly Word[]): Read<Word> {
  return (place) => {
    const { node } = place;
    const word = node.kind === 'scalar' ? words.find((each) => each === node.value) : undefined;
    if (word !== undefined) return word;
    const next = node.kind === 'scalar' ? suggest(node.text, words) : `Use one of: ${words.join(', ')}.`;
    refuse(place, { message: `expected ${words.join(' or ')}, found ${describeNode(node)}`, next });
    return undefined;
  };
}

/** `true` or `false`, written so. */
export const readFlag: Read<boolean> = (place) => {
  const { node } = place;
  if (node.kind === 'scalar' && typeof node.value === 'boolean' && /^(true|false)$/.test(node.text)) return node.value;
  refuse(place, { message: `expected true or false, found ${describeNode(node)}`, next: 'Write true or false.' });
  return undefined;
};

/** A whole number within bounds, written in digits. */
export function readCount(bounds: { readonly min: number; readonly max: number }): Read<number> {
  return (place) => {
    const count = plainNumber(place, /^\d{1,15}$/);
    if (count !== null && count >= bounds.min && count <= bounds.max) return count;
    refuse(place, {
      message: `expected a whole number from ${bounds.min} to ${bounds.max}, found ${describeNode(place.node)}`,
      next: `Write digits only, such as ${Math.max(bounds.min, Math.min(20, bounds.max))}.`,
    });
    return undefined;
  };
}

/** The number of an unquoted scalar whose text looks as wanted; `null` for anything else. */
export function plainNumber(place: Place, pattern: RegExp): number | null {
  const { node } = place;
  if (node.kind !== 'scalar' || typeof node.value !== 'number' || !pattern.test(node.text)) return null;
  return node.value;
}
