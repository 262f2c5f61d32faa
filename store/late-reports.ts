import type { HostId } from '../model/ids';
import type { Database } from './database';

/** How many reports of these hosts were received more than so many ms after their order was placed. */
export async function countReportsLaterThan(db: Database, hosts: readonly HostId[], afterMs: number): Promise<number> {
  const result = await db.query<{ reports: number }>(
    `SELECT count(*)::int AS reports FROM report r JOIN host_order o USING (operation_id)
      WHERE r.host_id = ANY ($1::uuid[]) AND r.revision > 0
        AND r.received_at > o.placed_at + make_interval(secs => $2::float8 / 1000)`,
    [hosts, afterMs],
  );
  return result.rows[0]?.reports ?? 0;
}
