/** What the control file says. */
export interface ControlFacts {
  readonly version: string;
  /** Of dpkg: `amd64`. */
  readonly architecture: string;
  /** Worked out from the program by dpkg-shlibdeps: `libc6 (>= 2.28), …`. */
  readonly libraries: string;
  /** Of all files, in KiB. */
  readonly installedKib: number;
}

/** The text of DEBIAN/control. */
export function controlText({ version, architecture, libraries, installedKib }: ControlFacts): string {
  return `${[
    'Package: ringmaster-agent',
    `Version: ${version}`,
    `Architecture: ${architecture}`,
    'Maintainer: Ringmaster <ringmaster@example.org>',
    `Installed-Size: ${String(installedKib)}`,
    // systemd: the service, and the units in which packages are changed. The rest of what it calls is essential in Debian.
    `Depends: ${libraries}, systemd, init-system-helpers`,
    'Section: admin',
    'Priority: optional',
    'Description: daemon that patches this host as Ringmaster orders',
    ' Keeps one session with a gateway, and carries out signed orders: installs, reboots,',
    ' smoke tests and backouts. Brings its own Node; needs no npm and no network to be installed.',
  ].join('\n')}\n`;
}
