import { statSync } from 'node:fs';
import { isMissing } from '../durable-file';

/** Whether the file is there and was written since then, in ms since 1970. */
export function wasWrittenSince(file: string, sinceMs: number): boolean {
  try {
    return statSync(file).ctimeMs >= sinceMs;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
