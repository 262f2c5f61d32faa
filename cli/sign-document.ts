import type { Command } from 'commander';
import { readRevocations } from '../model/trust/read-revocations';
import { readTrustRoot } from '../model/trust/read-trust-root';
import type { TrustRoot } from '../model/trust/trust-root';
import type { SignedPayload } from '../trust/envelope';
import { manifestDigest, openManifest, readManifestPayload } from '../trust/manifest-document';
import { MANIFEST_PAYLOAD_TYPE, REVOCATIONS_PAYLOAD_TYPE, TRUST_ROOT_PAYLOAD_TYPE } from '../trust/payload-types';
import { readPayload } from '../trust/read-payload';
import { openRevocations } from '../trust/revocations-document';
import { holdersWhoSigned } from '../trust/role-signatures';
import { openNextTrustRoot, openTrustRoot } from '../trust/root-document';
import { signEnvelope } from '../trust/sign-envelope';
import { TrustError } from '../trust/trust-error';
import { CliError } from './cli-error';
import { confirm } from './confirm';
import type { CliContext } from './context';
import { EXIT } from './exit-codes';
import { findSigner, type SignerOptions } from './find-signer';
import { print } from './print';
import { describeManifest } from './render/manifest';
import { describeRevocations, describeTrustRoot } from './render/trust';
import { readDraft, readEnvelope, trusting, writeEnvelope } from './trust-file';

/** The kinds of documents that people sign. */
export type SignedKind = 'TrustRoot' | 'PatchManifest' | 'Revocations';

const TYPE: Readonly<Record<SignedKind, string>> = {
  TrustRoot: TRUST_ROOT_PAYLOAD_TYPE,
  PatchManifest: MANIFEST_PAYLOAD_TYPE,
  Revocations: REVOCATIONS_PAYLOAD_TYPE,
};

/** Says what a document means, in sentences. Throws `TrustError` when it is not whole. */
export function describeDocument({ payloadType, payload }: SignedPayload): string {
  switch (payloadType) {
    case MANIFEST_PAYLOAD_TYPE:
      return describeManifest(readManifestPayload(payload), manifestDigest(payload));
    case TRUST_ROOT_PAYLOAD_TYPE:
      return describeTrustRoot(readPayload(payload, readTrustRoot));
    default:
      return describeRevocations(readPayload(payload, readRevocations));
  }
}

/** Demands that a document is of one of these kinds. Throws CliError. */
export function demandKind(file: string, { payloadType }: SignedPayload, kinds: readonly SignedKind[]): void {
  if (kinds.some((kind) => TYPE[kind] === payloadType)) return;
  throw new CliError('wrong_type', `${file} is no ${kinds.join(' or ')}: it says ${JSON.stringify(payloadType)}`, {
    exitCode: EXIT.usage,
    next: 'Give another file.',
  });
}

interface SignOptions extends SignerOptions {
  readonly out?: string;
  readonly root?: string;
  readonly yes?: true;
}

interface Counted {
  readonly file: string;
  /** The file of the trust root that says whose signatures count. */
  readonly root: string | undefined;
  readonly signed: SignedPayload;
}

/** How many signatures are enough, and whose count: a signature more is not one that anybody asks for. */
function whoCounts(context: CliContext, { file, root, signed }: Counted): string {
  const trusted = root === undefined ? null : trusting(root, () => openTrustRoot(readEnvelope(context, root)));
  const check = signed.payloadType === MANIFEST_PAYLOAD_TYPE ? `manifest verify ${file}` : `keys show ${file}`;
  try {
    const sentence = enoughSaid(signed, trusted, context.now().getTime());
    return sentence ?? `Which of them count: ringmaster ${check} --root ROOT`;
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    return error.kind === 'too_few_signatures' ? `${error.message}.` : `It ${error.message}.`;
  }
}

/** Whose signatures are enough; null: only a trust root could tell. Throws `TrustError` when they are not. */
function enoughSaid(signed: SignedPayload, trusted: TrustRoot | null, now: number): string | null {
  if (signed.payloadType === TRUST_ROOT_PAYLOAD_TYPE) return enoughForRoot(signed, trusted);
  if (trusted === null) return null;
  if (signed.payloadType === MANIFEST_PAYLOAD_TYPE) {
    return `That is enough: approved by ${openManifest(signed, trusted).approvers.join(' and ')}.`;
  }
  openRevocations(signed, trusted, { held: null, now });
  return enoughBy([...holdersWhoSigned(signed, trusted.root), ...holdersWhoSigned(signed, trusted.approver)]);
}

/** A trust root says itself which of its keys must sign it; those of the version before must as well. */
function enoughForRoot(signed: SignedPayload, before: TrustRoot | null): string {
  const { root, version } = before === null ? openTrustRoot(signed) : openNextTrustRoot(before, signed);
  const holders = holdersWhoSigned(signed, root);
  if (before !== null || version === 1) return enoughBy(holders);
  return `That is enough of its own keys: signed by ${nameAll(holders)}. Those of version ${version - 1} must sign it too.`;
}

const enoughBy = (holders: readonly string[]): string => `That is enough: signed by ${nameAll(holders)}.`;
const nameAll = (holders: readonly string[]): string => [...new Set(holders)].sort().join(' and ');

/** Adds `sign <file>` to a command: one signature more, over the very bytes that are in the file. */
export function addSignCommand(parent: Command, context: CliContext, kinds: readonly SignedKind[]): void {
  parent
    .command('sign <file>')
    .description('show what it says, and sign exactly that; a draft becomes a signed document')
    .option('--key <file>', 'a key of "ringmaster keys init"')
    .option('--passphrase-file <file>', 'read its passphrase from here instead of asking')
    .option('--ssh-agent', 'a key that the ssh-agent keeps (SSH_AUTH_SOCK)')
    .option('--key-id <id>', 'which key of the ssh-agent, when it has several')
    .option('--out <file>', 'where the signed document goes; left out: into the same file')
    .option('--root <root>', 'the trust root that says whose signatures count, and how many must')
    .option('--yes', 'do not ask')
    .action(async (file: string, options: SignOptions) => {
      const draft = readDraft(context, file);
      demandKind(file, draft, kinds);
      // Nobody signs what no host would take.
      const effect = trusting(file, () => describeDocument(draft)).trimEnd();
      await confirm(context, { effect, expected: 'sign', yes: options.yes === true });
      const signer = await findSigner(context, options);
      const signed = await signEnvelope(draft, signer);
      const out = options.out ?? file;
      writeEnvelope(out, signed);
      const signatures = signed.signatures.map(({ keyId }) => keyId);
      print(context, { apiVersion: 'ringmaster/v1', kind: 'Signed', file: out, signatures }, () => {
        const count = `${signatures.length} signature${signatures.length === 1 ? '' : 's'} now`;
        return `${out}: signed by ${signer.keyId}, ${count}. ${whoCounts(context, { file: out, root: options.root, signed })}\n`;
      });
    });
}
