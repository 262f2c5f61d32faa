import type { TSchema } from '@fastify/type-provider-typebox';
import { PERMITTED } from '../model/access';
import { API_ERROR_KINDS } from './api-error';
import type { Route } from './operation';

/** A JSON schema, as far as it is looked into here. */
interface Schema {
  readonly title?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

const PROBLEM = {
  type: 'object',
  title: 'Problem',
  description: 'RFC 9457, with the code of docs/errors.md and the next step of whoever reads it',
  required: ['type', 'title', 'status', 'detail', 'code', 'next', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'the cause' },
    code: { enum: [...API_ERROR_KINDS] },
    next: { type: 'string', description: 'what to do' },
    requestId: { type: 'string' },
    problems: {
      type: 'array',
      description: 'everything that is wrong in a file',
      items: {
        type: 'object',
        required: ['file', 'line', 'column', 'path', 'message', 'next'],
        properties: {
          file: { type: 'string' },
          line: { type: 'integer' },
          column: { type: 'integer' },
          path: { type: 'string' },
          message: { type: 'string' },
          next: { type: 'string' },
        },
      },
    },
  },
};

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'the same key again gives the first answer again, and does nothing more',
  schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{8,64}$' },
};

/** The api as an OpenAPI 3.1 document: from the very schemas that its requests are checked by. */
export function openApiOf(routes: readonly Route[]): object {
  const schemas: Record<string, unknown> = { Problem: PROBLEM };
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    for (const schema of Object.values(route.operation.answers)) if (schema !== null) schemas[nameOf(schema)] = schema;
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: "Ringmaster: the operators' API",
      version: 'v1',
      description: 'See docs/api.md. Field names are stable within ringmaster/v1.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: sorted(schemas),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-ringmaster',
          description:
            'of whoever signed in with a browser (docs/api.md, "Signing in"); whatever is no GET takes X-Ringmaster-Request too',
        },
      },
    },
  };
}

function operationOf({ method, path, operation, request }: Route): object {
  const { action, summary, answers, needsKey = false, takes } = operation;
  const body = takes === undefined ? request.body : { type: 'string', format: 'binary' };
  const responses = Object.fromEntries(
    Object.entries(answers).map(([status, schema]) => [
      status,
      isRedirect(status) ? { description: 'elsewhere, with the header Location' } : answerOf(schema),
    ]),
  );
  return {
    operationId: `${method.toLowerCase()}${path.replaceAll(/[^A-Za-z]+(\w)/g, (_all, letter: string) => letter.toUpperCase())}`,
    summary,
    ...(action === null
      ? { security: [] }
      : { security: [{ bearer: [] }, { session: [] }], 'x-ringmaster-action': action }),
    ...(action !== null && { 'x-ringmaster-roles': PERMITTED[action] }),
    parameters: [
      ...parametersOf('path', request.params),
      ...parametersOf('query', request.querystring),
      ...(needsKey ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(body !== undefined && {
      requestBody: { required: true, content: { [takes ?? 'application/json']: { schema: body } } },
    }),
    responses: {
      ...responses,
      default: {
        description: 'it was not carried out',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

const isRedirect = (status: string): boolean => status.startsWith('3');

function answerOf(schema: TSchema | null): object {
  if (schema === null)
    return { description: 'events', content: { 'text/event-stream': { schema: { type: 'string' } } } };
  const name = nameOf(schema);
  return {
    description: name,
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
  };
}

function parametersOf(where: 'path' | 'query', given: unknown): object[] {
  const { properties, required = [] } = (given ?? {}) as Schema;
  const named: [string, unknown][] = Object.entries(properties ?? {});
  return named.map(([name, schema]) => ({
    ...{ name, in: where, required: where === 'path' || required.includes(name) },
    schema,
  }));
}

function nameOf(schema: Schema): string {
  if (schema.title === undefined) throw new Error('the schema of an answer has no title');
  return schema.title;
}

const sorted = (record: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1)));
