import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { StackOptions } from '../deploy/local/stack';
import type { Database } from '../store/database';
import { listStatementCosts } from '../store/statement-costs';
import { hottestFunctions } from './cpu-profile';

const SHOWN = 40;

/** What a stack needs so that PostgreSQL counts its statements and Node samples our processes. */
export function profilingOptions(directory: string): Pick<StackOptions, 'nodeArguments'> & {
  readonly postgresSettings: Readonly<Record<string, string>>;
} {
  return {
    postgresSettings: { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track': 'all' },
    nodeArguments: (name) => ['--cpu-prof', '--cpu-prof-dir', resolve(directory, name)],
  };
}

/** Writes the dearest statements of the run, while the server still runs. */
export async function writeStatementCosts(db: Database, directory: string): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const costs = await listStatementCosts(db, SHOWN);
  const lines = costs.map(
    ({ totalMs, calls, meanMs, maxMs, rows, query }) =>
      `${totalMs.toFixed(0).padStart(9)} ms ${String(calls).padStart(8)} calls ${meanMs.toFixed(2).padStart(8)} mean ` +
      `${maxMs.toFixed(0).padStart(6)} max ${String(rows).padStart(9)} rows  ${query}`,
  );
  writeFileSync(join(directory, 'statements.txt'), `${lines.join('\n')}\n`);
}

/** Writes the hottest functions of each process, from the profiles that Node wrote when they ended. */
export function writeHottestFunctions(directory: string): void {
  const processes = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of processes) {
    for (const file of readdirSync(join(directory, name)).filter((each) => each.endsWith('.cpuprofile'))) {
      const text = hottestFunctions(JSON.parse(readFileSync(join(directory, name, file), 'utf8')), SHOWN);
      writeFileSync(join(directory, `${name}-${file.replace(/\.cpuprofile$/, '.txt')}`), text);
    }
  }
}
