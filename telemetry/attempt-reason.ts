import type { AttemptReason } from './metrics';

const REASON_OF: Readonly<Record<string, AttemptReason>> = {
  '': 'none',
  bad_envelope: 'untrusted',
  untrusted_signature: 'untrusted',
  wrong_host: 'refused',
  start_by_passed: 'refused',
  sequence_too_low: 'refused',
  payload_differs: 'refused',
  queue_full: 'refused',
  not_supported: 'refused',
  application_unknown: 'refused',
  canceled: 'none',
  download_failed: 'download',
  digest_mismatch: 'bundle',
  bundle_invalid: 'bundle',
  bundle_too_large: 'bundle',
  timed_out: 'timed_out',
  step_failed: 'step',
  step_timed_out: 'timed_out',
  application_did_not_start: 'application',
  put_back_failed: 'way_back',
  no_way_back: 'way_back',
  superseded: 'way_back',
  already_back: 'way_back',
  version_differs: 'version',
  smoke_test_failed: 'smoke_test',
  smoke_test_timed_out: 'smoke_test',
  reboot_refused: 'reboot',
  reboot_did_not_happen: 'reboot',
  restarted: 'interrupted',
  interrupted: 'interrupted',
  agent_error: 'other',
  // What the server says of a host itself (HOST_REASONS).
  offline: 'deadline_passed',
  deadline_passed: 'deadline_passed',
  not_offered_in_time: 'none',
  not_begun: 'none',
  too_many_generations: 'refused',
  aborted_midway: 'none',
  campaign_backed_out: 'none',
  campaign_aborted: 'none',
  journal_lost: 'interrupted',
  never_began: 'none',
};

/** The label for a reason of docs/errors.md. A reason that a newer agent invented is `other`, never a new series. */
export function attemptReason(reason: string): AttemptReason {
  return Object.hasOwn(REASON_OF, reason) ? (REASON_OF[reason] ?? 'other') : 'other';
}
