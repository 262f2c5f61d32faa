#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { createInterface } from 'node:readline/promises';
import { openActKeys } from './act-keys';
import { type ApiClient, createApiClient } from './api-client';
import { findConnection, findPlace } from './connection';
import { findDatabase } from './database-hold';
import { EXIT } from './exit-codes';
import { USUAL_WIDTH } from './render/wrap';
import { run } from './run';
import { isOpenToOthers } from './open-to-others';
import { openSignIns } from './sign-ins';
import { typedCommand } from './typed-command';

const { env, stdout, stderr, stdin } = process;

function interruption(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
    // A command that does not watch ends at once; a watch says first that the campaign goes on.
    setTimeout(() => process.exit(EXIT.interrupted), 500).unref();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

/** Asks without an echo: the terminal shows the question and nothing of the answer. */
async function askSecret(question: string): Promise<string> {
  stderr.write(question);
  const silent = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  // As a terminal it sets the real one to raw mode, in which that echoes nothing, and in which Ctrl-C is a key.
  const lines = createInterface({ input: stdin, output: silent, terminal: true });
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return await lines.question('');
  } finally {
    lines.close();
    stderr.write('\n');
  }
}

/** The release of the package that this file is in, two folders above it. */
function readOwnRelease(): string {
  const manifest = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
    version?: unknown;
  };
  return typeof manifest.version === 'string' ? manifest.version : 'unknown';
}

let client: ApiClient | undefined;
const isTerminal = stdout.isTTY && env.TERM !== 'dumb';

// A reader that went away, such as `head`, is no fault of ours.
stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? EXIT.success : EXIT.error));

void run(
  {
    command: typedCommand(env),
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
    isTerminal,
    // A terminal may not say its width, and what is none has none.
    columns: () => (stdout.isTTY ? stdout.columns : USUAL_WIDTH) || USUAL_WIDTH,
    canAsk: stdin.isTTY && stderr.isTTY,
    ask,
    askSecret,
    sshAgent: env.SSH_AUTH_SOCK === undefined || env.SSH_AUTH_SOCK === '' ? null : env.SSH_AUTH_SOCK,
    release: readOwnRelease(),
    now: () => new Date(),
    newId: randomUUID,
    actKeys: openActKeys(env, { newId: randomUUID, now: () => new Date() }),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    readFile: (path) => readFileSync(path, 'utf8'),
    isOpenToOthers,
    api: (profile) => (client ??= createApiClient(findConnection(env, process.cwd(), profile), env.TRACEPARENT)),
    signIns: (profile) => openSignIns(env, findPlace(env, process.cwd(), profile)),
    database: () => findDatabase(env),
    interrupted: interruption(),
    colour: isTerminal && (env.NO_COLOR === undefined || env.NO_COLOR === ''),
  },
  process.argv.slice(2),
).then((code) => {
  process.exitCode = code;
});
