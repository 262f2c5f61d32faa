import type { TSchema } from '@fastify/type-provider-typebox';
import type { Action } from '../model/access';
import type { Api } from './api-instance';

/** What a route is for: whoever adds a route says it, and the api does not start with one that does not. */
export interface Operation {
  /** Null: anybody may, without a token. */
  readonly action: Action | null;
  /** One sentence, as docs/api.md has it. */
  readonly summary: string;
  /** The answers by status, errors apart; null: its body is no JSON, or there is none. */
  readonly answers: Readonly<Record<number, TSchema | null>>;
  /** Anybody may, and as often: it costs nothing. */
  readonly isFree?: true;
  /** The header Idempotency-Key must be sent. */
  readonly needsKey?: true;
  /** The type of a body that is no JSON. */
  readonly takes?: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: Operation;
  }
}

/** For a route's `config`. */
export function does(
  action: Action | null,
  summary: string,
  answers: Operation['answers'],
): { readonly operation: Operation } {
  return { operation: { action, summary, answers } };
}

/** A route with what is known of it. */
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
  readonly request: {
    readonly params?: unknown;
    readonly querystring?: unknown;
    readonly body?: unknown;
  };
}

const routes = new WeakMap<object, Route[]>();

/** Remembers every route that is added from here on; one that does not say what it is for is refused. */
export function collectRoutes(app: Api): void {
  const known: Route[] = [];
  routes.set(app.server, known);
  app.addHook('onRoute', ({ method, url, config, schema }) => {
    const operation = config?.operation;
    if (operation === undefined) throw new Error(`${String(method)} ${url} does not say what it is for`);
    for (const one of [method].flat()) {
      // Fastify answers HEAD wherever it answers GET.
      if (one !== 'HEAD') known.push({ method: one, path: url, operation, request: { ...schema } });
    }
  });
}

/** Every route of the api, in the order in which they were added. */
export function routesOf(app: Api): readonly Route[] {
  return routes.get(app.server) ?? [];
}
