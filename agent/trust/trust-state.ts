import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatTrustState, NOTHING_TRUSTED, parseTrustState, type TrustState } from '../../trust/trust-state';
import { isMissing, writeDurably } from '../durable-file';

/** The file below the data folder. */
export function trustStateFile(dataDir: string): string {
  return join(dataDir, 'trust.json');
}

/** Reads what this host has come to believe. Throws when the file is there and no agent wrote it. */
export function readTrustState(dataDir: string): TrustState {
  let text: string;
  try {
    text = readFileSync(trustStateFile(dataDir), 'utf8');
  } catch (error) {
    if (isMissing(error)) return NOTHING_TRUSTED;
    throw error;
  }
  try {
    return parseTrustState(text);
  } catch (error) {
    throw new Error(`${trustStateFile(dataDir)} is not one an agent wrote`, { cause: error });
  }
}

/** Writes the state; what it says counts once that is on the disk. */
export function writeTrustState(dataDir: string, state: TrustState): void {
  writeDurably(trustStateFile(dataDir), `${formatTrustState(state)}\n`);
}
