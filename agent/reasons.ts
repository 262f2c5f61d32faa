/** Why an order ended as it did, as reports say it (docs/errors.md). Bounded: these become metric labels. */
export const AGENT_REASONS = [
  // Refused: nothing was begun.
  'bad_envelope',
  'untrusted_signature',
  'wrong_host',
  'start_by_passed',
  'sequence_too_low',
  'payload_differs',
  'queue_full',
  'not_supported',
  'application_unknown',
  'bundle_too_large',
  'package_forbidden',
  'canceled',
  // Fetching and checking a bundle: the host is unchanged.
  'download_failed',
  'digest_mismatch',
  'bundle_invalid',
  // Looking before packages are changed: the host is unchanged.
  'updater_running',
  'packages_broken',
  'no_space',
  'read_only',
  'not_installed',
  'package_held',
  'version_unknown',
  'would_downgrade',
  'would_remove',
  'plan_differs',
  'plan_impossible',
  // Carrying it out.
  'timed_out',
  'step_failed',
  'step_timed_out',
  'application_did_not_start',
  'put_back_failed',
  'packages_failed',
  'service_lost',
  'no_way_back',
  'superseded',
  'already_back',
  'version_differs',
  'smoke_test_failed',
  'smoke_test_timed_out',
  'reboot_refused',
  'reboot_did_not_happen',
  'reboot_outstanding',
  // The agent ended in the middle of it.
  'restarted',
  'interrupted',
  'agent_error',
] as const;

/** One of `AGENT_REASONS`, or empty when the phase says it all. */
export type AgentReason = (typeof AGENT_REASONS)[number] | '';
