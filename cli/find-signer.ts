import { createPrivateKey } from 'node:crypto';
import { keyFileHolder, openPrivateKey } from '../trust/key-file';
import { keyIdOf } from '../trust/public-key';
import type { EnvelopeSigner } from '../trust/sign-envelope';
import { signerOf } from '../trust/signer';
import { agentSigner, type AgentIdentity, listAgentIdentities } from '../trust/ssh-agent';
import { TrustError } from '../trust/trust-error';
import { CliError } from './cli-error';
import type { CliContext } from './context';
import { EXIT } from './exit-codes';
import { readPassphrase } from './passphrase';
import { readSent } from './sent-file';
import { trusting, untrusted } from './trust-file';

/** How a person says which key signs. */
export interface SignerOptions {
  /** A key file. */
  readonly key?: string;
  readonly passphraseFile?: string;
  readonly sshAgent?: true;
  /** Which key of the ssh-agent, by its id. */
  readonly keyId?: string;
}

/** Finds the key to sign with: a key file, opened with its passphrase, or one that the ssh-agent keeps. Throws CliError. */
export async function findSigner(context: CliContext, options: SignerOptions): Promise<EnvelopeSigner> {
  if ((options.key === undefined) === (options.sshAgent === undefined)) {
    throw usage('either --key FILE or --ssh-agent says which key signs', 'Give one of them.');
  }
  return options.key === undefined ? fromAgent(context, options) : fromFile(context, options.key, options);
}

async function fromFile(context: CliContext, file: string, options: SignerOptions): Promise<EnvelopeSigner> {
  const { text } = readSent(context, file);
  // The key of a process that signs by itself: nobody is there to open it.
  if (text.startsWith('-----BEGIN PRIVATE KEY-----')) return plainSigner(file, text);
  const holder = holderOf(file, text);
  const passphrase = await readPassphrase(context, { file: options.passphraseFile, whose: holder, isNew: false });
  return trusting(file, () => signerOf(openPrivateKey(text, passphrase)));
}

/** Whose key it is, which the passphrase is asked for. Throws CliError: most often it is the public half, or another's file. */
function holderOf(file: string, text: string): string {
  try {
    return keyFileHolder(text).holder;
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    throw noKey(file);
  }
}

function noKey(file: string): CliError {
  const next = 'Give --key the file that "ringmaster keys init FILE" made for you: FILE itself, not FILE.pub.';
  return usage(`${file} is no private key to sign with`, next);
}

function plainSigner(file: string, text: string): EnvelopeSigner {
  try {
    return signerOf(createPrivateKey(text));
  } catch {
    // What OpenSSL says of it helps nobody who signs.
    throw noKey(file);
  }
}

async function fromAgent(context: CliContext, options: SignerOptions): Promise<EnvelopeSigner> {
  const { sshAgent } = context;
  if (sshAgent === null)
    throw usage('SSH_AUTH_SOCK is not set: there is no ssh-agent', 'Start one, and ssh-add a key.');
  try {
    const identities = await listAgentIdentities(sshAgent);
    return withoutAnswer(agentSigner(sshAgent, choose(identities, options.keyId).publicKey));
  } catch (error) {
    if (error instanceof TrustError) throw untrusted('--ssh-agent:', error);
    throw error;
  }
}

function withoutAnswer(signer: EnvelopeSigner): EnvelopeSigner {
  return {
    ...signer,
    sign: async (payloadType, payload) => {
      try {
        return await signer.sign(payloadType, payload);
      } catch (error) {
        if (error instanceof TrustError) throw untrusted('--ssh-agent:', error);
        throw error;
      }
    },
  };
}

function choose(identities: readonly AgentIdentity[], keyId: string | undefined): AgentIdentity {
  const known = identities.map(({ publicKey, comment }) => `${keyIdOf(publicKey)} (${comment})`).join(', ');
  const matching = keyId === undefined ? identities : identities.filter((each) => keyIdOf(each.publicKey) === keyId);
  const [identity, second] = matching;
  if (identity === undefined) {
    const message =
      identities.length === 0 ? 'the ssh-agent has no ed25519 key' : `the ssh-agent does not have ${keyId ?? ''}`;
    throw usage(message, identities.length === 0 ? 'Add one: ssh-add FILE.' : `It has ${known}.`);
  }
  if (second !== undefined) throw usage('the ssh-agent has several ed25519 keys', `Choose by --key-id: ${known}.`);
  return identity;
}

function usage(message: string, next: string): CliError {
  return new CliError('usage', message, { exitCode: EXIT.usage, next });
}
