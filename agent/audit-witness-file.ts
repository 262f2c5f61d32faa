import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKPOINT_PAYLOAD_TYPE, parseCheckpoint } from '../audit/checkpoint';
import type { TreeHead } from '../audit/tree';
import type { SignedPayload } from '../trust/envelope';
import { formatEnvelope, parseEnvelope } from '../trust/envelope-file';
import { isMissing, writeDurably } from './durable-file';

/** A checkpoint of the audit as this host was shown it. Who signed it is not judged here: this host has no key for that. */
export interface ShownCheckpoint extends TreeHead {
  readonly at: string;
  readonly envelope: SignedPayload;
}

/** What this host remembers of the audit. */
export interface AuditMemory {
  /** The first of each of the last days, and the newest; the smallest tree first. */
  readonly checkpoints: readonly ShownCheckpoint[];
  /** The first that does not agree with the newest of them. */
  readonly disagreeing: ShownCheckpoint | null;
}

/** What is remembered before the first checkpoint. */
export const NO_AUDIT_MEMORY: AuditMemory = { checkpoints: [], disagreeing: null };

/** What this product writes has a tenth of it. */
const MOST_BYTES = 2_048;
const MOST_SIGNATURES = 4;

/** The file below the data folder; `ringmaster audit verify --against` reads it as it is. */
export function auditWitnessFile(dataDir: string): string {
  return join(dataDir, 'audit-witness.json');
}

/** Reads a checkpoint. Throws when it is none, or longer than any that this product signs. */
export function readCheckpoint(envelope: SignedPayload): ShownCheckpoint {
  const text = formatEnvelope(envelope);
  if (text.length > MOST_BYTES || envelope.signatures.length > MOST_SIGNATURES) throw new Error('is too long');
  if (envelope.payloadType !== CHECKPOINT_PAYLOAD_TYPE) throw new Error('is no checkpoint by its type');
  // Through its text: what is kept must be one that can be read again.
  const kept = parseEnvelope(text);
  return { ...parseCheckpoint(kept.payload), envelope: kept };
}

/** Reads what this host remembers. Throws when the file is there and no agent wrote it. */
export function readAuditMemory(dataDir: string): AuditMemory {
  const file = auditWitnessFile(dataDir);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return NO_AUDIT_MEMORY;
    throw error;
  }
  try {
    return parseMemory(JSON.parse(text));
  } catch (error) {
    throw new Error(`${file} is not one an agent wrote`, { cause: error });
  }
}

function parseMemory(value: unknown): AuditMemory {
  const { kind, checkpoints, disagreeing } = Object(value) as Readonly<Record<string, unknown>>;
  if (kind !== 'AuditWitness' || !Array.isArray(checkpoints)) throw new Error('it holds no checkpoints');
  const read = (each: unknown): ShownCheckpoint => readCheckpoint(parseEnvelope(JSON.stringify(each)));
  return { checkpoints: checkpoints.map(read), disagreeing: disagreeing === null ? null : read(disagreeing) };
}

/** Writes what this host remembers; after any crash the former or this is there. */
export function writeAuditMemory(dataDir: string, { checkpoints, disagreeing }: AuditMemory): void {
  const written = ({ envelope }: ShownCheckpoint): unknown => JSON.parse(formatEnvelope(envelope));
  const memory = {
    ...{ apiVersion: 'ringmaster/v1', kind: 'AuditWitness' },
    checkpoints: checkpoints.map(written),
    disagreeing: disagreeing === null ? null : written(disagreeing),
  };
  writeDurably(auditWitnessFile(dataDir), `${JSON.stringify(memory, null, 2)}\n`);
}
