import { open } from 'node:fs/promises';
import { ProbeError } from './probe-error';

/** Reads one line that others must not read. Its content is in no message and in no log. */
export async function readToken(file: string): Promise<string> {
  const { mode, text } = await read(file).catch(() => {
    throw new ProbeError('unreadable_file', `${file} cannot be read`);
  });
  if ((mode & 0o077) !== 0)
    throw new ProbeError('unreadable_file', `${file} can be read by others: run "chmod 600 ${file}"`);
  const token = text.trim();
  if (!/^[\x21-\x7e]{1,4096}$/.test(token)) throw new ProbeError('unreadable_file', `${file} does not hold one line`);
  return token;
}

async function read(file: string): Promise<{ readonly mode: number; readonly text: string }> {
  const handle = await open(file);
  try {
    return { mode: (await handle.stat()).mode, text: await handle.readFile('utf8') };
  } finally {
    await handle.close();
  }
}
