import { createPublicKey, type KeyObject } from 'node:crypto';
import { CHECKPOINT_PAYLOAD_TYPE, parseCheckpoint } from '../audit/checkpoint';
import type { TreeHead } from '../audit/tree';
import type { CheckedLeaf, Witness } from '../audit/verify';
import { parseEnvelope } from '../trust/envelope-file';
import { verifiedKeyIds } from '../trust/envelope';
import { demandEd25519, keyIdOf } from '../trust/public-key';
import { allPages } from './all-pages';
import { CliError } from './cli-error';
import type { CliContext } from './context';
import { EXIT } from './exit-codes';
import { readSent } from './sent-file';

/** A page of the audit as the api answers it. */
interface AuditPage {
  readonly leaves: readonly CheckedLeaf[];
  readonly stray: number;
  readonly waiting: number;
  readonly checkpoint: object | null;
}

/** The whole audit as one reading found it. */
export interface AuditReading {
  readonly leaves: readonly CheckedLeaf[];
  /** Rows that no tree knows and that do not wait for their place. */
  readonly stray: number;
  readonly waiting: number;
  /** DSSE's JSON form, as it came; null: none was signed. */
  readonly checkpoint: object | null;
}

/** Records asked for at once. */
const PAGE = 1_000;

/** Reads the audit from its first record on; the checkpoint is the first page's, so that no record after it can be missing. */
export async function readAudit(context: CliContext): Promise<AuditReading> {
  const first = await page(context, 0);
  const leaves = [...first.leaves];
  for (let more = first.leaves.length; more === PAGE;) {
    const next = await page(context, leaves.length);
    leaves.push(...next.leaves);
    more = next.leaves.length;
  }
  return { leaves, stray: first.stray, waiting: first.waiting, checkpoint: first.checkpoint };
}

interface WitnessRow {
  readonly hostId: string;
  readonly host: string | null;
  readonly remembered: { readonly size: number; readonly root: string };
  readonly shown: { readonly size: number; readonly root: string };
}

/** Hosts that say that they remember another audit than the one they were shown. */
export async function readWitnesses(context: CliContext): Promise<readonly Witness[]> {
  const pages = { kind: 'AuditWitnesses', path: '/v1/audit/witnesses', key: 'witnesses' } as const;
  const { witnesses } = await allPages<'witnesses', WitnessRow>(context.api(), pages);
  const head = ({ size, root }: WitnessRow['shown']): TreeHead => ({ size, root: Buffer.from(root, 'hex') });
  return witnesses.map(({ host, hostId, remembered, shown }) => ({
    ...{ host: host ?? hostId, remembered: head(remembered), shown: head(shown) },
  }));
}

/** The newest checkpoint in DSSE's JSON form. Throws CliError when none was signed yet. */
export async function readNewestCheckpoint(context: CliContext): Promise<object> {
  return demandCheckpoint((await page(context, 0)).checkpoint);
}

/** The checkpoint of a reading. Throws CliError when there is none. */
export function demandCheckpoint(checkpoint: object | null): object {
  if (checkpoint !== null) return checkpoint;
  throw new CliError('no_checkpoint', 'no checkpoint was signed yet', {
    next: 'The api signs one within seconds of the first act; is it running?',
  });
}

function page(context: CliContext, from: number): Promise<AuditPage> {
  return context.api().get<AuditPage>('AuditPage', `/v1/audit?from=${from}&limit=${PAGE}`);
}

/** A checkpoint that the trusted key signed, and when. */
export interface TrustedCheckpoint {
  readonly head: TreeHead;
  readonly at: string;
  readonly keyId: string;
}

/** Opens a checkpoint in DSSE's JSON form with a public key file. Throws CliError when that key did not sign it. */
export function openCheckpoint(context: CliContext, envelope: string, keyFile: string): TrustedCheckpoint {
  const key = readCheckpointKey(context, keyFile);
  try {
    const keyId = keyIdOf(key);
    const signed = parseEnvelope(envelope);
    if (signed.payloadType !== CHECKPOINT_PAYLOAD_TYPE || !verifiedKeyIds(signed, new Map([[keyId, key]])).has(keyId)) {
      throw new Error(`it is not signed by key ${keyId}`);
    }
    const { at, ...head } = parseCheckpoint(signed.payload);
    return { head, at, keyId };
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable';
    throw new CliError('untrusted_checkpoint', `the checkpoint cannot be trusted: ${why}`, {
      next: 'Is --key the public key of this audit? If it is, treat the audit as forged: keep what you have, and ask its owner.',
      cause: error,
    });
  }
}

/**
 * The texts of the checkpoints in a file that somebody kept: one, or all that a host remembers. Throws CliError for a file that has
 * none: it says nothing of the audit either.
 */
export function readKeptCheckpoints(context: CliContext, file: string): readonly string[] {
  const { text } = readSent(context, file);
  try {
    const kept = witnessedIn(text) ?? [text];
    if (kept.length === 0) throw new Error('it has no checkpoint');
    kept.forEach(parseEnvelope);
    return kept;
  } catch (error) {
    throw new CliError('usage', `${file} is no checkpoint`, {
      exitCode: EXIT.usage,
      next: "Give what `ringmaster audit checkpoint` printed when you kept it, or a host's audit-witness.json.",
      cause: error,
    });
  }
}

/** The checkpoints in an agent's memory of the audit, also the one that disagreed; null: the file is something else. */
function witnessedIn(text: string): readonly string[] | null {
  const value: unknown = JSON.parse(text);
  const { kind, checkpoints, disagreeing } = Object(value) as Readonly<Record<string, unknown>>;
  if (kind !== 'AuditWitness' || !Array.isArray(checkpoints)) return null;
  const all: readonly unknown[] = [...(checkpoints as unknown[]), ...(disagreeing === null ? [] : [disagreeing])];
  return all.map((each) => JSON.stringify(each));
}

/** A file that is no such key proves nothing of the audit: it is wrong usage, and never called a forgery. */
function readCheckpointKey(context: CliContext, file: string): KeyObject {
  const pem = readSent(context, file).text;
  try {
    return demandEd25519(createPublicKey(pem));
  } catch (error) {
    throw new CliError('usage', `${file} is no ed25519 public key in PEM`, {
      exitCode: EXIT.usage,
      next: 'Give the public key that you kept of this audit; of a local run it is .ringmaster/keys/audit.pub.pem.',
      cause: error,
    });
  }
}

/** The key file a person named; throws CliError when nobody did: a key that came from the api would prove nothing. */
export function demandKeyFile(key: string | undefined): string {
  if (key !== undefined) return key;
  throw new CliError('usage', 'the public key that signs checkpoints is not named', {
    exitCode: EXIT.usage,
    next: 'Add --key FILE, a copy that you trust; of a local run it is .ringmaster/keys/audit.pub.pem.',
  });
}
