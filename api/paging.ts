import { Type } from '@fastify/type-provider-typebox';
import type { NewestFirst, Page } from '../store/page';
import { closed, LIMIT, UUID } from './schemas/basics';

/** Rows of an answer at most. */
const MOST_ROWS = 1_000;

const query = <S extends ReturnType<typeof Type.String>>(after: S) =>
  Type.Object({ after: Type.Optional(after), limit: Type.Optional(LIMIT) }, closed);

const MICROSECONDS = '[0-9]{1,16}';

/** Pages of a list in which the newest comes first (store/page.ts). */
export const pageOfNewest = (list: NewestFirst) =>
  query(Type.String({ pattern: `^${list}:${MICROSECONDS}:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$` }));
/** Pages of artifacts: by kind, name, when they came, and digest. */
export const PAGE_OF_ARTIFACTS = query(
  Type.String({ pattern: `^bundle:[a-z0-9-]{1,41}:${MICROSECONDS}:sha256:[0-9a-f]{64}$` }),
);
/** Pages in the order of UUIDs. */
export const PAGE_BY_ID = query(UUID);
/** Pages of what is numbered. */
export const PAGE_BY_NUMBER = query(Type.String({ pattern: '^[1-9][0-9]{0,17}$' }));
/** Pages in the order of names. No host's name has a colon; the places of other lists do. */
export const PAGE_BY_NAME = query(Type.String({ pattern: '^[^:]{1,253}$' }));

/** What a query asks for; `usual`: how many rows where it does not say. */
export function pageOf({ after, limit }: { after?: string; limit?: string }, usual = MOST_ROWS): Page {
  return { limit: Math.min(Number(limit ?? usual), MOST_ROWS), after: after ?? null };
}
