/** All that is wrong with a simulator's configuration, one sentence each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly kind = 'config_invalid';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}
