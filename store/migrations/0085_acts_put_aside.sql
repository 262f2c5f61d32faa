-- Up Migration

-- What stops is done where the audit takes nothing, too: its record waits here until the audit takes it, so that nobody has to
-- come back for it. Of a hold it is written in the transaction that sets it.
CREATE TABLE unrecorded_act (
  campaign_id uuid        NOT NULL,
  act         text        NOT NULL,
  subject     text        NOT NULL,
  actor       text        NOT NULL,
  detail      jsonb       NOT NULL,
  acted_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (campaign_id, act, subject)
);
GRANT SELECT, DELETE, INSERT (campaign_id, act, subject, actor, detail) ON unrecorded_act TO ringmaster_api;

-- As in 0074, but for what happens to a record that is not taken.
CREATE OR REPLACE FUNCTION set_hold_on_record(id uuid, of_campaign uuid, in_cluster text, with_scope text, because text, by_whom text, how jsonb)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  said jsonb := jsonb_build_object('reason', because, 'scope', with_scope, 'cluster', in_cluster) || how;
BEGIN
  INSERT INTO hold (hold_id, campaign_id, cluster, scope, source, reason, set_by)
  VALUES (id, of_campaign, in_cluster, with_scope, 'person', because, by_whom) ON CONFLICT (hold_id) DO NOTHING;
  BEGIN
    -- Shorter than a statement of a hold may take: nothing else that waits here could be taken back for the record alone.
    PERFORM set_config('lock_timeout', '1s', true);
    INSERT INTO audit (actor, act, campaign_id, subject, detail)
    SELECT by_whom, 'hold', of_campaign, id::text, said
     WHERE NOT EXISTS (SELECT FROM audit WHERE act = 'hold' AND campaign_id = of_campaign AND subject = id::text);
    RETURN true;
  EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'hold % is set and not on record: %', id, SQLERRM;
  END;
  BEGIN
    PERFORM set_config('lock_timeout', '1s', true);
    INSERT INTO unrecorded_act (actor, act, campaign_id, subject, detail)
    VALUES (by_whom, 'hold', of_campaign, id::text, said) ON CONFLICT DO NOTHING;
  EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'the record of hold % could not be put aside: %', id, SQLERRM;
  END;
  RETURN false;
END $$;

-- Down Migration
-- What waits to be put on record is not forgotten.
