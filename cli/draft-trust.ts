import { fileTrouble, isMissing } from '../model/file-trouble';
import { draftRevocations, type RevocationsDraft } from '../model/trust/draft-revocations';
import { formatInstant } from '../model/trust/instant';
import { readTrustRoot } from '../model/trust/read-trust-root';
import { readRevocations } from '../model/trust/read-revocations';
import { NO_REVOCATIONS } from '../model/trust/revocations';
import { TRUST_ROLES, type TrustedKey, type TrustRoleName, type TrustRoot } from '../model/trust/trust-root';
import { keyIdOf, publicKeyFrom } from '../trust/public-key';
import { readPayload } from '../trust/read-payload';
import { CliError } from './cli-error';
import type { CliContext } from './context';
import { EXIT } from './exit-codes';
import { readEnvelope, trusting } from './trust-file';

interface RoleData {
  threshold: number;
  keys: TrustedKey[];
}

/** A trust root as its document has it, while people make it; only signing demands that it is whole. */
export type RootDraft = Readonly<Record<TrustRoleName, RoleData>> & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly version: number;
  readonly expires: string;
};

const HEAD = { apiVersion: 'ringmaster/v1', kind: 'TrustRoot' } as const;
/** Two people for what people decide; one process signs orders. */
const THRESHOLDS: Readonly<Record<TrustRoleName, number>> = { root: 2, approver: 2, signer: 1 };

/** The draft with one key more. Throws CliError. */
export function addToRoot(
  context: CliContext,
  file: string,
  add: {
    readonly role: TrustRoleName;
    readonly key: TrustedKey;
    readonly threshold?: number | undefined;
    readonly expires: number;
  },
): RootDraft {
  const draft = readRootDraft(context, file) ?? newDraft(context, add.expires);
  const { threshold, keys } = draft[add.role];
  const others = keys.filter(({ publicKey }) => publicKey !== add.key.publicKey);
  return { ...draft, [add.role]: { threshold: add.threshold ?? threshold, keys: [...others, add.key] } };
}

/** The draft of the version after a signed one, with the same keys. Throws CliError. */
export function rotateRoot(context: CliContext, file: string, lifeMs: number): RootDraft {
  const root = trusting(file, () => readPayload(readEnvelope(context, file).payload, readTrustRoot));
  const expires = formatInstant(context.now().getTime() + lifeMs);
  const role = ({ threshold, keys }: TrustRoot['root']): RoleData => ({ threshold, keys: [...keys] });
  const roles = { root: role(root.root), approver: role(root.approver), signer: role(root.signer) };
  return { ...HEAD, version: root.version + 1, expires, ...roles };
}

/** The draft without these keys. Throws CliError when it has no such key. */
export function withoutKeys(draft: RootDraft, keyIds: readonly string[]): RootDraft {
  let rest = draft;
  for (const keyId of keyIds) {
    const isOther = ({ publicKey }: TrustedKey): boolean => keyIdOf(publicKeyFrom(publicKey)) !== keyId;
    const roles = TRUST_ROLES.map((name) => [name, { ...rest[name], keys: rest[name].keys.filter(isOther) }] as const);
    if (roles.every(([name, { keys }]) => keys.length === rest[name].keys.length)) {
      throw usage(`the trust root has no key ${keyId}`, '"ringmaster keys show FILE" lists them.');
    }
    rest = { ...rest, ...Object.fromEntries(roles) };
  }
  return rest;
}

/**
 * The data of the list of revocations that follows another; of one that follows none, under a root that is not the first, the
 * holders of root keys decide whether it may leave out what was revoked before. Throws CliError.
 */
export function nextRevocations(
  context: CliContext,
  revoke: {
    readonly from?: string | undefined;
    readonly key: readonly string[];
    readonly manifest: readonly string[];
    readonly wayBack: readonly string[];
    /** The trust root under which it is counted; left out: as the list before. */
    readonly root?: string | undefined;
    readonly expires: number;
  },
): RevocationsDraft {
  const { from, key: keyIds, manifest: manifests, wayBack: waysBack, root: rootFile } = revoke;
  const root =
    rootFile === undefined
      ? null
      : trusting(rootFile, () => readPayload(readEnvelope(context, rootFile).payload, readTrustRoot)).version;
  const held =
    from === undefined
      ? NO_REVOCATIONS
      : trusting(from, () => readPayload(readEnvelope(context, from).payload, readRevocations));
  const issuedMs = context.now().getTime();
  return draftRevocations(held, { issuedMs, expiresMs: issuedMs + revoke.expires, keyIds, manifests, waysBack, root });
}

function newDraft(context: CliContext, lifeMs: number): RootDraft {
  const role = (name: TrustRoleName): RoleData => ({ threshold: THRESHOLDS[name], keys: [] });
  const roles = { root: role('root'), approver: role('approver'), signer: role('signer') };
  return { ...HEAD, version: 1, expires: formatInstant(context.now().getTime() + lifeMs), ...roles };
}

/** Null: there is no draft yet. What is in it is judged when it is signed; here only its shape. */
function readRootDraft(context: CliContext, file: string): RootDraft | null {
  let text: string;
  try {
    text = context.readFile(file);
  } catch (error) {
    if (isMissing(error)) return null;
    throw usage(`cannot read ${file}: ${fileTrouble(error) ?? 'the system refuses it'}`, 'Check the name of the file.');
  }
  try {
    const data: unknown = JSON.parse(text);
    if (isRootDraft(data)) return data;
  } catch {
    // Named below.
  }
  throw usage(`${file} is no draft of a trust root`, 'Name another file, or begin with "ringmaster keys rotate".');
}

function isRootDraft(data: unknown): data is RootDraft {
  if (!isTable(data) || data.kind !== HEAD.kind) return false;
  return TRUST_ROLES.every((name) => {
    const role = data[name];
    return isTable(role) && typeof role.threshold === 'number' && Array.isArray(role.keys);
  });
}

function isTable(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

function usage(message: string, next: string): CliError {
  return new CliError('usage', message, { exitCode: EXIT.usage, next });
}
