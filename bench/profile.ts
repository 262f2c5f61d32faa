import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { StackOptions } from '../deploy/local/stack';
import type { Database } from '../store/database';
import { listStatementCosts } from '../store/statement-costs';
import { listTableCosts, readWalCost, type TableCost } from '../store/table-costs';
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

const MIB = 1024 * 1024;

function tableLine({ name, inserted, updated, updatedInPlace, deleted, vacuums, ...size }: TableCost): string {
  return (
    `${name.padEnd(24)} ${String(inserted).padStart(9)} in ${String(updated).padStart(9)} changed ` +
    `${String(updatedInPlace).padStart(9)} in place ${String(deleted).padStart(9)} out ${String(vacuums).padStart(4)} vacuums ` +
    `${(size.tableBytes / MIB).toFixed(1).padStart(8)} MiB ${(size.indexBytes / MIB).toFixed(1).padStart(8)} MiB of indexes`
  );
}

/** Writes what PostgreSQL did to its tables and its log, while the server still runs. */
export async function writeTableCosts(db: Database, directory: string): Promise<void> {
  const wal = await readWalCost(db);
  const log =
    wal === undefined
      ? []
      : [
          `log: ${(wal.bytes / MIB).toFixed(0)} MiB, ${wal.records} records, ${wal.fullPages} full pages, ${wal.checkpoints} checkpoints`,
        ];
  const lines = [...(await listTableCosts(db, SHOWN)).map(tableLine), ...log];
  writeFileSync(join(directory, 'tables.txt'), `${lines.join('\n')}\n`);
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
