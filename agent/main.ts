#!/usr/bin/env node
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, resolve } from 'node:path';
import { Command, Option } from 'commander';
import pino from 'pino';
import { startAgent, type AgentOptions } from './agent';
import { AgentLockError, runningAgent } from './agent-lock';
import { BOUNDARIES, type AtBoundary, type Boundary } from './boundaries';
import { parseConfig, shownConfig, type AgentConfig } from './config';
import { parseTrustedKeys } from '../trust/order-envelope';
import { fileTrouble } from '../model/file-trouble';
import { safeJson, safeLines } from '../model/safe-text';
import { readRelease } from '../telemetry/release';
import { readJournal } from './journal';
import { enrolHost } from './identity/enrol-host';
import { EnrolRefusedError } from './identity/enrol-request';
import { IdentityError, IdentityFile } from './identity/identity-file';
import { Renewal } from './identity/renewal';
import { JournalError } from './journal-file';
import { examine, formatChecks, isSick, type Check } from './doctor';
import { parseTrustAnchor } from './trust/trust-anchor';
import { trustStateFile } from './trust/trust-state';
import { collectStatus, formatJournal, formatStatus, journalJson } from './status';

/** Exit statuses: 1 it cannot go on, 2 something is wrong with the configuration; 133 "rebooted" (machine-process.ts). */
const EXIT_FAILED = 1;
const EXIT_CONFIG = 2;
const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** All that is wrong with what the operator wrote. */
class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

interface Output {
  readonly config: string;
  readonly output: 'json' | 'text';
  readonly json?: true;
}

function main(): void {
  const version = readRelease();
  const program = new Command('ringmaster-agent')
    .description('The Ringmaster agent of one host.')
    .version(version)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_CONFIG));
  const config = (): Option => new Option('--config <file>', 'configuration file').makeOptionMandatory();
  const output = (): Option =>
    new Option('-o, --output <format>', 'how to print').choices(['json', 'text']).default('text');
  const asJson = (): Option => new Option('--json', 'the same as -o json');
  program
    .command('run')
    .description('serve this host until stopped')
    .addOption(config())
    .option('--check-config', 'say what is wrong with the configuration, and end')
    .action((options: { readonly config: string; readonly checkConfig?: true }) => run(options, version));
  program
    .command('enrol')
    .description("get this host's certificate for a join token; the agent must not run meanwhile")
    .addOption(config())
    .option('--token-file <file>', 'where the token is; without it, it is read from standard input')
    .option('--name <name>', 'of this host, for a token that lets new hosts in', hostname())
    .action(enrol);
  program
    .command('status')
    .description('what this host runs, and where its orders stand')
    .addOption(config())
    .addOption(output())
    .addOption(asJson())
    .action((options: Output) => {
      const status = collectStatus(readConfig(options.config));
      print(isJson(options) ? json(status) : formatStatus(status));
    });
  program
    .command('doctor')
    .description('what is wrong with this host, as far as its agent is concerned; needs no network')
    .addOption(config())
    .addOption(output())
    .addOption(asJson())
    .action(doctor);
  program
    .command('journal')
    .description('every order in the journal, and how it ended')
    .addOption(config())
    .addOption(output())
    .addOption(asJson())
    .action((options: Output) => {
      const contents = readJournal(readConfig(options.config).dataDir);
      print(isJson(options) ? json(journalJson(contents)) : formatJournal(contents));
    });
  program.parseAsync().catch(fail);
}

/** Ends with 1 when a person has to do something, with 2 when that is the configuration. */
async function doctor(options: Output): Promise<void> {
  const show = (checks: readonly Check[]): void => {
    print(isJson(options) ? json({ healthy: !isSick(checks), checks }) : formatChecks(checks));
  };
  let config: AgentConfig;
  try {
    config = readConfig(options.config);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    show(error.message.split('\n').map((message) => ({ subject: 'configuration', state: 'bad', message })));
    process.exitCode = EXIT_CONFIG;
    return;
  }
  const checks = await examine(config);
  show([{ subject: 'configuration', state: 'ok', message: options.config }, ...checks]);
  if (isSick(checks)) process.exitCode = EXIT_FAILED;
}

function isJson({ output, json }: Output): boolean {
  return json === true || output === 'json';
}

async function run(
  { config: file, checkConfig }: { readonly config: string; readonly checkConfig?: true },
  version: string,
): Promise<void> {
  const config = readConfig(file);
  const options = readOptions(config, version);
  if (checkConfig === true) {
    print(`${file}: good`);
    return;
  }
  const { log } = options;
  // Keys and certificates are named by their files; nothing in the configuration is secret itself.
  log.info({ config: shownConfig(config), version }, 'starting');
  const agent = await startAgent(options);
  log.info({ hostId: config.hostId, machine: config.machine.kind }, 'ready');
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) return;
    isStopping = true;
    log.info({ signal }, 'stopping');
    agent.stop().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

interface EnrolOptions {
  readonly config: string;
  readonly tokenFile?: string;
  readonly name: string;
}

/** The token comes by a file or standard input: what stands on a command line, every user of the host can read. */
async function enrol({ config: file, tokenFile, name }: EnrolOptions): Promise<void> {
  const { hostId, enrolment, tls, dataDir } = readConfig(file);
  if (enrolment === null) throw new ConfigError('enrolment: is not there; say where this host gets its certificates');
  if (runningAgent(dataDir) !== null) throw new ConfigError('the agent runs; stop it first, it keeps the same files');
  const token = readFileSync(tokenFile ?? 0, 'utf8').trim();
  const validTo = await enrolHost({ enrolment, hostId, name, token, file: tls.cert });
  print(`enrolled as ${hostId}, until ${validTo}; now start the agent`);
}

function readOptions(config: AgentConfig, version: string): AgentOptions {
  const read = (key: string, file: string): Buffer => {
    try {
      return readFileSync(file);
    } catch (error) {
      throw new ConfigError(`${key}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const log = pino({ level: config.logLevel, base: { hostId: config.hostId } });
  const renewal = createRenewal(config, log);
  const tls = {
    ca: read('tls.ca', config.tls.ca),
    cert: renewal?.pem ?? read('tls.cert', config.tls.cert),
    key: renewal?.pem ?? read('tls.key', config.tls.key),
  };
  checkIdentity(tls.cert, config.hostId);
  return {
    config,
    tls,
    renewal,
    version,
    trust: readTrust(config, read),
    // Applications written for Node find the one that runs this agent.
    searchPath: `${dirname(process.execPath)}:${SYSTEM_PATH}`,
    log,
    atBoundary: readBoundary(config),
    exit: (status) => process.exit(status),
  };
}

function createRenewal({ hostId, enrolment, tls }: AgentConfig, log: pino.Logger): Renewal | null {
  if (enrolment === null) return null;
  const file = new IdentityFile(tls.cert, hostId);
  return new Renewal({ hostId, file, enrolment, log, random: Math.random });
}

function readTrust(
  { trust, dataDir }: AgentConfig,
  read: (key: string, file: string) => Buffer,
): AgentOptions['trust'] {
  const [key, file] =
    'root' in trust ? (['trust.root', trust.root] as const) : (['trustedOrderKeys', trust.orderKeys] as const);
  const text = read(key, file).toString('utf8');
  const followed = trustStateFile(dataDir);
  if (!('root' in trust) && existsSync(followed)) {
    throw new ConfigError(
      `trustedOrderKeys: this host has followed a trust root; write "trust", or remove ${followed} to let one key rule it`,
    );
  }
  try {
    return 'root' in trust ? { anchor: parseTrustAnchor(text) } : { orderKeys: parseTrustedKeys(text) };
  } catch (error) {
    throw new ConfigError(`${key}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The gateway refuses another identity anyway; here the sentence says what to change. */
function checkIdentity(cert: Buffer, hostId: string): void {
  let names: string;
  try {
    names = new X509Certificate(cert).subjectAltName ?? '';
  } catch (error) {
    throw new ConfigError(`tls.cert: ${error instanceof Error ? error.message : String(error)}`);
  }
  const isOurs = names
    .split(', ')
    .some((name) => /^URI:spiffe:\/\/[^/]+\/agent\//.test(name) && name.endsWith(`/${hostId}`));
  if (!isOurs) throw new ConfigError(`tls.cert: is for ${names}, not for spiffe://<domain>/agent/${hostId} (hostId)`);
}

/**
 * For tests: RINGMASTER_AGENT_KILL_AT=<boundary> kills the agent there, never on a real machine;
 * RINGMASTER_AGENT_STOP_AT=<boundary> makes it stand still there (SIGSTOP) until somebody continues or kills it, or cuts
 * the power of the host: what only root can set does what only root could do anyway.
 */
function readBoundary({ machine }: AgentConfig): AtBoundary {
  const killAt = boundaryVariable('RINGMASTER_AGENT_KILL_AT');
  const stopAt = boundaryVariable('RINGMASTER_AGENT_STOP_AT');
  if (killAt !== null && machine.kind !== 'process') {
    throw new ConfigError('RINGMASTER_AGENT_KILL_AT: only for tests, on machine kind "process"; unset it');
  }
  return (boundary) => {
    if (boundary === killAt) process.kill(process.pid, 'SIGKILL');
    if (boundary === stopAt) process.kill(process.pid, 'SIGSTOP');
  };
}

function boundaryVariable(name: string): Boundary | null {
  const wanted = process.env[name];
  if (wanted === undefined) return null;
  const found = BOUNDARIES.find((boundary) => boundary === wanted);
  if (found !== undefined) return found;
  throw new ConfigError(`${name}: no boundary "${wanted}"; agent/boundaries.ts has them all`);
}

function readConfig(file: string): AgentConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const why = fileTrouble(error) ?? (error instanceof Error ? error.message : String(error));
    throw new ConfigError(`${file}: ${why}; name the configuration file with --config`);
  }
  const parsed = parseConfig(text, dirname(resolve(file)));
  if (parsed.ok) return parsed.config;
  throw new ConfigError(parsed.problems.map((problem) => `${file}: ${problem}`).join('\n'));
}

/** Orders, manifests and programs put words of their own into it. */
function json(answer: object): string {
  return safeJson(JSON.stringify(answer, null, 2));
}

function print(text: string): void {
  // A reader that went away, such as `head`, is no fault of ours.
  process.stdout.once('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? 0 : EXIT_FAILED),
  );
  process.stdout.write(`${text}\n`);
}

const KNOWN_ERRORS = [ConfigError, JournalError, AgentLockError, IdentityError, EnrolRefusedError];

/** Known errors say what to do by themselves; of others the whole trace is needed. */
function fail(error: unknown): void {
  const isKnown = KNOWN_ERRORS.some((known) => error instanceof known);
  const text = error instanceof Error ? (isKnown ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`ringmaster-agent: ${safeLines(text)}\n`);
  process.exit(error instanceof ConfigError ? EXIT_CONFIG : EXIT_FAILED);
}

main();
