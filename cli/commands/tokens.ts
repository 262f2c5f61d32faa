import { type Command, Option } from 'commander';
import {
  ACTIONS,
  type ListedApiToken,
  LONGEST_TOKEN_MS,
  ROLES,
  SHORTEST_TOKEN_MS,
  TOKEN_NAME,
} from '../../model/access';
import { allPages } from '../all-pages';
import { CliError } from '../cli-error';
import type { CliContext } from '../context';
import { demandId } from '../demand-id';
import { EXIT } from '../exit-codes';
import { print } from '../print';
import { renderApiTokens } from '../render/api-tokens';
import { parseDuration } from '../render/duration';
import { formatInstant } from '../render/instant';
import { safeText } from '../../model/safe-text';

/** A token that was made: in this answer and never again. */
export interface CreatedToken {
  readonly token: string;
  readonly name: string;
  readonly expiresAt: string;
}

interface CreateOptions {
  readonly role: readonly string[];
  readonly only?: readonly string[];
  readonly ttl: string;
}

/** Adds `tokens create NAME --role ROLE... [--only ACTION...] [--ttl 30d]`, `tokens list` and `tokens revoke ID`. */
export function addTokensCommand(program: Command, context: CliContext): void {
  const tokens = program.command('tokens').description('who may call the api, with which roles, and until when');
  tokens
    .command('create <name>')
    .description('make a token; it is shown once. The audit names whoever uses it by its name')
    .addOption(new Option('--role <role...>', 'what it may do').choices(ROLES).makeOptionMandatory())
    .addOption(
      new Option('--only <action...>', 'of that only this, such as hold for a program that stops').choices(ACTIONS),
    )
    .option('--ttl <duration>', 'how long it is good, at most 366d', '30d')
    .action(async (name: string, { role, only, ttl }: CreateOptions) => {
      demandName(name);
      const ttlMs = ttlOf(ttl);
      const json = { name, roles: [...new Set(role)], ...(only !== undefined && { only: [...new Set(only)] }), ttlMs };
      const made = await context.api().post<CreatedToken>('ApiToken', '/v1/tokens', { json });
      adviseToken(context, made);
      print(context, made, ({ token }) => `${token}\n`);
    });
  tokens
    .command('list')
    .description('show tokens that are good, and those that ended within a month')
    .action(async () => {
      const pages = { kind: 'ApiTokenList', path: '/v1/tokens', key: 'tokens' } as const;
      const answer = await allPages<'tokens', ListedApiToken>(context.api(), pages);
      const page = { timeZone: context.timeZone, width: context.columns(), now: context.now() };
      print(context, answer, (list) => renderApiTokens(list.tokens, page));
    });
  tokens
    .command('revoke <id>')
    .description('make a token worthless, at once')
    .action(async (id: string) => {
      const path = `/v1/tokens/${demandId(id, 'a token', 'ringmaster tokens list')}/revoke`;
      const answer = await context.api().post('ApiTokenRevocation', path, { json: {} });
      print(context, answer, () => `${id} is worth nothing any more.\n`);
    });
}

/** Whom the audit will name. Throws CliError. */
export function demandName(name: string): void {
  if (TOKEN_NAME.test(name)) return;
  throw new CliError('usage', `${JSON.stringify(name.slice(0, 80))} cannot be the name of a token`, {
    exitCode: EXIT.usage,
    next: 'Up to 64 letters, digits and . _ @ -, a letter or a digit first, as in ann or nightly-report.',
  });
}

function ttlOf(text: string): number {
  const ttlMs = parseDuration(text);
  if (ttlMs !== null && ttlMs >= SHORTEST_TOKEN_MS && ttlMs <= LONGEST_TOKEN_MS) return ttlMs;
  const why = ttlMs === null ? 'which is no time' : 'and a token is good for 1s at least and 366d at most';
  throw new CliError('usage', `--ttl is "${text}", ${why}`, {
    exitCode: EXIT.usage,
    next: 'Write it as in 12h or 30d.',
  });
}

/** Says beside a new token, which is printed alone, whose it is, until when, and what to do with it. */
export function adviseToken(context: CliContext, { name, expiresAt }: CreatedToken): void {
  if (context.output().format === 'json') return;
  const until = formatInstant(expiresAt, context.timeZone);
  context.err(
    `The token of ${safeText(name)}, good until ${until}. Nobody can show it again: keep it in a file, and name that in RINGMASTER_TOKEN_FILE.\n`,
  );
}
