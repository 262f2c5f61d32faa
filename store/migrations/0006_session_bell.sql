-- Up Migration

-- Joined with the rows that arrived, campaign_host was read whole for each of them by a planner without statistics: up to
-- 12 s for 200 hosts that came back from a reboot, of 10,000 (docs/benchmarks.md). By key alone, whatever it believes.
CREATE OR REPLACE FUNCTION ring_bell_for_sessions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path FROM CURRENT SET enable_seqscan = off AS $$
DECLARE
  hosts uuid[];
  lanes text;
BEGIN
  SELECT array_agg(host_id) INTO hosts FROM arrived WHERE lost_at IS NULL;
  IF hosts IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT string_agg(DISTINCT lane_id::text, ',') INTO lanes FROM campaign_host
   WHERE owned AND host_id = ANY (hosts) AND operation IS NOT NULL AND NOT ordered;
  IF lanes IS NOT NULL THEN
    PERFORM pg_notify('bell', lanes);
  END IF;
  RETURN NULL;
END $$;

-- Down Migration
-- The bell rings as before: nothing is taken down.
