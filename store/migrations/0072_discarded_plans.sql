-- Up Migration

-- Deletes a plan with all its rows, when nobody ever launched it; what was launched stays for ever. Whoever calls it holds the campaign's
-- lock, so that no launch comes in between (store/discarded-plans.ts). The audit keeps that it was planned, and by whom it was discarded.
CREATE FUNCTION discard_plan(id uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM FROM campaign WHERE campaign_id = id AND launched_at IS NULL AND ended_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;
  -- A recall holds what is only planned, too.
  DELETE FROM hold WHERE campaign_id = id;
  DELETE FROM campaign_host WHERE campaign_id = id;
  DELETE FROM lane WHERE campaign_id = id;
  DELETE FROM directive WHERE campaign_id = id;
  DELETE FROM tally WHERE campaign_id = id;
  DELETE FROM wave WHERE campaign_id = id;
  DELETE FROM ring WHERE campaign_id = id;
  DELETE FROM goal WHERE campaign_id = id;
  DELETE FROM admission_limit WHERE campaign_id = id;
  DELETE FROM auto_pace WHERE campaign_id = id;
  DELETE FROM excluded_host WHERE campaign_id = id;
  DELETE FROM campaign WHERE campaign_id = id;
  RETURN true;
END $$;
REVOKE EXECUTE ON FUNCTION discard_plan FROM PUBLIC;
GRANT EXECUTE ON FUNCTION discard_plan TO ringmaster_api;

-- See 0017.
DO $$ BEGIN
  EXECUTE format('ALTER FUNCTION discard_plan SET search_path = %I, pg_temp', current_schema());
END $$;

-- Down Migration
DROP FUNCTION discard_plan;
