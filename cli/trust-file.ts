import type { SignedPayload } from '../trust/envelope';
import { formatEnvelope, parseEnvelope } from '../trust/envelope-file';
import { MANIFEST_PAYLOAD_TYPE, REVOCATIONS_PAYLOAD_TYPE, TRUST_ROOT_PAYLOAD_TYPE } from '../trust/payload-types';
import { TrustError } from '../trust/trust-error';
import { CliError } from './cli-error';
import type { CliContext } from './context';
import { EXIT, type ExitCode } from './exit-codes';
import { readSent } from './sent-file';
import { TRUST_ADVICE } from './trust-advice';
import { writePrivately } from './write-file';

/** What a draft says it is, and what its signature then says. */
const TYPES: Readonly<Record<string, string>> = {
  TrustRoot: TRUST_ROOT_PAYLOAD_TYPE,
  PatchManifest: MANIFEST_PAYLOAD_TYPE,
  Revocations: REVOCATIONS_PAYLOAD_TYPE,
};

/** Does what a signed document may refuse, and says of which file it is. `refused`: how the command then ends. Throws CliError. */
export function trusting<T>(file: string, act: () => T, refused: ExitCode = EXIT.error): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    throw untrusted(file, error, refused);
  }
}

/** A TrustError as the command ends with it: 2 for what has a place in the file or is another kind of file, else 1 or what is given. */
export function untrusted(file: string, error: TrustError, refused: ExitCode = EXIT.error): CliError {
  const isOther = error.problems.length > 0 || error.kind === 'wrong_type' || error.kind === 'not_an_envelope';
  const exitCode = isOther ? EXIT.usage : refused;
  const problems = error.problems.map((problem) => ({ file, ...problem }));
  const next = TRUST_ADVICE[error.kind];
  return new CliError(error.kind, `${file}${error.kind === 'too_few_signatures' ? ':' : ''} ${error.message}`, {
    exitCode,
    next,
    problems,
    cause: error,
  });
}

/** Reads a signed document. Throws CliError; of a draft it says that nobody has signed it. */
export function readEnvelope(context: CliContext, file: string): SignedPayload {
  const { text } = readSent(context, file);
  const kind = kindOf(text);
  if (kind !== null && TYPES[kind] !== undefined) {
    throw new CliError('not_an_envelope', `${file} is a draft: nobody has signed it`, {
      exitCode: kind === 'PatchManifest' ? EXIT.blocked : EXIT.error,
      next: `Sign it: ringmaster ${kind === 'PatchManifest' ? 'manifest' : 'keys'} sign ${file}`,
    });
  }
  return trusting(file, () => parseEnvelope(text));
}

/** Reads a signed document, or a draft as one that nobody has signed yet: its bytes are what will be signed. Throws CliError. */
export function readDraft(context: CliContext, file: string): SignedPayload {
  const { text } = readSent(context, file);
  const kind = kindOf(text);
  if (kind === null) return trusting(file, () => parseEnvelope(text));
  const payloadType = TYPES[kind];
  if (payloadType !== undefined) return { payloadType, payload: Buffer.from(text), signatures: [] };
  throw new CliError('usage', `${file} is of kind "${kind.slice(0, 40)}", which nobody signs`, {
    exitCode: EXIT.usage,
    next: `What is signed: ${Object.keys(TYPES).join(', ')}.`,
  });
}

/** Writes a signed document. Throws CliError. */
export function writeEnvelope(file: string, envelope: SignedPayload): void {
  writePrivately(file, formatEnvelope(envelope), { isNew: false });
}

/** Writes a draft: the data of a document, for people to read and to change before it is signed. Throws CliError. */
export function writeDraft(file: string, data: object): void {
  writePrivately(file, `${JSON.stringify(data, null, 2)}\n`, { isNew: false });
}

/** What the text says it is, when it is a document; null: it is none. Nothing else of it is believed here. */
function kindOf(text: string): string | null {
  try {
    const data: unknown = JSON.parse(text);
    const kind: unknown = typeof data === 'object' && data !== null && 'kind' in data ? data.kind : null;
    return typeof kind === 'string' ? kind : null;
  } catch {
    // Not JSON: whoever reads it as an envelope says where.
    return null;
  }
}
