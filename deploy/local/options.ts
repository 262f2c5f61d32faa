import { parseArgs, type ParseArgsConfig } from 'node:util';

/** The error of a program whose command line cannot be read; its message begins with the sentence. */
export type UsageError = new (sentence: string, options?: ErrorOptions) => Error;

type OptionsRead = NonNullable<ParseArgsConfig['options']>;

type Values<Options extends OptionsRead> = ReturnType<typeof parseArgs<{ args: string[]; options: Options }>>['values'];

/** Reads a command line of these options and nothing else. @throws Refused for any other. */
export function readOptions<const Options extends OptionsRead>(
  args: readonly string[],
  options: Options,
  Refused: UsageError,
): Values<Options> {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    throw new Refused(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** The name that `option` was given; null when it was not. @throws Refused for an empty one. */
export function nameGiven(option: string, name: string | undefined, Refused: UsageError): string | null {
  if (name === '') throw new Refused(`${option} needs a name.`);
  return name ?? null;
}

/** A whole number from `from` to `to`, as people write it; null for any other text. */
export function wholeNumber(text: string, { from, to }: { readonly from: number; readonly to: number }): number | null {
  const value = /^(0|[1-9][0-9]{0,14})$/.test(text) ? Number(text) : NaN;
  return value >= from && value <= to ? value : null;
}
