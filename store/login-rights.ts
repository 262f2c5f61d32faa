import type { Database } from './database';

/**
 * Whether this login may do whatever the owner of the schema may: rewrite the audit, drop triggers and policies. No process needs
 * that; migrations do (docs/operations.md, "Logins in the database").
 */
export async function ownsSchema(db: Database): Promise<boolean> {
  const result = await db.query<{ owns: boolean }>(
    `SELECT pg_has_role(relowner, 'USAGE') AS owns FROM pg_class WHERE oid = 'audit'::regclass`,
  );
  return result.rows[0]?.owns ?? false;
}

/** What the log says of a process whose login owns the schema. */
export function ownerWarning(role: string): string {
  return `the login of DATABASE_URL owns the schema, and this process needs the role ${role} alone: see "Logins in the database" in docs/operations.md`;
}
