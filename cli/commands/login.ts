import type { Command } from 'commander';
import type { SignIn } from '../../model/access';
import { safeText } from '../../model/safe-text';
import { CliError } from '../cli-error';
import type { CliContext } from '../context';
import { EXIT } from '../exit-codes';
import { print } from '../print';
import { formatDuration } from '../render/duration';
import { formatInstant } from '../render/instant';
import type { SignIns } from '../sign-ins';

interface Start {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUri: string;
  readonly verificationUriComplete: string | null;
  readonly expiresInMs: number;
  readonly intervalMs: number;
}

interface Answer {
  readonly state: 'pending' | 'slow_down' | 'signed_in';
  readonly token: string | null;
  readonly actor: string | null;
  readonly expiresAt: string | null;
}

interface Principal {
  readonly actor: string;
  readonly roles: readonly string[];
  readonly scope: readonly string[] | null;
  readonly signIn: SignIn | null;
}

/** From each `slow_down` on (RFC 8628, 3.5). */
const SLOWER_MS = 5_000;
/** What passes: the sign-in waits, and is asked for again. */
const PASSING: ReadonlySet<string> = new Set(['unreachable', 'provider_away', 'database_away', 'too_many']);

/** Adds `login`, `logout` and `whoami`. */
export function addSignInCommands(program: Command, context: CliContext): void {
  program
    .command('login')
    .description('sign in as a person: you confirm a code in a browser, here or on another machine')
    .action(async () => {
      await login(context);
    });
  program
    .command('logout')
    .description('end your sign-in, here and at the api')
    .action(async () => {
      await logout(context);
    });
  program
    .command('whoami')
    .description('say who you are to the api, with which roles, and until when')
    .action(async () => {
      const api = context.api();
      const who = await api.get<Principal>('Principal', '/v1/whoami');
      print(context, who, () => described(who, `${api.place.url} (${api.place.source})`, context.timeZone));
    });
}

function described({ actor, roles, scope, signIn }: Principal, where: string, timeZone: string): string {
  const only = scope === null ? '' : `; only ${scope.join(', ')}`;
  const how = signIn === null ? 'by a token' : `signed in until ${formatInstant(signIn.expiresAt, timeZone)}`;
  return `${safeText(actor)}: ${roles.join(', ')}${only}\n  ${how}, at ${where}\n`;
}

async function login(context: CliContext): Promise<void> {
  const signIns = context.signIns();
  const api = signIns.api(null);
  const start = await api.post<Start>('DeviceStart', '/v1/login/device', { json: {} });
  context.mustSee(invitation(start));
  const { token, actor, expiresAt } = await confirmed(context, signIns, start);
  const { url } = signIns.place;
  signIns.keep({ url, token, actor, expiresAt });
  const answer = { apiVersion: 'ringmaster/v1', kind: 'SignedIn', url, actor, expiresAt };
  const until = formatInstant(expiresAt, context.timeZone);
  print(context, answer, () => `You are ${safeText(actor)} at ${url}, until ${until}.\n`);
}

function invitation({ verificationUri, verificationUriComplete, userCode, expiresInMs }: Start): string {
  const lines = [
    `Open ${safeText(verificationUri)} in a browser, and confirm that it shows this code:`,
    '',
    `    ${safeText(userCode)}`,
    '',
    ...(verificationUriComplete === null ? [] : [`The same with the code in it: ${safeText(verificationUriComplete)}`]),
    `Waiting for that, ${formatDuration(expiresInMs)} at most. Ctrl-C gives up.`,
    '',
  ];
  return lines.join('\n');
}

interface Confirmed {
  readonly token: string;
  readonly actor: string;
  readonly expiresAt: string;
}

/** Asks until somebody confirmed it, said no, or took too long. Throws CliError. */
async function confirmed(context: CliContext, signIns: SignIns, start: Start): Promise<Confirmed> {
  const until = context.now().getTime() + start.expiresInMs;
  let intervalMs = Math.max(start.intervalMs, 1_000);
  while (context.now().getTime() < until) {
    await signIns.rest(intervalMs, context.interrupted).catch(() => undefined);
    if (context.interrupted.aborted) {
      const next = `Begin again: ${signIns.login}.`;
      throw new CliError('interrupted', 'nobody was signed in', { exitCode: EXIT.interrupted, next });
    }
    const answer = await askOnce(signIns, start.deviceCode);
    if (answer?.state === 'slow_down') intervalMs += SLOWER_MS;
    const { token = null, actor = null, expiresAt = null } = answer ?? {};
    if (token !== null && actor !== null && expiresAt !== null) return { token, actor, expiresAt };
  }
  const next = `Begin again: ${signIns.login}.`;
  throw new CliError('timeout', 'nobody confirmed the sign-in in time', { exitCode: EXIT.declined, next });
}

/** Null: it could not be asked just now. Throws CliError where that does not pass. */
async function askOnce(signIns: SignIns, deviceCode: string): Promise<Answer | null> {
  try {
    return await signIns.api(null).post<Answer>('DeviceAnswer', '/v1/login/device/token', { json: { deviceCode } });
  } catch (error) {
    if (error instanceof CliError && PASSING.has(error.kind)) return null;
    throw error;
  }
}

async function logout(context: CliContext): Promise<void> {
  const signIns = context.signIns();
  const { url } = signIns.place;
  const kept = signIns.kept();
  const answer = { apiVersion: 'ringmaster/v1', kind: 'SignedOut', url, actor: kept?.actor ?? null };
  if (kept === null) {
    print(context, answer, () => `You were not signed in at ${url}.\n`);
    return;
  }
  try {
    await signIns.api(kept.token).post('SignOut', '/v1/logout', { json: {} });
  } catch (error) {
    // What ended already needs no ending.
    if (!(error instanceof CliError && error.kind === 'unauthenticated')) {
      signIns.forget();
      const message = `this machine forgot your sign-in, but the api at ${url} could not be told: it is good until ${kept.expiresAt}`;
      const next =
        'Whoever got hold of it could use it until then; an admin ends it with "ringmaster people disable ID".';
      throw new CliError('unreachable', message, { next, cause: error });
    }
  }
  signIns.forget();
  print(context, answer, () => `You are signed out at ${url}.\n`);
}
