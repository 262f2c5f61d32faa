/** What is said between the program a person starts and the program inside the lab's namespaces: one JSON object a line. */

/** A small Debian package made for a scenario or a test. */
export interface DemoPackage {
  readonly name: string;
  readonly version: string;
  /** Shell lines of its postinst; it runs under `set -e`. */
  readonly postinst?: string;
  readonly preinst?: string;
  readonly prerm?: string;
  readonly postrm?: string;
  /** As in a control file: `demo-base (>= 1.0)`. */
  readonly depends?: string;
  readonly conflicts?: string;
  /** File contents by absolute path. Those below /etc are conffiles. */
  readonly files?: Readonly<Record<string, string>>;
  /** Libraries by absolute path, each a copy of one that every host of the lab has. */
  readonly libraries?: Readonly<Record<string, string>>;
}

/** A small RPM package made for a scenario or a test. */
export interface DemoRpm {
  readonly name: string;
  /** With its release: `1.0-1`. */
  readonly version: string;
  /** Shell lines of its scripts. */
  readonly pre?: string;
  readonly post?: string;
  readonly preun?: string;
  readonly postun?: string;
  readonly requires?: readonly string[];
  readonly provides?: readonly string[];
  readonly conflicts?: readonly string[];
  readonly obsoletes?: readonly string[];
  /** File contents by absolute path. Those below /etc are `%config(noreplace)`. */
  readonly files?: Readonly<Record<string, string>>;
}

/** How a host is furnished before its first boot. */
export interface HostSpec {
  /** Also its host name. */
  readonly name: string;
  /** File contents by absolute path on the host, mode 0644, scripts 0755, unless `private`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Paths among `files` that only root may read. */
  readonly private?: readonly string[];
  /** A virtual machine with a kernel and a disk of its own, on a base root that has a kernel. */
  readonly isVirtual?: boolean;
  /** The size of its disk, in MiB; as large as this machine's when not given. */
  readonly diskMebibytes?: number;
  /** Its packages are also those of dnf: what the lab publishes as RPM is for it. */
  readonly hasRpms?: boolean;
  /** Units started at boot; their files must be among `files` or in the base root. */
  readonly enable?: readonly string[];
  /** Directories and files of this machine that the host sees, read-only (a virtual one as copies): by path on the host. */
  readonly binds?: Readonly<Record<string, string>>;
}

/** What a virtual machine is asked to run as root: one line of JSON, answered with a `HostCommandResult` in one line. */
export interface CommandLine {
  readonly argv: readonly string[];
  readonly input: string;
  readonly timeoutMs: number;
}

/** What a command on a host did. */
export interface HostCommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A real update: packages that change together, from the version the hosts have to one of Debian's security suite. */
export interface SecurityUpdate {
  readonly packages: readonly { readonly name: string; readonly from: string; readonly to: string }[];
}

/** What one scenario came to. */
export interface ScenarioResult {
  readonly name: string;
  /** What was seen, for a person. */
  readonly seen: string;
  readonly seconds: number;
  /** What was not as it should be; empty: it held. */
  readonly failures: readonly string[];
}

/** What the program inside can be asked. */
export type LabRequest =
  | { readonly do: 'boot'; readonly host: HostSpec }
  | ({ readonly do: 'exec'; readonly host: string } & CommandLine)
  /** Cuts the host's power. It stays off. */
  | { readonly do: 'power_off'; readonly host: string }
  /** Gives it back, and waits until the host is up. */
  | { readonly do: 'power_on'; readonly host: string }
  /** Pulls the host's network cable, or puts it back. */
  | { readonly do: 'link'; readonly host: string; readonly up: boolean }
  /** Builds packages and adds them to the repository; those that are in it stay. */
  | { readonly do: 'publish'; readonly packages: readonly DemoPackage[] }
  /** The same for RPM packages. */
  | { readonly do: 'publish_rpms'; readonly rpms: readonly DemoRpm[] }
  /** Brings up the product and its hosts and runs all scenarios. */
  | { readonly do: 'scenarios'; readonly update: SecurityUpdate; readonly servers: ServersRequest };

/** What the servers inside need to know of the machine. */
export interface ServersRequest {
  /** Where the Temporal program was found or put. */
  readonly temporalCacheDir: string;
  /** Where programs are searched. */
  readonly path: string;
  readonly actor: string;
}

/** One line to the program inside. */
export type RequestLine = LabRequest & { readonly id: number };

/** One line from the program inside. */
export type EventLine =
  | { readonly event: 'ready'; readonly address: string }
  | { readonly event: 'say'; readonly line: string }
  | { readonly event: 'scenario'; readonly scenario: ScenarioResult }
  | { readonly event: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly event: 'failed'; readonly id: number; readonly message: string };

/** What the program inside is told at its start, as a file. */
export interface LabJob {
  readonly root: string;
  readonly labId: string;
  readonly mark: string;
  readonly base: { readonly root: string; readonly pool: string };
  /** More .deb files for the repository. */
  readonly packages: readonly string[];
}
