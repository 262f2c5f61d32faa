-- Up Migration

-- Somebody asks for what needs two people: the second one has to hear of it, within the hour that it waits.
CREATE FUNCTION note_proposal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM note_event('second_person_asked', NEW.campaign_id, NULL, jsonb_build_object(
    'by', NEW.actor, 'action', NEW.subject, 'reason', NEW.detail -> 'reason'));
  RETURN NULL;
END $$;
CREATE TRIGGER proposal_is_told AFTER INSERT ON audit FOR EACH ROW
  WHEN (NEW.act = 'propose' AND NEW.detail ->> 'outcome' = 'proposed') EXECUTE FUNCTION note_proposal();

-- See 0017.
DO $$ BEGIN
  EXECUTE format('ALTER FUNCTION note_proposal SET search_path = %I, pg_temp', current_schema());
END $$;

-- Down Migration
DROP TRIGGER proposal_is_told ON audit;
DROP FUNCTION note_proposal;
