-- Up Migration

-- Events are written whether or not anybody is told of them: where no process of notifications runs they were kept for ever. What
-- nobody was told of within 30 days nobody will be (a process that starts tells nothing older than a day). So many at once that it
-- stays a short statement; returns how many.
CREATE FUNCTION forget_events() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  forgotten integer;
BEGIN
  DELETE FROM notification_event WHERE event_id IN (
    SELECT e.event_id FROM notification_event e
     WHERE e.at < clock_timestamp() - interval '30 days'
       AND NOT EXISTS (SELECT FROM notification_delivery d WHERE d.event_id = e.event_id)
     LIMIT 10000 FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS forgotten = ROW_COUNT;
  RETURN forgotten;
END $$;
CREATE INDEX notification_event_at ON notification_event (at);
REVOKE EXECUTE ON FUNCTION forget_events FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_events TO ringmaster_api;
-- See 0017.
DO $$ BEGIN
  EXECUTE format('ALTER FUNCTION forget_events SET search_path = %I, pg_temp', current_schema());
END $$;

-- Down Migration
DROP FUNCTION forget_events;
DROP INDEX notification_event_at;
