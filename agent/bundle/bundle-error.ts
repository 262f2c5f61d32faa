/** A bundle that cannot be had or must not be used; the host is unchanged. `kind` is the report's reason. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
  readonly kind: 'download_failed' | 'digest_mismatch' | 'bundle_invalid' | 'bundle_too_large' | 'timed_out';

  constructor(kind: BundleError['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
