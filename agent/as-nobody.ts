const AS_NOBODY = [
  'setpriv',
  '--reuid=nobody',
  // The group's name differs between distributions.
  '--regid=65534',
  '--clear-groups',
  '--no-new-privs',
  '--inh-caps=-all',
  '--',
];

/** What is tested may lie in no folder at all: one that nobody may read is no reason against the test. */
const SCRIPT = `
if [ -r "$1" ] && cd "$1" 2>/dev/null; then :; else cd /; echo "run in /, for nobody may not read $1" >&2; fi
shift; exec "$@"`;

/** The words that run a command as nobody, without capabilities: in its folder where nobody may read that, else in `/`. */
export function asNobody({ command, cwd }: { readonly command: readonly string[]; readonly cwd: string }): string[] {
  return [...AS_NOBODY, '/bin/sh', '-c', SCRIPT, 'sh', cwd, ...command];
}
