import { readRevocations } from '../model/trust/read-revocations';
import { readTrustRoot } from '../model/trust/read-trust-root';
import type { SignedPayload } from '../trust/envelope';
import { TRUST_ROOT_PAYLOAD_TYPE } from '../trust/payload-types';
import { readPayload } from '../trust/read-payload';
import { openRevocations } from '../trust/revocations-document';
import { openNextTrustRoot, openTrustRoot } from '../trust/root-document';
import type { CliContext } from './context';
import { print } from './print';
import { demandKind, describeDocument } from './sign-document';
import { readDraft, readEnvelope, trusting } from './trust-file';

/** Says what a trust root or a list of revocations means, and whether its signatures are enough. Throws CliError. */
export function showTrust(context: CliContext, file: string, { root }: { readonly root?: string }): void {
  const envelope = readDraft(context, file);
  demandKind(file, envelope, ['TrustRoot', 'Revocations']);
  const said = trusting(file, () => describeDocument(envelope));
  if (envelope.signatures.length === 0) {
    print(context, answer(envelope, false), () => `${said}Nobody has signed it yet.\n`);
    return;
  }
  // A list of revocations says nothing of who may sign it.
  const isJudged = envelope.payloadType === TRUST_ROOT_PAYLOAD_TYPE || root !== undefined;
  if (isJudged) judge(context, { file, envelope, root });
  const verdict = isJudged ? 'Its signatures are enough.' : 'Whether its signatures are enough, --root FILE tells.';
  print(context, answer(envelope, isJudged), () => `${said}${verdict}\n`);
}

function judge(
  context: CliContext,
  { file, envelope, root }: { file: string; envelope: SignedPayload; root: string | undefined },
): void {
  const before = root === undefined ? null : trusting(root, () => openTrustRoot(readEnvelope(context, root)));
  trusting(file, () => {
    if (envelope.payloadType !== TRUST_ROOT_PAYLOAD_TYPE) {
      if (before !== null) openRevocations(envelope, before, { held: null, now: context.now().getTime() });
    } else if (before === null) openTrustRoot(envelope);
    else openNextTrustRoot(before, envelope);
  });
}

function answer(envelope: SignedPayload, verified: boolean): object {
  const isRoot = envelope.payloadType === TRUST_ROOT_PAYLOAD_TYPE;
  const document = isRoot
    ? readPayload(envelope.payload, readTrustRoot)
    : readPayload(envelope.payload, readRevocations);
  const kind = isRoot ? 'TrustRoot' : 'Revocations';
  return {
    apiVersion: 'ringmaster/v1',
    kind,
    ...document,
    signatures: envelope.signatures.map(({ keyId }) => keyId),
    verified,
  };
}
