import type { NumberLimit } from '../model/probe-answer';

/** How an address is reached, and what is shown there. Secrets are in files of the process that asks, and nowhere else. */
export interface Address {
  readonly url: string;
  /** PEM of authorities that are trusted instead of Node's own; null: Node's. */
  readonly caFile: string | null;
  /** Sent as a bearer token; read at each look, so that a new one needs no restart. */
  readonly tokenFile: string | null;
}

/** A query that Prometheus answers with numbers. */
export interface PrometheusProbe {
  readonly kind: 'prometheus';
  readonly address: Address;
  readonly query: string;
  readonly limit: NumberLimit;
}

/** A service that says itself how it is. */
export interface HttpProbe {
  readonly kind: 'http';
  readonly address: Address;
  /** `json`: it answers `{ "outcome": …, "reason": … }`; `status`: its status is the answer. */
  readonly answer: 'json' | 'status';
  /** Statuses that are a `fail`, where the status is the answer; any other that is no 2xx is an error. */
  readonly failOn: readonly number[];
}

/** One probe of the list: a name for campaigns, and all that it takes to ask. */
export interface Probe {
  readonly name: string;
  /** What it measures, for a person. */
  readonly says: string;
  readonly way: PrometheusProbe | HttpProbe;
}
