import type { Read } from '../campaign-file/place';
import { describeNode, refuse } from '../campaign-file/place';

const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/;

/** An instant as `2026-12-01T00:00:00Z`, in milliseconds since 1970: one form only, and no day that does not exist. */
export const readInstant: Read<number> = (place) => {
  const { node } = place;
  const text = node.kind === 'scalar' && typeof node.value === 'string' ? node.value : '';
  if (INSTANT.test(text)) {
    const ms = Date.parse(text);
    // 30 February is parsed as a day of March by some: what is written must be what is meant.
    if (Number.isFinite(ms) && formatInstant(ms) === text) return ms;
  }
  const next = 'Write it in UTC, to the second: 2026-12-01T00:00:00Z.';
  refuse(place, { message: `expected an instant, found ${describeNode(node)}`, next });
  return undefined;
};

/** The form that `readInstant` takes; parts of a second are cut off. */
export function formatInstant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
