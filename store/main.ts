import { migrate } from './migrate';

/** Brings the database that DATABASE_URL names to the schema of this release: the one program that is its owner. */
async function main(): Promise<void> {
  const url = process.env.DATABASE_URL ?? '';
  if (url === '') throw new Error("DATABASE_URL is not set: give the PostgreSQL URL of the schema's owner");
  const applied = await migrate(url);
  for (const name of applied) process.stdout.write(`${name}\n`);
  process.stdout.write(
    applied.length === 0 ? 'the schema is up to date\n' : `${String(applied.length)} migrations applied\n`,
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`migrate: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
