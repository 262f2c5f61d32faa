import { Type } from '@fastify/type-provider-typebox';
import type { Page } from '../store/page';
import { closed, DIGEST, LIMIT, UUID } from './schemas/basics';

/** Rows of an answer at most. */
const MOST_ROWS = 1_000;

const query = <S extends ReturnType<typeof Type.String>>(after: S) =>
  Type.Object({ after: Type.Optional(after), limit: Type.Optional(LIMIT) }, closed);

/** Pages of what is known by a UUID. */
export const PAGE_BY_ID = query(UUID);
/** Pages of what is known by its digest. */
export const PAGE_BY_DIGEST = query(DIGEST);
/** Pages of what is numbered. */
export const PAGE_BY_NUMBER = query(Type.String({ pattern: '^[1-9][0-9]{0,17}$' }));

/** What a query asks for; `usual`: how many rows where it does not say. */
export function pageOf({ after, limit }: { after?: string; limit?: string }, usual = MOST_ROWS): Page {
  return { limit: Math.min(Number(limit ?? usual), MOST_ROWS), after: after ?? null };
}
