import type { FileProblem } from '../model/campaign-file/problem';
import { EXIT, type ExitCode } from './exit-codes';

/** Why a command did not do what was asked; `kind` is the api's code, or one of the command's own. */
export class CliError extends Error {
  readonly exitCode: ExitCode;
  readonly next: string;
  readonly problems: readonly FileProblem[];
  readonly requestId: string | null;
  constructor(
    readonly kind: string,
    /** One sentence: the cause. */
    message: string,
    detail: {
      readonly exitCode?: ExitCode;
      /** One sentence: what to do. */
      readonly next: string;
      readonly problems?: readonly FileProblem[];
      readonly requestId?: string;
      readonly cause?: unknown;
    },
  ) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = 'CliError';
    this.exitCode = detail.exitCode ?? EXIT.error;
    this.next = detail.next;
    this.problems = detail.problems ?? [];
    this.requestId = detail.requestId ?? null;
  }
}
