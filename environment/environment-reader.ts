/** A process' environment, or a part of it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where to listen; port 0 takes a free one. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** All that is wrong with an environment, one sentence each, with its way out. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly kind = 'config_invalid';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** Reads a process' environment and gathers every problem, so that a person mends them all at once. */
export class EnvironmentReader {
  private readonly problems: string[] = [];

  constructor(private readonly environment: Environment) {}

  /** The value; empty when it is not set or is empty. */
  text(name: string): string {
    return this.environment[name] ?? '';
  }

  /** The value as it is, which may be empty; undefined when it is not set. */
  ifSet(name: string): string | undefined {
    return this.environment[name];
  }

  /** The value, which must be there; `what` says what to give. */
  required(name: string, what: string): string {
    const value = this.text(name);
    if (value === '') this.problem(`${name} is not set: give ${what}`);
    return value;
  }

  /** host:port, or [IPv6]:port, which must be there. */
  listen(name: string, example: string): ListenAddress {
    return this.address(name, this.required(name, `host:port to listen on, for example ${example}`));
  }

  /** The same; null when it is not set. */
  listenIfSet(name: string): ListenAddress | null {
    const value = this.text(name);
    return value === '' ? null : this.address(name, value);
  }

  /** Something is wrong: one sentence with its way out. */
  problem(sentence: string): void {
    this.problems.push(sentence);
  }

  /** What was read. Throws `ConfigError` with every problem. */
  finish<Config extends object>(config: Config): Readonly<Config> {
    if (this.problems.length > 0) throw new ConfigError(this.problems);
    return Object.freeze(config);
  }

  private address(name: string, value: string): ListenAddress {
    const match = /^(?:\[([0-9a-f:]+)\]|([^:[\]\s]+)):(\d{1,5})$/i.exec(value);
    const port = Number(match?.[3]);
    if (value !== '' && (match === null || port > 65_535)) this.problem(`${name}="${value}" is not host:port`);
    return { host: match?.[1] ?? match?.[2] ?? '', port };
  }
}

/** A domain as it stands in `spiffe://<domain>/…`. */
export function isTrustDomain(text: string): boolean {
  return /^[a-z0-9]([a-z0-9.-]{0,252}[a-z0-9])?$/.test(text);
}
