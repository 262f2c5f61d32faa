import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isMissing } from '../durable-file';
import { systemErrorCode } from '../system-error';
import type { RunCommand } from './commands';
import { DebError } from './deb-error';

const POLL_MS = 1_000;
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

/** Who works on packages now. */
export interface LockHolder {
  readonly pid: number;
  readonly file: string;
  /** "apt-get (4711)". */
  readonly words: string;
}

/** Who holds one of the locks of dpkg and apt; null: nobody. Throws `DebError` when that cannot be told. */
export async function lockHolder(run: RunCommand): Promise<LockHolder | null> {
  const answer = await run(['perl', '-e', PROBE, ...LOCKS]);
  if (answer.status !== 0) {
    throw new DebError('packages_broken', `nobody can tell who holds the locks of dpkg: ${answer.stderr.trim()}`);
  }
  const [pid = '', file = ''] = answer.stdout.split('\n')[0]?.split(' ') ?? [];
  if (file === '') return null;
  return { pid: Number(pid), file, words: `${commandName(pid)} (${pid})` };
}

/** Waits until nobody else works on packages. Throws `DebError` `updater_running` when the order's time is over. */
export async function awaitLocks(run: RunCommand, signal: AbortSignal): Promise<void> {
  for (;;) {
    const holder = await lockHolder(run);
    if (holder === null) return;
    try {
      await delay(POLL_MS, undefined, { signal });
    } catch {
      // Only the signal ends a delay early.
      throw new DebError('updater_running', `${holder.words} has held ${holder.file} for all of this order's time`);
    }
  }
}

function commandName(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch (error) {
    // It ended meanwhile, or runs where this host's agent cannot see it.
    if (isMissing(error) || systemErrorCode(error) === 'ESRCH') return 'a process';
    throw error;
  }
}
