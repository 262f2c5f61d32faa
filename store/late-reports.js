"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.countReportsLaterThan = countReportsLaterThan;
/** How many reports of these hosts were received more than so many ms after their order was placed. */
async function countReportsLaterThan(db, hosts, afterMs) {
    const result = await db.query(`SELECT count(*)::int AS reports FROM report r JOIN host_order o USING (operation_id)
      WHERE r.host_id = ANY ($1::uuid[]) AND r.revision > 0
        AND r.received_at > o.placed_at + make_interval(secs => $2::float8 / 1000)`, [hosts, afterMs]);
    return result.rows[0]?.reports ?? 0;
}
//# sourceMappingURL=late-reports.js.map