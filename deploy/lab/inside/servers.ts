import { join } from 'node:path';
import { type ApiClient, createApiClient } from '../../local/api-client';
import { CHECKOUT } from '../../local/checkout';
import type { LocalConfig } from '../../local/config';
import { openRun } from '../../local/open-run';
import type { RunContext } from '../../local/run-context';
import { writeRuntimeFile } from '../../local/runtime-file';
import { type Stack, startStack } from '../../local/stack';
import { execute, PLAIN_ENVIRONMENT } from '../command';
import type { HostCommandResult, LabJob, ServersRequest } from '../messages';

/** The product as `npm start` runs it, its gateway on the bridge. */
export interface Servers {
  readonly context: RunContext;
  readonly stack: Stack;
  readonly api: ApiClient;
  /** Runs `ringmaster …` as an operator does, in the examples' folder; resolves with its status and its words. */
  ringmaster(...args: string[]): Promise<HostCommandResult>;
}

export interface ServersOptions extends ServersRequest {
  /** The bridge's, where hosts reach the gateway. */
  readonly address: string;
  readonly say: (line: string) => void;
}

function configure(job: LabJob, options: ServersOptions): LocalConfig {
  return {
    exit: true,
    runDir: null,
    campaigns: false,
    databaseUrl: null,
    roleUrls: null,
    notifyFile: null,
    temporalAddress: null,
    cacheDir: options.temporalCacheDir,
    // Reservations are made by process ids, which mean others outside; and nobody else is in this network.
    portsDir: join(job.root, 'ports'),
    path: options.path,
    actor: options.actor,
    inherited: { ...PLAIN_ENVIRONMENT, PATH: options.path },
  };
}

/** Starts PostgreSQL, Temporal, the gateway, a worker and the api. */
export async function startServers(job: LabJob, options: ServersOptions): Promise<Servers> {
  const opened = await openRun({
    config: configure(job, options),
    directory: join(job.root, 'servers'),
    passing: false,
    // The lab ends by ending its first process: nothing waits for a polite stop.
    stopping: new AbortController().signal,
  });
  const context: RunContext = { ...opened, say: options.say };
  const stack = await startStack(context, { agentsAddress: options.address });
  writeRuntimeFile(context, stack);
  const env = {
    ...context.config.inherited,
    RINGMASTER_URL: stack.apiUrl,
    RINGMASTER_TOKEN_FILE: context.dir.tokenFile,
  };
  return {
    context,
    stack,
    api: createApiClient(stack.apiUrl, context.dir.tokenFile),
    ringmaster: (...args) =>
      execute(process.execPath, [join(CHECKOUT, 'dist', 'cli', 'main.js'), ...args], { env, cwd: job.root }),
  };
}
