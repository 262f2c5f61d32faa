import { join } from 'node:path';

/** How often a migrator that lost the race for the lock tries again: two start together on a fresh machine. */
const ATTEMPTS = 20;
const RETRY_MS = 250;

/**
 * Brings the database at `url`, as the owner of its schema, to the newest one; returns the migrations that it applied. Idempotent,
 * safe when two processes run it at once.
 */
export async function migrate(url: string): Promise<string[]> {
  // An ES module: CommonJS can only load it this way.
  const { runner } = await import('node-pg-migrate');
  for (let attempt = 1; ; attempt += 1) {
    try {
      const applied = await runner({
        databaseUrl: url,
        dir: join(__dirname, 'migrations'),
        direction: 'up',
        migrationsTable: 'schema_migration',
        count: Infinity,
        log: () => undefined,
      });
      return applied.map(({ name }) => name);
    } catch (error) {
      if (attempt >= ATTEMPTS || !isLockHeldByAnother(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

function isLockHeldByAnother(error: unknown): boolean {
  return error instanceof Error && /already running/i.test(error.message);
}
