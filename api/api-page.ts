import { ACTIONS, PERMITTED, ROLES } from '../model/access';
import type { Route } from './operation';

const BEGIN = '<!-- Generated from the schemas by "npm run api:docs": -->';
const END = '<!-- End of what is generated. -->';

/** docs/api.md with its generated part made anew; what people wrote around it stays. Throws where it has no such part. */
export function withRoutes(page: string, routes: readonly Route[]): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error('docs/api.md has lost its generated part');
  return `${before}${BEGIN}\n\n${routeTable(routes)}\n\n## Roles\n\n${roleTable()}\n\n${END}${after}`;
}

function routeTable(routes: readonly Route[]): string {
  const rows = routes.map((route) => {
    const { action, summary } = route.operation;
    return `| ${requestOf(route)} | ${action === null ? 'anybody' : `\`${action}\``} | ${summary} |`;
  });
  return ['| request | action | does |', '| --- | --- | --- |', ...rows].join('\n');
}

function requestOf({ method, path, request }: Route): string {
  const query = Object.keys((request.querystring as { properties?: object } | undefined)?.properties ?? {}).join('&');
  const body = alternatives(request.body)
    .map((schema) => `\`{ ${namesOf(schema).join(', ')} }\``)
    .join(' or ');
  return `\`${method} ${path}${query === '' ? '' : `?${query}`}\`${body === '' ? '' : ` ${body}`}`;
}

function alternatives(schema: unknown): unknown[] {
  if (schema === undefined) return [];
  const { anyOf } = schema as { readonly anyOf?: unknown[] };
  return anyOf ?? [schema];
}

function namesOf(schema: unknown): string[] {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    readonly properties?: object;
    readonly required?: readonly string[];
  };
  return Object.keys(properties).map((name) => (required.includes(name) ? name : `${name}?`));
}

function roleTable(): string {
  const rows = ACTIONS.map(
    (action) =>
      `| \`${action}\` | ${ROLES.map((role) => (PERMITTED[action].includes(role) ? 'yes' : '')).join(' | ')} |`,
  );
  return [`| action | ${ROLES.join(' | ')} |`, `| --- |${' --- |'.repeat(ROLES.length)}`, ...rows].join('\n');
}
