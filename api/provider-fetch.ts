import type { CustomFetchOptions } from 'openid-client' with { 'resolution-mode': 'import' };

/** Far above what a provider's discovery document, its keys or an answer have. */
const LONGEST_ANSWER = 1024 * 1024;

/** More than a provider has to say. A TypeError, as of these alone openid-client passes on which one it was. */
export class AnswerTooLongError extends TypeError {
  override readonly name = 'AnswerTooLongError';
}

/** As `fetch`, but an answer is read whole before it is given, and one that is too long is read no further. Throws AnswerTooLongError. */
export async function fetchWithin(url: string, { body, ...init }: CustomFetchOptions): Promise<Response> {
  const response = await fetch(url, { ...init, body: body ?? null });
  if (response.body === null) return response;
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body as ReadableStream<Uint8Array>) {
    length += part.length;
    if (length > LONGEST_ANSWER) throw new AnswerTooLongError(`more than ${LONGEST_ANSWER} bytes`);
    parts.push(part);
  }
  const { status, statusText, headers } = response;
  return new Response(Buffer.concat(parts), { status, statusText, headers });
}
