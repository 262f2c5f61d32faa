import type { HostId } from './ids';

/** What the agent says of its machine in Hello; the operator's side never edits these. */
export interface HostFacts {
  readonly osId?: string;
  readonly osVersion?: string;
  readonly arch?: string;
  readonly capabilities?: readonly string[];
}

/**
 * A name as hosts may have it: what `hostname` prints. None that looks like an id: wherever a person names a host, the id is taken too,
 * and nobody is to be taken for another.
 */
export const HOST_NAME =
  /^(?![0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$)[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/i;

/** A host as the operator imported it. */
export interface Host {
  readonly hostId: HostId;
  readonly name: string;
  readonly cluster: string;
  readonly site: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly facts: HostFacts;
}
