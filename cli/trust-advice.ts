import type { TrustError } from '../trust/trust-error';

/** What to do about a signed document that is not taken; docs/errors.md has the same, and a test keeps both equal. */
export const TRUST_ADVICE: Readonly<Record<TrustError['kind'], string>> = {
  not_an_envelope: 'Sign the document anew.',
  wrong_type: 'Give the right file.',
  too_few_signatures: 'Have others sign it.',
  not_readable: 'Correct the draft and sign that.',
  not_the_next_version: 'Give the versions in between, or a newer one.',
  fewer_revocations: 'Make it from the newest list.',
  issued_ahead: 'Look at the clock of whoever drafted it, and of this machine.',
  wrong_passphrase: 'Try again; else use a backup of the file.',
  ssh_agent: 'Look at `ssh-add -l` and `SSH_AUTH_SOCK`.',
};
