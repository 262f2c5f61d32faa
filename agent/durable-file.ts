import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemErrorCode } from './system-error';

/** Makes names created, renamed or removed in a folder survive a power cut. Throws what the system says. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes a folder, and those above it that are missing, for good. */
export function makeFolderDurably(folder: string, mode: number): void {
  const first = mkdirSync(folder, { recursive: true, mode });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) syncFolder(dirname(made));
}

/** Writes a whole file so that after any crash either the old or the new contents are there. */
export function writeDurably(file: string, contents: string | Buffer): void {
  const next = `${file}.new`;
  const bytes = typeof contents === 'string' ? Buffer.from(contents) : contents;
  const descriptor = openSync(next, 'w', 0o600);
  try {
    writeFully(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(next, file);
  syncFolder(dirname(file));
}

/** Writes all bytes at the file's position, however many calls the system makes of it. */
export function writeFully(descriptor: number, bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(descriptor, bytes, written, bytes.length - written);
}

/** Whether an error of the file system says that there is nothing of that name. */
export function isMissing(error: unknown): boolean {
  return systemErrorCode(error) === 'ENOENT';
}
