import fc from 'fast-check';
import { join } from 'node:path';
import { Root, type Field, type Type } from 'protobufjs';

const PROTO = join(__dirname, '..', '..', 'proto');
const root = new Root();
root.resolvePath = (_from, to) => (to.startsWith('ringmaster/') ? join(PROTO, to) : to);
root.loadSync(['ringmaster/agent/v1/session.proto', 'ringmaster/agent/v1/order.proto']).resolveAll();

const NUMBERS = [0, 1, 2, 127, 128, 1_000, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
const LONG_NUMBERS = ['0', '1', '9007199254740991', '9007199254740993', '9223372036854775807', '18446744073709551615'];
const UUID = '0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b';

const text = fc.oneof(
  fc.constantFrom(
    '',
    UUID,
    '\0',
    'a\0b',
    'x'.repeat(129),
    'x'.repeat(5_000),
    `${'x'.repeat(2_047)}😀`,
    'deb:confirm',
    '..',
    '\n',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

function anyScalar(field: Field): fc.Arbitrary<unknown> {
  // Mostly what it should be: a message that fails at its first field shows nothing of the others.
  if (field.name.endsWith('Id')) return fc.oneof({ weight: 9, arbitrary: fc.constant(UUID) }, text);
  switch (field.type) {
    case 'string':
      return text;
    case 'bool':
      return fc.boolean();
    case 'bytes':
      return fc.uint8Array({ maxLength: 40 });
    case 'uint64':
    case 'int64':
      return fc.oneof({ weight: 9, arbitrary: fc.nat(1_000) }, fc.constantFrom(...LONG_NUMBERS, '-1'));
    default:
      // uint32, int32, and enums by any number.
      return fc.oneof(
        { weight: 9, arbitrary: fc.integer({ min: 1, max: 3 }) },
        fc.constantFrom(...NUMBERS),
        fc.nat(20),
      );
  }
}

/** `inList`: of an element of a list. Long lists of long lists take gigabytes, and show no more. */
function anyField(field: Field, depth: number, inList = false): fc.Arbitrary<unknown> {
  const type = field.resolvedType;
  const isListed = inList || field.repeated;
  const one = type !== null && 'fields' in type ? anyFieldsOf(type, depth - 1, isListed) : anyScalar(field);
  if (!field.repeated) return one;
  if (inList) return fc.array(one, { maxLength: 6 });
  return fc.oneof(
    { weight: 40, arbitrary: fc.array(one, { maxLength: 3 }) },
    { weight: 1, arbitrary: one.map((each) => Array.from({ length: 1_001 }, () => each)) },
  );
}

function anyFieldsOf(type: Type, depth: number, inList: boolean): fc.Arbitrary<object> {
  if (depth < 0) return fc.constant({});
  return anyOf(type.fieldsArray, depth, inList);
}

/** Most of these fields, each with any value. */
function anyOf(fields: readonly Field[], depth: number, inList = false): fc.Arbitrary<object> {
  return fc.record(
    Object.fromEntries(
      fields.map((field) => [field.name, fc.option(anyField(field, depth, inList), { freq: 8, nil: undefined })]),
    ),
  );
}

/** Encoded messages of a type of ours: each field present or not, with values at and beyond what is sensible. */
export function anyMessage(name: string): fc.Arbitrary<Uint8Array> {
  const type = root.lookupType(`ringmaster.agent.v1.${name}`);
  const bodies = type.oneofsArray.flatMap(({ fieldsArray }) => fieldsArray);
  const others = type.fieldsArray.filter((field) => !bodies.includes(field));
  const head = anyOf(others, 4);
  const body =
    bodies.length === 0
      ? fc.constant({})
      : fc.oneof(...bodies.map((field) => anyField(field, 4).map((value) => ({ [field.name]: value }))));
  return fc.tuple(head, body).map(([first, second]) => type.encode(type.fromObject({ ...first, ...second })).finish());
}

/** Those, some with bytes turned, taken out or put in, and bytes that are no message at all. */
export function anyBytes(name: string): fc.Arbitrary<Uint8Array> {
  const message = anyMessage(name);
  const damaged = fc
    .tuple(message, fc.nat(), fc.nat(6), fc.uint8Array({ maxLength: 6 }))
    .map(([whole, at, out, put]): Uint8Array => {
      const from = at % (whole.length + 1);
      return Buffer.concat([whole.subarray(0, from), put, whole.subarray(from + out)]);
    });
  return fc.oneof(message, damaged, fc.uint8Array({ maxLength: 60 }));
}

/** What a message of ours may have as its body, by the names that generated code gives them. */
export function bodiesOf(name: string): readonly string[] {
  const { oneofsArray } = root.lookupType(`ringmaster.agent.v1.${name}`);
  return oneofsArray.flatMap(({ fieldsArray }) => fieldsArray.map((field) => field.name));
}
