-- Up Migration

-- Holding when the api is away: an operator's machine with access to the database writes the hold itself. The role may read
-- which campaigns there are and what holds them, and hold; it can lift nothing, forge nobody's name and write no row by hand.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ringmaster_operator') THEN
    CREATE ROLE ringmaster_operator NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT SELECT (campaign_id, name, phase, launched_at, planned_at, ended_at) ON campaign TO ringmaster_operator;
GRANT SELECT (campaign_id, cluster) ON wave TO ringmaster_operator;
GRANT SELECT ON hold TO ringmaster_operator;

-- The first half of a person's hold (design section 6): the row, committed by the caller before the barrier. Who set it is the
-- login it came from, which nobody can choose. The same id again changes nothing.
CREATE FUNCTION operator_set_hold(id uuid, of_campaign uuid, in_cluster text, with_scope text, because text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF because !~ '\S' OR length(because) > 1000 THEN
    RAISE EXCEPTION 'a hold needs a reason of 1 to 1,000 characters' USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO hold (hold_id, campaign_id, cluster, scope, source, reason, set_by)
  VALUES (id, of_campaign, in_cluster, with_scope, 'person', because, session_user) ON CONFLICT (hold_id) DO NOTHING;
  INSERT INTO audit (actor, act, campaign_id, subject, detail)
  SELECT session_user, 'hold', of_campaign, id::text,
         jsonb_build_object('reason', because, 'scope', with_scope, 'cluster', in_cluster, 'path', 'database')
   WHERE NOT EXISTS (SELECT FROM audit WHERE act = 'hold' AND campaign_id = of_campaign AND subject = id::text);
END $$;

-- The second half, in a transaction of its own: whoever was placing or claiming orders has ended or sees the hold. Each
-- statement sees what was committed before it began, so the lock comes first, alone.
CREATE FUNCTION operator_hold_effective(id uuid) RETURNS timestamptz LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  of_campaign uuid := (SELECT campaign_id FROM hold WHERE hold_id = id);
  since timestamptz;
BEGIN
  IF of_campaign IS NULL THEN
    RAISE EXCEPTION 'there is no hold %', id;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('campaign:' || of_campaign, 0));
  UPDATE hold SET effective_at = coalesce(effective_at, clock_timestamp()) WHERE hold_id = id RETURNING effective_at INTO since;
  UPDATE campaign SET revision = revision + 1 WHERE campaign_id = of_campaign;
  PERFORM pg_notify('holds', of_campaign::text);
  RETURN since;
END $$;

REVOKE EXECUTE ON FUNCTION operator_set_hold, operator_hold_effective FROM PUBLIC;
GRANT EXECUTE ON FUNCTION operator_set_hold, operator_hold_effective TO ringmaster_operator;

-- A function that runs with its owner's rights finds tables where they are, never in the caller's temporary schema, which
-- PostgreSQL searches first unless it is named last: a table, or a view, of the caller's would be used in the place of ours.
DO $$ DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['operator_set_hold', 'operator_hold_effective', 'ring_bell_for_reports', 'ring_bell_for_sessions'] LOOP
    EXECUTE format('ALTER FUNCTION %I SET search_path = %I, pg_temp', name, current_schema());
  END LOOP;
END $$;

-- Down Migration
-- A role that operators log in with is not taken down: restore a backup.
