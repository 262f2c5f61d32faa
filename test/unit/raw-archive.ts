import { gzipSync } from 'node:zlib';

/** One header of a tar archive as its author likes it, and the bytes after it: nothing is checked here. */
export interface RawEntry {
  readonly name: string;
  readonly body?: string | Buffer;
  readonly mode?: number;
  /** The type's letter. */
  readonly flag?: string;
  readonly linkname?: string;
  /** What the header claims; the body's own length unless given. */
  readonly size?: number | Buffer;
  readonly checksum?: string;
}

/** The bytes of an archive with these entries, before compression. */
export function rawTar(entries: readonly RawEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(rawEntry), Buffer.alloc(1024)]);
}

/** The archive as agents get it. */
export function rawArchive(entries: readonly RawEntry[]): Buffer {
  return gzipSync(rawTar(entries));
}

/** A record of a pax header, with its own length in front. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(rest);
  while (String(length).length + Buffer.byteLength(rest) !== length) {
    length = String(length).length + Buffer.byteLength(rest);
  }
  return `${String(length)}${rest}`;
}

function rawEntry({ name, body = '', mode = 0o644, flag = '0', linkname = '', size, checksum }: RawEntry): Buffer[] {
  const bytes = Buffer.from(body);
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write(`${mode.toString(8).padStart(7, '0')}\0`, 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  if (Buffer.isBuffer(size)) size.copy(header, 124);
  else header.write(`${(size ?? bytes.length).toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write(flag, 156);
  header.write(linkname, 157, 100);
  header.write('ustar\0', 257);
  header.write('00', 263);
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(checksum ?? `${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
}
