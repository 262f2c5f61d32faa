import { connect } from 'node:net';
import type { KeyObject } from 'node:crypto';
import { preAuthenticationEncoding } from './envelope';
import { keyIdOf } from './public-key';
import type { EnvelopeSigner } from './sign-envelope';
import { rawPublicKey, sshPublicKey } from './ssh-public-key';
import { TrustError } from './trust-error';

/** Numbers of draft-ietf-sshm-ssh-agent, sections 5.1 and 5.2. */
const REQUEST_IDENTITIES = 11;
const IDENTITIES_ANSWER = 12;
const SIGN_REQUEST = 13;
const SIGN_RESPONSE = 14;
const MAX_ANSWER_BYTES = 262_144;
/** A person may have to touch a token or confirm in a window. */
const ANSWER_WITHIN_MS = 60_000;

/** An ed25519 key that an ssh-agent keeps. */
export interface AgentIdentity {
  readonly publicKey: KeyObject;
  readonly comment: string;
}

/** Lists the ed25519 keys of the ssh-agent behind a socket. Throws `TrustError` of kind `ssh_agent`. */
export async function listAgentIdentities(socket: string): Promise<readonly AgentIdentity[]> {
  const answer = new Answer(await ask(socket, Buffer.from([REQUEST_IDENTITIES])), IDENTITIES_ANSWER);
  const count = answer.number();
  if (count > 1_000) throw refused('lists too many keys');
  const identities: AgentIdentity[] = [];
  for (let index = 0; index < count; index += 1) {
    const publicKey = sshPublicKey(answer.bytes());
    const comment = answer.bytes().toString('utf8');
    if (publicKey !== null) identities.push({ publicKey, comment });
  }
  return identities;
}

/** Signs with a key that an ssh-agent keeps: plain ed25519 over what DSSE says, as with a key from a file. */
export function agentSigner(socket: string, publicKey: KeyObject): EnvelopeSigner {
  return {
    keyId: keyIdOf(publicKey),
    sign: async (payloadType, payload) => {
      const blob = Buffer.concat([text('ssh-ed25519'), text(rawPublicKey(publicKey))]);
      const data = preAuthenticationEncoding(payloadType, payload);
      const request = Buffer.concat([Buffer.from([SIGN_REQUEST]), text(blob), text(data), Buffer.alloc(4)]);
      const answer = new Answer(await ask(socket, request), SIGN_RESPONSE);
      const signature = new Answer(answer.bytes(), null);
      if (signature.bytes().toString() !== 'ssh-ed25519') throw refused('signs with another algorithm than ed25519');
      return signature.bytes();
    },
  };
}

/** One question, one answer: length and body. */
function ask(socket: string, body: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const connection = connect(socket);
    const chunks: Buffer[] = [];
    const fail = (why: string): void => {
      connection.destroy();
      reject(refused(why));
    };
    connection.setTimeout(ANSWER_WITHIN_MS, () => {
      fail('does not answer');
    });
    connection.on('error', (error) => {
      fail(`cannot be reached: ${error.message}`);
    });
    connection.on('end', () => {
      fail('ended without an answer');
    });
    connection.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      const length = bytes.length < 4 ? 0 : bytes.readUInt32BE(0);
      if (length > MAX_ANSWER_BYTES) fail('answers at too great length');
      if (bytes.length < 4 || bytes.length < 4 + length) return;
      connection.destroy();
      resolve(bytes.subarray(4, 4 + length));
    });
    connection.write(text(body));
  });
}

/** SSH's `string`: a length of four bytes, then so many. */
function text(bytes: string | Buffer): Buffer {
  const body = Buffer.from(bytes);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

/** Reads an answer from its beginning; never past its end. */
class Answer {
  private offset = 0;

  constructor(
    private readonly body: Buffer,
    type: number | null,
  ) {
    if (type === null) return;
    if (body[0] !== type) throw refused('refuses; is the key loaded (ssh-add -l), and did you confirm?');
    this.offset = 1;
  }

  number(): number {
    return this.take(4).readUInt32BE(0);
  }

  bytes(): Buffer {
    return this.take(this.number());
  }

  private take(length: number): Buffer {
    const end = this.offset + length;
    if (end > this.body.length) throw refused('answers with less than it says');
    const taken = this.body.subarray(this.offset, end);
    this.offset = end;
    return taken;
  }
}

function refused(why: string): TrustError {
  return new TrustError('ssh_agent', `the ssh-agent ${why}`);
}
