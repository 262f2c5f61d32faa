-- Up Migration

-- A person's hold and its record are one transaction: nobody who is killed between them leaves a hold that nobody set. A hold comes
-- first all the same. Where the audit takes nothing (a table that is locked, or broken) the hold stands, and false says that it is not
-- on record; the same again, when the audit is back, puts it there.
CREATE FUNCTION set_hold_on_record(id uuid, of_campaign uuid, in_cluster text, with_scope text, because text, by_whom text, how jsonb)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO hold (hold_id, campaign_id, cluster, scope, source, reason, set_by)
  VALUES (id, of_campaign, in_cluster, with_scope, 'person', because, by_whom) ON CONFLICT (hold_id) DO NOTHING;
  BEGIN
    -- Shorter than a statement of a hold may take: nothing else that waits here could be taken back for the record alone.
    PERFORM set_config('lock_timeout', '1s', true);
    INSERT INTO audit (actor, act, campaign_id, subject, detail)
    SELECT by_whom, 'hold', of_campaign, id::text,
           jsonb_build_object('reason', because, 'scope', with_scope, 'cluster', in_cluster) || how
     WHERE NOT EXISTS (SELECT FROM audit WHERE act = 'hold' AND campaign_id = of_campaign AND subject = id::text);
    RETURN true;
  EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'hold % is set and not on record: %', id, SQLERRM;
    RETURN false;
  END;
END $$;

-- Whether an act is on record is asked with each that may come twice; the whole audit was read for it.
CREATE INDEX audit_of_campaign ON audit (campaign_id) WHERE campaign_id IS NOT NULL;

-- The same for an operator's machine (0012), which is told whether it is on record; the older name says nothing.
CREATE FUNCTION operator_place_hold(id uuid, of_campaign uuid, in_cluster text, with_scope text, because text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF because !~ '\S' OR length(because) > 1000 THEN
    RAISE EXCEPTION 'a hold needs a reason of 1 to 1,000 characters' USING ERRCODE = 'check_violation';
  END IF;
  RETURN set_hold_on_record(id, of_campaign, in_cluster, with_scope, because, session_user, '{"path": "database"}');
END $$;
CREATE OR REPLACE FUNCTION operator_set_hold(id uuid, of_campaign uuid, in_cluster text, with_scope text, because text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM operator_place_hold(id, of_campaign, in_cluster, with_scope, because);
END $$;
REVOKE EXECUTE ON FUNCTION operator_place_hold FROM PUBLIC;
GRANT EXECUTE ON FUNCTION operator_place_hold TO ringmaster_operator;
DO $$ DECLARE
  name text;
BEGIN
  -- Also of what is replaced: its path went with its former text.
  FOREACH name IN ARRAY ARRAY['operator_place_hold', 'operator_set_hold'] LOOP
    EXECUTE format('ALTER FUNCTION %I SET search_path = %I, pg_temp', name, current_schema());
  END LOOP;
END $$;

-- Down Migration
-- A hold that was set stays set.
