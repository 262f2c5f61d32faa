-- Up Migration

-- No report may arrive between the copy and the trigger that takes its place: it would be acknowledged and never read.
LOCK TABLE report IN SHARE ROW EXCLUSIVE MODE;

-- Reports that no turn has digested. Marked on the report's own row, each one was written anew with all its index entries
-- (a sixth of a turn's work in PostgreSQL); a row here is inserted, and deleted by the turn that digests it.
CREATE TABLE undigested_report (
  lane_id      bigint NOT NULL,
  report_id    bigint NOT NULL,
  operation_id uuid NOT NULL,
  revision     integer NOT NULL,
  -- No success: a turn must not wait for company.
  urgent       boolean NOT NULL,
  PRIMARY KEY (lane_id, report_id)
);
INSERT INTO undigested_report
  SELECT lane_id, report_id, operation_id, revision, phase NOT IN ('SUCCEEDED', 'BACKED_OUT') FROM report
   WHERE digested_turn IS NULL;
DROP INDEX report_undigested_by_lane;
ALTER TABLE report DROP COLUMN digested_turn;

-- A report is found by what its agent calls it; nobody asks for its number.
ALTER TABLE report DROP CONSTRAINT report_pkey, DROP CONSTRAINT report_operation_id_revision_key,
  ADD PRIMARY KEY (operation_id, revision);

-- With the reports' own transaction: a report is stored and waits for its turn, or neither.
CREATE OR REPLACE FUNCTION ring_bell_for_reports() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  lanes text;
  hurry boolean;
BEGIN
  WITH waiting AS (
    INSERT INTO undigested_report
      SELECT lane_id, report_id, operation_id, revision, phase NOT IN ('SUCCEEDED', 'BACKED_OUT') FROM arrived
    RETURNING lane_id, urgent)
  SELECT string_agg(DISTINCT lane_id::text, ','), bool_or(urgent) INTO lanes, hurry FROM waiting;
  IF lanes IS NOT NULL THEN
    PERFORM pg_notify('bell', CASE WHEN hurry THEN '!' ELSE '' END || lanes);
  END IF;
  RETURN NULL;
END $$;

-- Whether anybody is expected back: asked with every look at who is away, and seldom so.
CREATE INDEX session_expected ON session (expected_by) WHERE expected_by IS NOT NULL;

-- Down Migration
-- A table that running turns read is not taken down: restore a backup.
