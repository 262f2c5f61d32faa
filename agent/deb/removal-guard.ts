import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Reads what apt is about to do (apt.conf(5), DPkg::Pre-Install-Pkgs, version 3): a header up to an empty line, then a line for each
 * package, its name first and `**REMOVE**` last where it goes. Read to its end, or apt is stopped by a pipe that nobody reads.
 */
const SCRIPT = `listed="\${0%/*}/removals" refused=
while read -r line && [ -n "$line" ]; do :; done
while read -r name rest; do
  case "$rest" in *'**REMOVE**') grep -Fqx -e "$name" "$listed" || refused="$refused $name" ;; esac
done
[ -z "$refused" ] && exit 0
echo "Ringmaster: apt would remove$refused, which the order does not list; nothing was changed" >&2
exit 1
`;

/** Not the plain path of a shell, by which other hooks may be called: apt takes the protocol's version by the first word. */
const CALLED_BY = '/usr/bin/env';

/**
 * Options with which apt changes nothing if it would remove a package that is not listed: what it agreed to before may be another
 * solution by now, and without `--no-remove` nothing else keeps it. Writes what they name into the order's folder.
 */
export function guardRemovals(folder: string, names: readonly string[]): readonly string[] {
  // Short: apt says its words twice when it is stopped, and a report has room for its last ones only.
  const script = join(folder, 'guard.sh');
  writeFileSync(script, SCRIPT, { mode: 0o600 });
  writeFileSync(join(folder, 'removals'), names.map((name) => `${name}\n`).join(''), { mode: 0o600 });
  return [
    ...['-o', `DPkg::Pre-Install-Pkgs::=${CALLED_BY} sh ${quoted(script)}`],
    ...['-o', `DPkg::Tools::Options::${CALLED_BY}::Version=3`],
  ];
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
