import { CliError } from './cli-error';
import { EXIT } from './exit-codes';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const PLAN_HASH = /^sha256:[0-9a-f]{64}$/;

/** An id as a person gave it, if it can be one; `list` is the command that shows those there are. Throws CliError. */
export function demandId(text: string, what: string, list: string): string {
  if (UUID.test(text)) return text;
  throw new CliError('usage', `"${text}" is not the id of ${what}`, {
    exitCode: EXIT.usage,
    next: `"${list}" shows them; an id has 36 characters.`,
  });
}

/** The hash of a plan as a person gave it, if it can be one. Throws CliError. */
export function demandPlanHash(text: string): string {
  if (PLAN_HASH.test(text)) return text;
  throw new CliError('usage', `"${text}" is not the hash of a plan`, {
    exitCode: EXIT.usage,
    next: 'Copy it whole from what "ringmaster plan FILE" printed: sha256: and 64 characters.',
  });
}
