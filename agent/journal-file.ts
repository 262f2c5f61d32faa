import { crc32 } from 'node:zlib';

/**
 * The bytes of the journal (docs/agent.md, "Journal"):
 *
 *     file   = magic record*
 *     record = length u32 · crc of the payload u32 · crc of these 8 bytes u32 · payload     (little-endian)
 *
 * The header has a sum of its own, seeded with the record's number: a damaged length cannot pass for the end of the
 * file, and a record that was lost, doubled or moved is found. A record that was being written when the power went is
 * told from a damaged one: it is last, and it is short, or ends in the zeros of blocks that were never written, or has a
 * whole sector of them, or its header was in one that was never written.
 */
export const JOURNAL_MAGIC = Buffer.from('RMJRNL01', 'latin1');

const HEADER_BYTES = 12;
/** The least that a disk writes at once. */
const SECTOR_BYTES = 512;
/** Far above any record; a length beyond it was not written by us. */
const MAX_RECORD_BYTES = 1_048_576;

/** The journal cannot be trusted or written; the agent must not act. `kind` is bounded. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
  readonly kind: 'corrupt' | 'newer' | 'unwritable' | 'missing';

  constructor(kind: JournalError['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** What a journal's bytes hold. `wholeBytes` is where the next record goes; what follows is a torn tail. */
export interface ScannedJournal {
  readonly payloads: readonly Buffer[];
  readonly wholeBytes: number;
}

/** The bytes of record number `index` (from 0). Throws `JournalError` when it is too long. */
export function encodeRecord(payload: Buffer, index: number): Buffer {
  if (payload.length > MAX_RECORD_BYTES) {
    throw new JournalError('unwritable', `a journal record of ${String(payload.length)} bytes is too long`);
  }
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(payload.length, 0);
  header.writeUInt32LE(crc32(payload) >>> 0, 4);
  header.writeUInt32LE(headerSum(header, index), 8);
  return Buffer.concat([header, payload]);
}

/** Takes a journal's bytes apart. Drops a torn tail; throws `JournalError` for any other damage. */
export function scanJournal(bytes: Buffer): ScannedJournal {
  if (!bytes.subarray(0, JOURNAL_MAGIC.length).equals(JOURNAL_MAGIC)) throw damaged('its first bytes', 0);
  const payloads: Buffer[] = [];
  let at = JOURNAL_MAGIC.length;
  while (at < bytes.length) {
    const payload = readRecord(bytes, at, payloads.length);
    if (payload === null) break;
    payloads.push(payload);
    at += HEADER_BYTES + payload.length;
  }
  // The first record is written before the file gets its name, so no crash can have torn it.
  if (payloads.length === 0) throw damaged('its first record', at);
  return { payloads, wholeBytes: at };
}

/** The record's payload; null when it is the torn tail. */
function readRecord(bytes: Buffer, at: number, index: number): Buffer | null {
  if (bytes.length - at < HEADER_BYTES) return null;
  const header = bytes.subarray(at, at + HEADER_BYTES);
  if (header.readUInt32LE(8) !== headerSum(header, index)) {
    if (isZeros(bytes.subarray(at)) || isHeadless(bytes, at)) return null;
    throw damaged(`the header of record ${String(index)}`, at);
  }
  const length = header.readUInt32LE(0);
  const payload = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length);
  if (payload.length < length) return null;
  if (crc32(payload) >>> 0 !== header.readUInt32LE(4)) {
    const isLast = at + HEADER_BYTES + length === bytes.length;
    // A payload is JSON: by itself it never ends in a zero byte, and never holds one.
    if (isLast && (payload[length - 1] === 0 || hasHole(bytes, at + HEADER_BYTES))) return null;
    throw damaged(`record ${String(index)}`, at);
  }
  return payload;
}

function headerSum(header: Buffer, index: number): number {
  return crc32(header.subarray(0, 8), index) >>> 0;
}

/**
 * Whether the sector with a record's header was never written, from here on, and others of that record were. It is the last record:
 * a payload is JSON, without a zero byte, and the header of another one after it would have some.
 */
function isHeadless(bytes: Buffer, at: number): boolean {
  const next = (Math.floor(at / SECTOR_BYTES) + 1) * SECTOR_BYTES;
  if (next - at < HEADER_BYTES || bytes.length - at > HEADER_BYTES + MAX_RECORD_BYTES) return false;
  if (!isZeros(bytes.subarray(at, next))) return false;
  for (let from = next; from < bytes.length; from += SECTOR_BYTES) {
    const sector = bytes.subarray(from, from + SECTOR_BYTES);
    if (sector.includes(0) && !isZeros(sector)) return false;
  }
  return true;
}

/** Whether a whole sector from here to the end was never written: disks write a record's sectors in any order. */
function hasHole(bytes: Buffer, from: number): boolean {
  const first = Math.ceil(from / SECTOR_BYTES) * SECTOR_BYTES;
  for (let at = first; at + SECTOR_BYTES <= bytes.length; at += SECTOR_BYTES) {
    if (isZeros(bytes.subarray(at, at + SECTOR_BYTES))) return true;
  }
  return false;
}

function isZeros(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

function damaged(what: string, at: number): JournalError {
  return new JournalError(
    'corrupt',
    `the journal is damaged: ${what} (byte ${String(at)}) is not what was written. What ran on this host cannot be ` +
      'proven, so nothing runs. Check the disk; then move the file away: the agent begins a new journal and says so ' +
      'to the gateway, which has unfinished orders looked at by a person.',
  );
}
