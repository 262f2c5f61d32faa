import { type Command, Option } from 'commander';
import { allPages } from '../all-pages';
import { CliError } from '../cli-error';
import type { CliContext } from '../context';
import { demandId } from '../demand-id';
import { EXIT } from '../exit-codes';
import { print } from '../print';
import { reasonOption } from '../reason';
import { parseDuration } from '../render/duration';
import { type ListedToken, renderTokens } from '../render/join-tokens';
import { safeText } from '../../model/safe-text';

interface TokenOptions {
  readonly host?: readonly string[];
  readonly cluster?: string;
  readonly site?: string;
  readonly label: readonly string[];
  readonly uses: string;
  readonly ttl: string;
}

interface CreatedTokens {
  readonly tokens: readonly {
    readonly tokenId: string;
    readonly token: string;
    readonly host: string | null;
    readonly expiresAt: string;
  }[];
}

/** Adds `token create|list|revoke`, `revoke`, `release` and `delete` to `hosts`. */
export function addHostIdentityCommands(hosts: Command, context: CliContext): void {
  addTokenCommands(hosts.command('token').description('join tokens: what lets a host get its certificate'), context);
  const acts = [
    [
      'revoke',
      "take a host's identity away: its sessions end within a second",
      'Revoked: to let it in again, make it a join token.',
    ],
    ['release', 'lift a quarantine: whichever machine comes first is believed', 'Released.'],
    ['delete', 'delete a host for ever: its id never returns', 'Deleted.'],
  ] as const;
  for (const [verb, description, done] of acts) {
    hosts
      .command(`${verb} <host>`)
      .description(description)
      .addOption(reasonOption('why; kept with the act'))
      .action(async (host: string, { reason }: { reason: string }) => {
        const path = `/v1/hosts/${encodeURIComponent(host)}/${verb}`;
        print(context, await context.api().post<object>('HostIdentity', path, { json: { reason } }), () => `${done}\n`);
      });
  }
}

function addTokenCommands(token: Command, context: CliContext): void {
  const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value];
  token
    .command('create')
    .description('make join tokens; each is shown once')
    .option('--host <name...>', 'for these hosts: one token each, good once')
    .option('--cluster <name>', 'for new hosts: the cluster they get')
    .option('--site <name>', 'for new hosts: the site they get')
    .addOption(
      new Option('--label <key=value>', 'for new hosts: a label they get').argParser(collect).default([], 'none'),
    )
    .option('--uses <n>', 'for new hosts: how many', '1')
    .option('--ttl <duration>', 'how long it is good: 15m, 1h, at most 7d', '1h')
    .action(async (options: TokenOptions) => {
      const answer = await context
        .api()
        .post<CreatedTokens>('JoinTokens', '/v1/join-tokens', { json: bodyOf(options) });
      print(context, answer, ({ tokens }) => {
        const made = tokens.flatMap((each) => [
          safeText(each.host ?? 'new hosts'),
          `  ${each.token}`,
          `  id ${each.tokenId}, until ${each.expiresAt}`,
        ]);
        const next = 'Nobody can show these again. On the host: ringmaster-agent enrol --config FILE';
        return `${[...made, next, 'To take one back: ringmaster hosts token revoke ID'].join('\n')}\n`;
      });
    });
  token
    .command('list')
    .description('tokens that can be used, and those that ended within a day')
    .option('--all', 'revoked ones too')
    .action(async ({ all = false }: { all?: boolean }) => {
      const pages = { kind: 'JoinTokenList', path: '/v1/join-tokens', key: 'tokens' } as const;
      const answer = await allPages<'tokens', ListedToken>(context.api(), pages);
      const shown = answer.tokens.filter(({ revokedBy }) => all || revokedBy === null);
      const hidden = answer.tokens.length - shown.length;
      print(context, { ...answer, tokens: shown }, ({ tokens }) => {
        const more = hidden === 0 ? '' : `${String(hidden)} revoked, shown with --all.\n`;
        return renderTokens(tokens, { timeZone: context.timeZone, width: context.columns() }) + more;
      });
    });
  token
    .command('revoke <token-id>')
    .description('make a token worthless; certificates it has brought stay')
    .action(async (tokenId: string) => {
      const id = demandId(tokenId, 'a join token', 'ringmaster hosts token list');
      const path = `/v1/join-tokens/${id}/revoke`;
      print(context, await context.api().post<object>('JoinTokenRevocation', path, { json: {} }), () => 'Revoked.\n');
    });
}

function bodyOf({ host, cluster, site, label, uses, ttl }: TokenOptions): object {
  const ttlMs = parseDuration(ttl);
  if (ttlMs === null) throw usage(`--ttl ${ttl} is not a duration`, 'Write 15m, 1h or 2d.');
  if (host !== undefined) {
    if (cluster !== undefined || site !== undefined || label.length > 0 || uses !== '1') {
      throw usage('--host stands alone: a known host keeps its cluster, site and labels', 'Leave the others out.');
    }
    return { hosts: host, ttlMs };
  }
  if (cluster === undefined || site === undefined) {
    throw usage('who is the token for?', 'Give --host NAME, or --cluster and --site for new hosts.');
  }
  if (!/^[1-9]\d{0,3}$/.test(uses)) throw usage(`--uses ${uses} is not a number`, 'Give 1 to 1000.');
  return { cluster, site, labels: Object.fromEntries(label.map(labelOf)), uses: Number(uses), ttlMs };
}

function labelOf(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw usage(`--label ${text} has no "="`, 'Write --label ring=pilot.');
  return [text.slice(0, at), text.slice(at + 1)];
}

function usage(message: string, next: string): CliError {
  return new CliError('usage', message, { exitCode: EXIT.usage, next });
}
