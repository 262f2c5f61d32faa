import type { ActKeys } from './act-keys';
import type { ApiClient } from './api-client';
import type { HoldInDatabase } from './database-hold';
import type { ExitCode } from './exit-codes';
import type { SignIns } from './sign-ins';

/** How a command prints. */
export interface OutputOptions {
  readonly format: 'text' | 'json';
  readonly colour: boolean;
}

/** What a command needs of the world; main.ts builds the real one, tests build others. */
export interface CliContext {
  /** What whoever runs it typed, up to the command's own words: for hints. */
  readonly command: string;
  /** The release of this command. */
  readonly release: string;
  /** Data. */
  readonly out: (text: string) => void;
  /** Messages and progress. */
  readonly err: (text: string) => void;
  /** The same for what somebody has to see, also where a program reads the answer. */
  readonly mustSee: (text: string) => void;
  /** Standard output is a terminal that can be redrawn. */
  readonly isTerminal: boolean;
  readonly columns: () => number;
  /** Somebody can be asked. */
  readonly canAsk: boolean;
  readonly ask: (question: string) => Promise<string>;
  /** The same, and nobody sees what is typed. */
  readonly askSecret: (question: string) => Promise<string>;
  /** The socket of the ssh-agent; null: there is none. */
  readonly sshAgent: string | null;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly actKeys: ActKeys;
  readonly timeZone: string;
  readonly readFile: (path: string) => string;
  /** Whether others than its owner may read a file that is there; a pipe is nobody's. */
  readonly isOpenToOthers: (path: string) => boolean;
  /** Set from the global options before a command runs. */
  readonly output: () => OutputOptions;
  /** The api; found when first asked for, so that commands without it work anywhere. */
  readonly api: () => ApiClient;
  /** Signing in there, and what is kept of it; found when first asked for. */
  readonly signIns: () => SignIns;
  /** Holds straight in PostgreSQL, when the api is away; null: this machine has no access. */
  readonly database: () => HoldInDatabase | null;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** How the command ends; 0 unless set. */
  readonly exitWith: (code: ExitCode) => void;
}
