import { systemErrorCode } from '../system-error';

/** A bundle that cannot be had or must not be used; the host is unchanged. `kind` is the report's reason. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
  readonly kind:
    'download_failed' | 'digest_mismatch' | 'bundle_invalid' | 'bundle_too_large' | 'timed_out' | 'no_space';

  constructor(kind: BundleError['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** What the system says when a file system takes no more: waiting does not help, and nobody else is to blame. */
const FULL = ['ENOSPC', 'EDQUOT'];

/** The refusal to make of a full file system that was met while `file` was written; null: `error` says something else. */
export function noSpaceError(error: unknown, file: string): BundleError | null {
  if (!FULL.includes(systemErrorCode(error) ?? '')) return null;
  const words = error instanceof Error ? error.message : String(error);
  return new BundleError('no_space', `no space is left for ${file}: ${words}`, error);
}
