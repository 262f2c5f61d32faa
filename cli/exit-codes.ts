/** How the `ringmaster` command ends; documented in docs/cli.md. */
export const EXIT = {
  success: 0,
  /** Something failed that is none of the below. */
  error: 1,
  /** Wrong usage, or anything with a position in a file. */
  usage: 2,
  /** A person said no, or a wait timed out. */
  declined: 3,
  /** Not signed in. */
  auth: 4,
  /** The campaign ended, not as wished: aborted, backed out, or its backout failed. */
  notSuccessful: 5,
  /** The campaign ended well, but a goal was missed. */
  goalMissed: 6,
  /** The plan has blockers, the fleet drifted from it, or no manifest allows it. */
  blocked: 7,
  /** The campaign is still running. */
  running: 8,
  /** Ctrl-C; the campaign goes on. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
