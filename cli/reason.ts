import { InvalidArgumentError, Option } from 'commander';

/** The option `--reason TEXT` of a command that steers; `description` says where it is kept. Without a word in it there is none. */
export function reasonOption(description: string): Option {
  return new Option('--reason <text>', description).makeOptionMandatory().argParser((text: string) => {
    if (text.trim() !== '') return text;
    throw new InvalidArgumentError('Say why, in words that others understand.');
  });
}
