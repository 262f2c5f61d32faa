import type { HostId } from './ids';

/** What the agent says of its machine in Hello; the operator's side never edits these. */
export interface HostFacts {
  readonly osId?: string;
  readonly osVersion?: string;
  readonly arch?: string;
  readonly capabilities?: readonly string[];
}

/** A host as the operator imported it. */
export interface Host {
  readonly hostId: HostId;
  readonly name: string;
  readonly cluster: string;
  readonly site: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly facts: HostFacts;
}
