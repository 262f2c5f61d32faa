import type { Database } from '../../store/database';

/** Empties what campaigns, hosts and people left. The audit only grows: that takes the rights of the server's owner. */
export async function emptyDatabase(db: Database): Promise<void> {
  await db.query(
    `BEGIN; SET LOCAL session_replication_role = replica; TRUNCATE host, session, artifact, campaign, audit, recall, api_token, second_person,
       first_setup, person CASCADE; COMMIT`,
  );
}
