import { openFields } from '../model/campaign-file/fields';
import { describeNode, type Place, type Read, refuse } from '../model/campaign-file/place';
import type { NumberLimit } from '../model/probe-answer';

/** Where a number passes, and where it fails when that is not the same. */
interface LimitFields {
  readonly required: <T>(key: 'passes', read: Read<T>, example: string) => T | undefined;
  readonly optional: <T>(key: 'fails', read: Read<T>, fallback: T) => T | undefined;
  readonly find: (key: 'fails') => Place | null;
}

/** A bound as the file has it: `1%` is said in percent again, `0.5` as it is. */
interface Bound {
  readonly value: number;
  readonly unit: NumberLimit['unit'];
}

const NUMBER = /^-?\d{1,15}(?:\.\d{1,9})?$/;
const PERCENTAGE = /^(-?\d{1,9}(?:\.\d{1,9})?)%$/;
const KINDS = ['atMost', 'atLeast'] as const;

/** Reads `passes: { atMost: 1% }` and `fails: { above: 2% }`, or `atLeast` and `below`. */
export function readLimit(place: Place, fields: LimitFields): NumberLimit | undefined {
  const passes = fields.required('passes', readPasses, '{ atMost: 1% }');
  if (passes === undefined) return undefined;
  const { kind, bound } = passes;
  const beyond = kind === 'atMost' ? 'above' : 'below';
  const fails = fields.optional('fails', readFails(beyond), bound);
  if (fails === undefined) return undefined;
  const isBeyond = kind === 'atMost' ? fails.value >= bound.value : fails.value <= bound.value;
  if (fails.unit === bound.unit && isBeyond) return { kind, passes: bound.value, fails: fails.value, unit: bound.unit };
  const what =
    fails.unit === bound.unit ? `some numbers would pass and fail` : 'one is a percentage, the other is none';
  const next = `Write fails: { ${beyond}: … } as passes: { ${kind}: … }, and not on its good side.`;
  refuse(fields.find('fails') ?? place, { message: what, next });
  return undefined;
}

const readPasses: Read<{ readonly kind: NumberLimit['kind']; readonly bound: Bound }> = (place) => {
  const fields = openFields(place, KINDS);
  if (fields === undefined) return undefined;
  const given = KINDS.filter((kind) => fields.find(kind) !== null);
  const [kind] = given;
  if (kind === undefined || given.length > 1) {
    refuse(place, { message: 'expected atMost or atLeast, one of them', next: 'For example: { atMost: 1% }.' });
    return undefined;
  }
  const bound = fields.required(kind, readBound, '1%');
  return bound && { kind, bound };
};

function readFails(beyond: 'above' | 'below'): Read<Bound> {
  return (place) => openFields(place, [beyond])?.required(beyond, readBound, '2%');
}

const readBound: Read<Bound> = (place) => {
  const { node } = place;
  const text =
    node.kind === 'scalar' && (typeof node.value === 'number' || typeof node.value === 'string') ? node.text : '';
  if (NUMBER.test(text)) return { value: Number(text), unit: 'number' };
  const [, percent] = PERCENTAGE.exec(text) ?? [];
  if (percent !== undefined) return { value: Number(percent) / 100, unit: 'ratio' };
  refuse(place, {
    message: `expected a number or a percentage, found ${describeNode(node)}`,
    next: 'Write digits, such as 0.5, or a percentage such as 1%.',
  });
  return undefined;
};
