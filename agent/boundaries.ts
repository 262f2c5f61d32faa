/**
 * The points around which the agent may die and must still tell afterwards what happened: before and after each record
 * that reaches the journal, and between the acts of an operation. Tests kill the agent at each of them.
 */
const RECORDS = [
  'welcomed',
  'accepted',
  'refused',
  'executing',
  'progress_staging',
  'progress_step',
  'progress_switching',
  'progress_putting_back',
  'progress_preparing',
  'progress_repairing',
  'progress_changing',
  'reboot_pending',
  'awaiting_confirm',
  'booted',
  'confirmed',
  'going_back',
  'finished',
  'acknowledged',
] as const;
const ACTS = [
  'downloaded',
  'unpacked',
  'way_back_recorded',
  'step_started',
  'step_done',
  'switched',
  'application_restarted',
  'cleaned_up',
  'locks_free',
  'plan_agreed',
  'packages_kept',
  'packages_downloaded',
  'unit_started',
  'unit_ended',
  'packages_verified',
  'stopped_for_reboot',
  'boot_id_changed',
] as const;

/** The name of one such point. */
export type Boundary =
  `before_${(typeof RECORDS)[number]}` | `after_${(typeof RECORDS)[number]}` | (typeof ACTS)[number];

/** Called at each boundary; does nothing outside tests. */
export type AtBoundary = (boundary: Boundary) => void;

/** All of them. */
export const BOUNDARIES: readonly Boundary[] = [
  ...RECORDS.flatMap((record): readonly Boundary[] => [`before_${record}`, `after_${record}`]),
  ...ACTS,
];

/** The boundaries an install of a new version passes, in order. */
export const INSTALL_BOUNDARIES = [
  'before_accepted',
  'after_accepted',
  'before_executing',
  'after_executing',
  'before_progress_staging',
  'after_progress_staging',
  'downloaded',
  'unpacked',
  'way_back_recorded',
  'before_progress_step',
  'after_progress_step',
  'step_started',
  'step_done',
  'before_progress_switching',
  'after_progress_switching',
  'switched',
  'application_restarted',
  'cleaned_up',
  'before_finished',
  'after_finished',
  'before_acknowledged',
  'after_acknowledged',
] as const satisfies readonly Boundary[];
