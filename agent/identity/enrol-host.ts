import { createPrivateKey } from 'node:crypto';
import type { HostId } from '../../model/ids';
import { makeCsr } from './csr';
import { askEnrolment, type EnrolAddress } from './enrol-request';
import { IdentityFile } from './identity-file';

/** What enrolling a host takes. */
export interface HostEnrolment {
  readonly enrolment: EnrolAddress;
  readonly hostId: HostId;
  /** Of the host, for a token that lets new hosts in. */
  readonly name: string;
  readonly token: string;
  /** Where key and certificate are kept. */
  readonly file: string;
}

/**
 * Gets a host's first certificate for a join token, or a new one for a host that lost its key: the key is made here, on the disk
 * before it is used, and never leaves. Cut off at any point, the same token again goes on with the same key. Returns until when the
 * certificate holds. Throws EnrolRefusedError, IdentityError.
 */
export async function enrolHost({ enrolment, hostId, name, token, file }: HostEnrolment): Promise<string> {
  const identity = new IdentityFile(file, hostId);
  const csr = makeCsr(createPrivateKey(identity.candidateKey()), hostId).toString('base64');
  identity.complete(await askEnrolment(enrolment, '/v1/enrol', { token, name, csr }));
  // Whatever was there before counts no more: the authority has revoked it.
  identity.promote();
  return identity.current()?.certificate.validTo ?? '';
}
