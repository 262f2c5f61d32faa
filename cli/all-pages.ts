import type { ApiClient } from './api-client';

/** A list whole, page by page: the first answer with the rows of all. Throws CliError. */
export async function allPages<Key extends string, Row>(
  api: ApiClient,
  { kind, path, key }: { readonly kind: string; readonly path: string; readonly key: Key },
): Promise<Readonly<Record<Key, readonly Row[]>>> {
  type Answer = Readonly<Record<Key, readonly Row[]>> & { readonly next?: string | null };
  const first = await api.get<Answer>(kind, path);
  const rows = [...first[key]];
  for (let next = first.next ?? null; next !== null;) {
    const page = await api.get<Answer>(
      kind,
      `${path}${path.includes('?') ? '&' : '?'}after=${encodeURIComponent(next)}`,
    );
    rows.push(...page[key]);
    next = page.next ?? null;
  }
  return { ...first, [key]: rows, next: null };
}
