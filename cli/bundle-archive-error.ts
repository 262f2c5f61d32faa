/** A folder or an archive that is not a bundle. `problems` says everything that is wrong, a line each. */
export class BundleArchiveError extends Error {
  override readonly name = 'BundleArchiveError';
  /** `folder`: what was to be packed is wrong; `archive`: a file that should be a bundle is not. */
  readonly kind: 'folder' | 'archive';
  readonly problems: readonly string[];

  constructor(
    kind: 'folder' | 'archive',
    wrong: { readonly subject: string; readonly problems: readonly string[] },
    cause?: unknown,
  ) {
    const { subject, problems } = wrong;
    super(`${subject} is not a bundle:\n${problems.map((problem) => `  ${problem}`).join('\n')}`, { cause });
    this.kind = kind;
    this.problems = problems;
  }
}
