/**
 * What stands on this host of a bundle cannot be read, or no agent wrote it: what runs, or what ran before, cannot be
 * told. Nothing is guessed; an order that meets it is INDETERMINATE, and a person looks.
 */
export class InspectionError extends Error {
  override readonly name = 'InspectionError';
  readonly kind = 'cannot_inspect';

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}
