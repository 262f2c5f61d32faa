/**
 * What every call of apt gets. Its binary cache is not used, because it misses what dpkg changed within the second in
 * which apt last built it; recommended packages are not added, for a patch brings a host nothing it did not have; a
 * conffile that was edited stays, and the package's own is left beside it as `.dpkg-dist`.
 */
const OPTIONS = [
  'Dir::Cache::pkgcache=',
  'Dpkg::Use-Pty=0',
  'APT::Get::AutomaticRemove=false',
  'APT::Install-Recommends=false',
  'Dpkg::Options::=--force-confdef',
  'Dpkg::Options::=--force-confold',
];

/** A call of apt-get. */
export function aptGet(...words: readonly string[]): readonly string[] {
  return ['apt-get', '-q', ...OPTIONS.flatMap((option) => ['-o', option]), ...words];
}

/** A call of apt-cache. */
export function aptCache(...words: readonly string[]): readonly string[] {
  return ['apt-cache', '-o', 'Dir::Cache::pkgcache=', ...words];
}
