"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.listOpenTurns = listOpenTurns;
exports.countTurns = countTurns;
/** Lists the open transactions of workers' turns (workers/worker.ts names their connections). */
async function listOpenTurns(db) {
    const result = await db.query(`SELECT pid, client_port, xact_start::text AS began FROM pg_stat_activity
      WHERE application_name = 'ringmaster-turns' AND xact_start IS NOT NULL AND client_port IS NOT NULL`);
    return result.rows.map(({ pid, client_port, began }) => ({ backend: pid, clientPort: client_port, began }));
}
/** How many turns all lanes have taken. */
async function countTurns(db) {
    const result = await db.query('SELECT coalesce(sum(turn), 0)::int AS turns FROM lane');
    return result.rows[0]?.turns ?? 0;
}
//# sourceMappingURL=open-turns.js.map