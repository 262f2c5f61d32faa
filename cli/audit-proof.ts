import { auditIdOf } from '../audit/record';
import { inclusionProof, isIncluded, leafHash } from '../audit/tree';
import { demandCheckpoint, openCheckpoint, readAudit, type TrustedCheckpoint } from './audit-reading';
import { CliError } from './cli-error';
import type { CliContext } from './context';
import { EXIT } from './exit-codes';
import { readSent } from './sent-file';

/** That one record is in a signed tree, for whoever has nothing else; a file of it is checked by `audit check`. */
export interface AuditProof {
  readonly apiVersion: 'ringmaster/v1';
  readonly kind: 'AuditProof';
  /** As in the record, and in `audit export`. */
  readonly auditId: string;
  /** The record's place in the tree, from 0 (RFC 6962). */
  readonly index: number;
  /** The record as it was hashed. */
  readonly leaf: string;
  /** Hexadecimal, from the leaf up. */
  readonly proof: readonly string[];
  /** DSSE's JSON form. */
  readonly checkpoint: object;
}

/** Makes the proof of one record, by its auditId. Throws CliError. */
export async function proveRecord(context: CliContext, auditId: string, keyFile: string): Promise<AuditProof> {
  const reading = await readAudit(context);
  const checkpoint = demandCheckpoint(reading.checkpoint);
  const { head } = openCheckpoint(context, JSON.stringify(checkpoint), keyFile);
  const signed = reading.leaves.slice(0, head.size);
  const index = signed.findIndex(({ leaf }) => auditIdOf(leaf) === auditId);
  const leaf = signed[index]?.leaf;
  if (leaf === undefined) {
    throw new CliError('usage', `the tree of the checkpoint has no record ${auditId}`, {
      exitCode: EXIT.usage,
      next: '"ringmaster audit export" prints its records, each with its auditId; the newest are signed within seconds.',
    });
  }
  const hashes = signed.map((each) => leafHash(Buffer.from(each.leaf)));
  const proof = inclusionProof(hashes, index);
  if (!isIncluded(leafHash(Buffer.from(leaf)), { ...head, index }, proof)) {
    throw new CliError('untrusted_checkpoint', `record ${auditId} is not in the tree that was signed`, {
      next: 'Run "ringmaster audit verify": it names the records that were changed.',
    });
  }
  const hex = proof.map((hash) => hash.toString('hex'));
  return { apiVersion: 'ringmaster/v1', kind: 'AuditProof', auditId, index, leaf, proof: hex, checkpoint };
}

/** A proof that holds. */
export interface CheckedProof extends Pick<AuditProof, 'auditId' | 'leaf'> {
  readonly checkpoint: TrustedCheckpoint;
}

/** Checks a file of a proof with nothing but the key. Throws CliError. */
export function checkProof(context: CliContext, file: string, keyFile: string): CheckedProof {
  const { index, leaf, proof, checkpoint } = readProof(readSent(context, file).text);
  const trusted = openCheckpoint(context, JSON.stringify(checkpoint), keyFile);
  const hashes = proof.map((hash) => Buffer.from(hash, 'hex'));
  const auditId = auditIdOf(leaf);
  if (auditId === null || !isIncluded(leafHash(Buffer.from(leaf)), { ...trusted.head, index }, hashes)) {
    throw new CliError('untrusted_proof', 'the proof does not lead from its record to the tree that was signed', {
      next: 'Do not believe the record. Ask for the proof anew, from whoever keeps the audit: "ringmaster audit prove".',
    });
  }
  return { auditId, leaf, checkpoint: trusted };
}

function readProof(text: string): Pick<AuditProof, 'index' | 'leaf' | 'proof' | 'checkpoint'> {
  const value = parse(text);
  if (isProof(value)) return value;
  throw new CliError('not_a_proof', 'the file is no proof', {
    exitCode: EXIT.usage,
    next: 'Give a file that "ringmaster audit prove RECORD --key FILE" printed.',
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Told as what it is not.
    return null;
  }
}

function isProof(value: unknown): value is AuditProof {
  if (typeof value !== 'object' || value === null) return false;
  const { apiVersion, kind, index, leaf, proof, checkpoint } = value as Readonly<Record<string, unknown>>;
  return (
    apiVersion === 'ringmaster/v1' &&
    kind === 'AuditProof' &&
    Number.isSafeInteger(index) &&
    typeof leaf === 'string' &&
    Array.isArray(proof) &&
    proof.every((hash) => typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash)) &&
    typeof checkpoint === 'object' &&
    checkpoint !== null
  );
}
