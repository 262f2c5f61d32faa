/** Passes chunks on until they are more than `limit` bytes together; then throws what `refuse` makes. */
export async function* boundedBytes<Chunk extends Uint8Array>(
  chunks: AsyncIterable<Chunk>,
  limit: number,
  refuse: () => Error,
): AsyncGenerator<Chunk> {
  let taken = 0;
  for await (const chunk of chunks) {
    taken += chunk.length;
    if (taken > limit) throw refuse();
    yield chunk;
  }
}
