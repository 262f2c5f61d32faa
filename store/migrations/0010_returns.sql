-- Up Migration

-- When the campaign began to take hosts back: its way back has a deadline too (`backout.within`).
ALTER TABLE campaign ADD COLUMN backing_out_since timestamptz;

-- A backout is judged pooled and per cluster like the way forward, and a person goes on in spite of one verdict, not of
-- every cluster's. ring.backout_verdict is the newest that held, backout_verdict_cluster whose it is (null: the ring's,
-- pooled), and ring.backout_overridden_verdict what was overridden of the pooled ones.
ALTER TABLE ring ADD COLUMN backout_verdict_cluster text, ADD COLUMN backout_verdict_reason text,
  ADD COLUMN backout_overridden_verdict text;
UPDATE ring SET backout_overridden_verdict = 'fail' WHERE backout_overridden;
ALTER TABLE ring DROP COLUMN backout_overridden;
ALTER TABLE wave ADD COLUMN backout_verdict text, ADD COLUMN backout_overridden_verdict text;

-- The rehearsal of the way back on the first ring: a verdict that held it, who went on in spite of that, and when it was over.
ALTER TABLE wave ADD COLUMN rehearsal_verdict text, ADD COLUMN rehearsal_reason text,
  ADD COLUMN rehearsal_overridden_by text, ADD COLUMN rehearsed_at timestamptz;
ALTER TABLE directive DROP CONSTRAINT directive_course_check;
ALTER TABLE directive ADD CONSTRAINT directive_course_check
  CHECK (course IN ('closed', 'forward', 'rehearse', 'back_out', 'abort', 'finish'));

-- Hosts whose journal is new while a campaign that is not closed has them: what its last install there came to can no longer
-- be believed (docs/protocol.md, rule D6). Said as the gateway's own word on that install, so that the lane hears it like
-- any report, once. A function, because gateways may not read whose the hosts are.
CREATE FUNCTION report_new_journals(hosts uuid[]) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT
  SET enable_seqscan = off AS $$
  INSERT INTO report (operation_id, revision, lane_id, host_id, phase, reason, message)
  SELECT i.operation_id, 0, i.lane_id, i.host_id, 'INDETERMINATE', 'new_journal',
         'the agent came back with a new journal: the host may have been installed anew'
    FROM campaign_host ch
    CROSS JOIN LATERAL (SELECT o.operation_id, o.lane_id, o.host_id, o.state FROM host_order o
                         WHERE o.lane_id = ch.lane_id AND o.position = ch.position AND o.operation = 'install'
                         ORDER BY o.generation DESC LIMIT 1) i
   WHERE ch.owned AND ch.host_id = ANY (hosts) AND ch.touched
     AND (i.state = 'ended' OR EXISTS (SELECT FROM report r WHERE r.operation_id = i.operation_id))
  ON CONFLICT (operation_id, revision) DO NOTHING
$$;
REVOKE ALL ON FUNCTION report_new_journals(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION report_new_journals(uuid[]) TO ringmaster_gateway;

-- Down Migration
-- Columns that running processes read are not taken down: restore a backup.
