import type { Command } from 'commander';
import { asId, type HoldId } from '../../model/ids';
import { HOLD_SCOPES, type HoldScope } from '../../model/words';
import { CliError } from '../cli-error';
import type { CliContext } from '../context';
import type { HoldInDatabase } from '../database-hold';
import { EXIT } from '../exit-codes';
import { print } from '../print';
import { reasonOption } from '../reason';
import { UNWRITTEN } from '../steer';

/** How a hold got into PostgreSQL. */
type Path = 'api' | 'database';

interface Held {
  readonly apiVersion: 'ringmaster/v1';
  readonly kind: 'Hold';
  readonly holdId: string;
  readonly effectiveAt: string;
  readonly path: Path;
  /** False: it stands, and the audit does not have it. An older api does not say. */
  readonly onRecord?: boolean;
}

interface Asked {
  readonly holdId: HoldId;
  readonly reason: string;
  readonly scope: HoldScope;
  readonly cluster: string | null;
}

interface Options {
  readonly reason: string;
  readonly scope: string;
  readonly cluster?: string;
  readonly direct?: boolean;
}

/** With another way at hand an api that does not answer is not waited for; without one it may take its time. */
const API_WITHIN_MS = 5_000;

/** Adds `hold NAME --reason TEXT`. It asks nothing: stopping is one person and instant. */
export function addHoldCommand(program: Command, context: CliContext): void {
  program
    .command('hold <campaign>')
    .description('stop a campaign now: nothing new starts; works even while the workflow engine or the api is away')
    .addOption(reasonOption('why; kept with the hold'))
    .option('--scope <scope>', 'forward: no installs and reboots going forward; all: no order at all', 'forward')
    .option('--cluster <name>', 'only the hosts of this cluster')
    .option('--direct', 'write it straight to PostgreSQL, without asking the api (docs/operations.md)')
    .action(async (campaign: string, options: Options) => {
      const asked = { ...readOptions(options), holdId: asId<HoldId>(context.newId()) };
      const database = context.database();
      const held =
        options.direct === true
          ? await holdDirectly(database, campaign, asked)
          : await holdByApi(context, { campaign, asked, database });
      if (held.onRecord === false) context.err(`ringmaster: ${UNWRITTEN}`);
      print(context, held, ({ holdId, effectiveAt, path }) => {
        const by = path === 'database' ? 'Written straight to PostgreSQL.\n' : '';
        const lift = `ringmaster resume ${campaign} --reason TEXT`;
        return `Held, effective since ${effectiveAt}: nothing it forbids is offered any more.\n${by}hold ${holdId}\nTo go on: ${lift}\n`;
      });
    });
}

function readOptions({ reason, scope, cluster }: Options): Omit<Asked, 'holdId'> {
  const known = HOLD_SCOPES.find((each) => each === scope);
  if (known !== undefined) return { reason, scope: known, cluster: cluster ?? null };
  const next = `Write one of: ${HOLD_SCOPES.join(', ')}.`;
  throw new CliError('usage', `there is no scope "${scope}"`, { exitCode: EXIT.usage, next });
}

async function holdDirectly(database: HoldInDatabase | null, campaign: string, asked: Asked): Promise<Held> {
  if (database === null) {
    throw new CliError('no_database', 'this machine knows no way to the database', {
      exitCode: EXIT.usage,
      next: 'Set RINGMASTER_OPERATOR_DATABASE_URL_FILE to a file with its URL, readable by you alone (docs/operations.md).',
    });
  }
  const placed = await database({ campaign, ...asked });
  return { apiVersion: 'ringmaster/v1', kind: 'Hold', ...placed, path: 'database' };
}

interface ByApi {
  readonly campaign: string;
  readonly asked: Asked;
  readonly database: HoldInDatabase | null;
}

/** Asks the api, and goes to the database when no api answers. The id is the same, so both together are one hold. */
async function holdByApi(context: CliContext, { campaign, asked, database }: ByApi): Promise<Held> {
  const path = `/v1/campaigns/${encodeURIComponent(campaign)}/holds`;
  const within = database === null ? {} : { withinMs: API_WITHIN_MS };
  try {
    const held = await context.api().post<Omit<Held, 'path'>>('Hold', path, { json: asked, ...within });
    return { ...held, path: 'api' };
  } catch (error) {
    if (!isAway(error)) throw database === null ? error : withoutSignIn(error);
    if (database === null) throw withoutWay(error);
    context.err(`ringmaster: ${error.message}; placing the hold straight in PostgreSQL\n`);
    return holdDirectly(database, campaign, asked);
  }
}

/** Nobody let in may be nobody's fault: the identity provider may be away just when something is to be stopped. */
function withoutSignIn(error: unknown): unknown {
  if (!(error instanceof CliError) || !['signed_out', 'no_token', 'unauthenticated'].includes(error.kind)) return error;
  const way = 'Nothing is held. With your own login at the database you can hold it at once: repeat it with --direct.';
  const { exitCode, requestId } = error;
  const request = requestId === null ? {} : { requestId };
  return new CliError(error.kind, error.message, { exitCode, next: `${way} ${error.next}`, ...request, cause: error });
}

/** The same error for a machine that knows no other way: whoever wants to stop something hears first that there is one. */
function withoutWay(error: CliError): CliError {
  // An answer may have been lost: whether it is held nobody knows here.
  const way =
    'Do not take it as held. To hold without an api set RINGMASTER_OPERATOR_DATABASE_URL_FILE and repeat it (docs/operations.md).';
  const { exitCode, problems, requestId } = error;
  const request = requestId === null ? {} : { requestId };
  const next = `${way} ${error.next}`.trim();
  return new CliError(error.kind, error.message, { exitCode, next, problems, ...request, cause: error });
}

/**
 * No api was found or answered, what answered in its place was none, or it lacks what it needs itself. An api that said no is
 * believed. The hold has the same id either way, so placing it twice is placing it once.
 */
function isAway(error: unknown): error is CliError {
  return (
    error instanceof CliError &&
    ['unreachable', 'no_api', 'unknown_answer', 'database_away', 'engine_away', 'internal'].includes(error.kind)
  );
}
