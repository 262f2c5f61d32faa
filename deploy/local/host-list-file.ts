import type { HostId } from '../../model/ids';

/** A host as an operator imports it. */
export interface ListedHost {
  readonly hostId: HostId;
  readonly name: string;
  readonly cluster: string;
  readonly site: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The file `ringmaster hosts import` reads, one line for each host. JSON is YAML. */
export function hostListFile(hosts: readonly ListedHost[]): string {
  const lines = hosts.map(({ hostId, name, cluster, site, labels }) =>
    JSON.stringify({ name, id: hostId, cluster, site, labels }),
  );
  return `{"apiVersion":"ringmaster/v1","kind":"HostList","hosts":[\n${lines.join(',\n')}\n]}\n`;
}
