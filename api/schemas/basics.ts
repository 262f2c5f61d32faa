import { type Static, type TProperties, type TSchema, Type } from '@fastify/type-provider-typebox';

/** Unknown keys are errors in what comes in, and faults in what goes out. */
export const closed = { additionalProperties: false } as const;

/** An object with these keys and no others. */
export const shape = <P extends TProperties>(properties: P) => Type.Object(properties, closed);

/** Or null. */
export const orNull = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

/** Whole, and none below zero: hosts, bytes, milliseconds. */
export const COUNT = Type.Integer({ minimum: 0 });
/** 0 to 1. */
export const RATIO = Type.Number({ minimum: 0, maximum: 1 });
/** A time in UTC. */
export const INSTANT = Type.String({ description: 'ISO 8601 in UTC' });
/** A UUID as people and programs write it. */
export const UUID = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' });
/** What a file or a plan is known by. */
export const DIGEST = Type.String({ pattern: '^sha256:[0-9a-f]{64}$' });
/** Why; kept with the act. */
export const REASON = Type.String({ minLength: 1, maxLength: 1000, pattern: '\\S' });
/** Digits only: query strings are text, and nothing is coerced. */
export const LIMIT = Type.String({ pattern: '^[1-9][0-9]{0,3}$' });
/** Hosts by state, by reason: every key a name, every value how many. */
export const COUNTS = Type.Record(Type.String(), Type.Integer());

/** What is left of a value once it is written as JSON and read again. */
export type Json<T> = T extends Date
  ? string
  : T extends string | number | boolean | null
    ? T
    : T extends readonly (infer U)[]
      ? Json<U>[]
      : T extends object
        ? { [K in keyof T]: Json<T[K]> }
        : T;

/** A schema for what T is as JSON; one that T does not fit, or that lacks a key of T, does not compile. */
export const describing =
  <T>() =>
  <S extends TSchema>(schema: [Json<T>, Exclude<keyof T, keyof Static<S>>] extends [Static<S>, never] ? S : never): S =>
    schema;

/** The whole of an answer: its envelope, its kind, and its fields. */
export function answer(kind: string, fields: TProperties): TSchema {
  return Type.Object(
    { apiVersion: Type.Literal('ringmaster/v1'), kind: Type.Literal(kind), ...fields },
    { ...closed, title: kind },
  );
}
