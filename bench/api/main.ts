import { fork } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Guard, startGuard } from '../../deploy/local/guard';
import { startPostgres } from '../../deploy/local/postgres';
import { say } from '../../deploy/local/terminal';
import { bumpRevisions } from '../../store/bench-figures';
import { type Database, openDatabase } from '../../store/database';
import { migrate } from '../../store/migrate';
import { percentile } from '../percentile';
import { currentCommit } from '../surroundings';
import { type ApiBenchArguments, ApiBenchUsageError, parseApiBenchArguments } from './arguments';
import { launchAll } from './fleet';
import { type PageTimes, readPages, Streams } from './load';

/** The status of a command line that cannot be read. */
const USAGE_STATUS = 2;
/** What p95 of every page is to be within (issue 9). */
const PROMISED_MS = 200;

async function startApi(url: string): Promise<{ readonly url: string; readonly end: () => void }> {
  const child = fork(join(__dirname, 'serve.js'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (said) => {
      resolve(Number(said));
    });
    child.once('exit', (code) => {
      reject(new Error(`the api ended with ${String(code)}`));
    });
    child.send(url);
  });
  return { url: `http://127.0.0.1:${port}`, end: () => child.kill('SIGTERM') };
}

/** Changes every campaign once a second, as turns of lanes do it. */
async function changeAll(db: Database, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await bumpRevisions(db);
    await sleep(1_000);
  }
}

async function run(guard: Guard, directory: string, args: ApiBenchArguments): Promise<boolean> {
  const load = loadavg()[0] ?? 0;
  const server = await startPostgres({ dataDir: join(directory, 'postgres'), guard });
  await migrate(server.url);
  const db = openDatabase(server.url, { max: 2, applicationName: 'bench-api' });
  say(`Launching ${args.campaigns} campaigns over ${args.hosts} hosts.`);
  const campaigns = await launchAll(db, args);
  const api = await startApi(server.apiUrl);
  const streams = new Streams();
  await streams.open(api.url, campaigns, args.streams);
  say(`${args.streams} streams are open; every campaign changes once a second.`);
  const over = new AbortController();
  const changing = changeAll(db, over.signal);
  const before = streams.events;
  const times = await readPages(api.url, campaigns, args.seconds);
  const perSecond = (streams.events - before) / args.streams / args.seconds;
  over.abort();
  await changing;
  streams.close();
  api.end();
  await db.end();
  await server.stop();
  process.stdout.write(`\n${tableOf(times)}\n\n`);
  process.stdout.write(
    `${args.streams} streams, ${streams.broken} broken, ${perSecond.toFixed(2)} events a second on each; ` +
      `load before ${load.toFixed(1)}; commit ${await currentCommit()}\n`,
  );
  return streams.broken === 0 && [...times.values()].every((some) => percentile(some, 0.95) <= PROMISED_MS);
}

function tableOf(times: PageTimes): string {
  const rows = [...times].map(([page, some]) => {
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => `${percentile(some, share).toFixed(0)} ms`);
    return `| ${page} | ${some.length} | ${p50 ?? ''} | **${p95 ?? ''}** | ${p99 ?? ''} |`;
  });
  return ['| page | asked | p50 | p95 | p99 |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

async function main(): Promise<void> {
  const args = parseApiBenchArguments(process.argv.slice(2));
  // Ends the servers and removes the directory when this process is gone, Ctrl-C and kill -9 included.
  const guard = startGuard();
  const directory = mkdtempSync(join(tmpdir(), 'ringmaster-bench-api-'));
  guard.remove(directory);
  const isKept = await run(guard, directory, args);
  process.exitCode = isKept ? 0 : 1;
  await guard.close();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof ApiBenchUsageError ? USAGE_STATUS : 1);
});
