/** Bytes of a header, and what contents are padded to. */
const BLOCK_BYTES = 512;
/** Where a header has its own sum: a block that is zero but for it stands for nothing to some readers of archives. */
const SUM = { from: 148, to: 156 } as const;

/** Where one thing in an archive is, in the bytes that come out of the compression. */
export interface ArchivePlace {
  /** First byte of its contents, right behind its header. */
  readonly offset: number;
  /** Bytes of its contents. */
  readonly size: number;
}

interface Span {
  from: number;
  to: number;
}

/**
 * What an archive holds beside its files. An empty block ends an archive for `tar`, and what follows it is neither shown
 * nor unpacked by that, while other readers go on: so nothing may follow. Bytes are passed in before the entries that are
 * read from them are placed.
 */
export class ArchiveFrame {
  private at = 0;
  /** Behind the last byte that is not zero. */
  private filled = 0;
  /** Contents placed so far end here, padding included. */
  private placed = 0;
  private isEmpty = true;
  /** Empty blocks behind what was placed: gaps, or the contents of the next entry. */
  private empty: Span[] = [];

  /** The next bytes of the archive. */
  pass(chunk: Uint8Array): void {
    for (let from = 0; from < chunk.length;) {
      const within = this.at % BLOCK_BYTES;
      const length = Math.min(BLOCK_BYTES - within, chunk.length - from);
      this.look(chunk.subarray(from, from + length), within);
      from += length;
      this.at += length;
      if (this.at % BLOCK_BYTES === 0) this.endBlock();
    }
  }

  /** The next entry; null, or what is wrong with where it is. */
  place({ offset, size }: ArchivePlace): string | null {
    if (this.empty.some(({ from }) => from < offset)) return 'stands behind the end of the archive';
    this.placed = Math.ceil((offset + size) / BLOCK_BYTES) * BLOCK_BYTES;
    this.empty = this.empty
      .filter(({ to }) => to > this.placed)
      .map(({ from, to }) => ({ from: Math.max(from, this.placed), to }));
    return null;
  }

  /** Everything was passed and placed; null, or what is wrong with the end. */
  end(): string | null {
    return this.filled > this.placed ? 'the archive holds something behind its last file or folder' : null;
  }

  private look(bytes: Uint8Array, within: number): void {
    // Contents are anything.
    if (this.at + bytes.length <= this.placed) return;
    for (let index = bytes.length - 1; index >= 0; index -= 1) {
      if (bytes[index] === 0) continue;
      this.filled = this.at + index + 1;
      break;
    }
    for (let index = 0; this.isEmpty && index < bytes.length; index += 1) {
      const place = within + index;
      if (bytes[index] !== 0 && (place < SUM.from || place >= SUM.to)) this.isEmpty = false;
    }
  }

  private endBlock(): void {
    const [from, to] = [this.at - BLOCK_BYTES, this.at];
    const last = this.empty.at(-1);
    if (this.isEmpty && from >= this.placed) {
      if (last?.to === from) last.to = to;
      else this.empty.push({ from, to });
    }
    this.isEmpty = true;
  }
}
