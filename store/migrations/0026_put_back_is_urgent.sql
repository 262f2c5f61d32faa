-- Up Migration

-- A host that put itself back has failed, and its gate waits for it: BACKED_OUT is good news of no order. (What takes a host
-- back says SUCCEEDED.) As in 0015 but for that.
CREATE OR REPLACE FUNCTION ring_bell_for_reports() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  lanes text;
  hurry boolean;
BEGIN
  WITH waiting AS (
    INSERT INTO undigested_report
      SELECT lane_id, report_id, operation_id, revision, phase <> 'SUCCEEDED' FROM arrived
    RETURNING lane_id, urgent)
  SELECT string_agg(DISTINCT lane_id::text, ','), bool_or(urgent) INTO lanes, hurry FROM waiting;
  IF lanes IS NOT NULL THEN
    PERFORM pg_notify('bell', CASE WHEN hurry THEN '!' ELSE '' END || lanes);
  END IF;
  RETURN NULL;
END $$;

-- As in 0012: with its owner's rights it finds tables where they are, never in the caller's temporary schema.
DO $$ BEGIN
  EXECUTE format('ALTER FUNCTION ring_bell_for_reports() SET search_path = %I, pg_temp', current_schema());
END $$;

-- Down Migration
-- A function that running gateways call is not taken down: restore a backup.
