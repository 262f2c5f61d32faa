import type { Position } from './document';

/** One thing wrong in a campaign file. */
export interface Problem extends Position {
  /** The key it concerns, such as `spec.rings[1].upTo`; empty for the file itself. */
  readonly path: string;
  /** What is wrong. */
  readonly message: string;
  /** What to do about it. */
  readonly next: string;
}

/** One thing wrong in a file that somebody sent; line and column count from 1. */
export interface FileProblem extends Problem {
  readonly file: string;
}
