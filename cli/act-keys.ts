import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { profilesFile } from './profiles';

/** As long as a second person's request goes through again (api/second-person.ts). */
const GOOD_MS = 3_600_000;

/** The key of an act. */
export interface ActKey {
  readonly key: string;
  /** When it was sent for the first time, in UTC, where no answer came; null: it was not sent before. */
  readonly firstAskedAt: string | null;
}

/**
 * The idempotency keys of what is asked for. A key belongs to the act and not to one run of the command: who never heard an answer
 * types the same again, and must neither have it done twice nor be taken for the first of two people.
 */
export interface ActKeys {
  /** The key to send an act with: the one that it was sent with before, where no answer came. */
  readonly of: (act: string) => ActKey;
  /** It was answered: whoever types the same again means another act. */
  readonly answered: (act: string) => void;
}

/** Keys of acts that wait for their answers, one file each, beside the profiles. */
export function openActKeys(
  env: Readonly<Record<string, string | undefined>>,
  { newId, now }: { readonly newId: () => string; readonly now: () => Date },
): ActKeys {
  const folder = join(dirname(profilesFile(env)), 'asked');
  const fileOf = (act: string): string => join(folder, createHash('sha256').update(act).digest('hex').slice(0, 32));
  return {
    of: (act) => {
      const file = fileOf(act);
      const known = read(file, now().getTime() - GOOD_MS);
      if (known !== null) return known;
      const key = newId();
      write(file, `${now().toISOString()} ${key}\n`);
      return { key, firstAskedAt: null };
    },
    answered: (act) => {
      forget(fileOf(act));
    },
  };
}

function read(file: string, since: number): ActKey | null {
  try {
    const [askedAt = '', key = ''] = readFileSync(file, 'utf8').trim().split(' ');
    return Date.parse(askedAt) > since && key !== '' ? { key, firstAskedAt: askedAt } : null;
  } catch {
    // Nothing waits for an answer, or nobody can say: a new key is right either way.
    return null;
  }
}

function write(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, text, { mode: 0o600 });
  } catch {
    // A home that cannot be written to: the act goes on, and only a lost answer is not known again.
  }
}

function forget(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It could not be written either.
  }
}
