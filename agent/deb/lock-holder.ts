import type { RunCommand } from '../packages/commands';
import { parseLockHolder, type LockHolder } from '../packages/locks';
import { PackageError } from '../packages/package-error';

const LOCKS = [
  '/var/lib/dpkg/lock-frontend',
  '/var/lib/dpkg/lock',
  '/var/lib/apt/lists/lock',
  '/var/cache/apt/archives/lock',
];
/**
 * Asks who holds the locks, taking none: they are fcntl locks, which Node cannot see and flock(1) does not either.
 * Perl is part of every Debian host (perl-base is essential). `struct flock` of 64-bit Linux.
 */
const PROBE = `
use Fcntl;
for my $file (@ARGV) {
  open(my $handle, '+<', $file) or next;
  my $lock = pack('s s x4 l! l! i', F_WRLCK, 0, 0, 0, 0);
  fcntl($handle, F_GETLK, $lock) or die "$file: $!";
  my ($type, $whence, $start, $length, $pid) = unpack('s s x4 l! l! i', $lock);
  print "$pid $file\\n" if $type != F_UNLCK;
}`;

/** Who holds one of the locks of dpkg and apt; null: nobody. Throws `PackageError` when that cannot be told. */
export async function lockHolder(run: RunCommand): Promise<LockHolder | null> {
  const answer = await run(['perl', '-e', PROBE, ...LOCKS]);
  if (answer.status === 0) return parseLockHolder(answer.stdout);
  throw new PackageError('packages_broken', `nobody can tell who holds the locks of dpkg: ${answer.stderr.trim()}`);
}
