-- Up Migration

-- Which receivers the processes of notifications that run now have, each by its own file: a message to one that none of them has
-- cannot be sent, and is not to wait until somebody starts one anew.
CREATE TABLE notification_receiver (
  process  uuid NOT NULL,
  receiver text NOT NULL,
  seen_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (process, receiver)
);
GRANT SELECT, INSERT (process, receiver), UPDATE (seen_at), DELETE ON notification_receiver TO ringmaster_notify;

-- Receivers of processes that said so within a minute: they say it every ten seconds, and take it back when they stop.
CREATE VIEW notification_receiver_known AS
  SELECT DISTINCT receiver FROM notification_receiver WHERE seen_at > clock_timestamp() - interval '1 minute';
GRANT SELECT ON notification_receiver_known TO ringmaster_notify;

-- A dead message to be sent again: 'replayed', 'not_dead', or 'receiver_gone' where processes run and none has its receiver.
-- Where none runs it waits for one.
CREATE FUNCTION replay_known_notification(id uuid) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  to_receiver text;
BEGIN
  SELECT receiver INTO to_receiver FROM notification_message WHERE message_id = id AND state = 'dead' FOR UPDATE;
  IF NOT FOUND THEN RETURN 'not_dead'; END IF;
  IF EXISTS (SELECT FROM notification_receiver_known)
     AND NOT EXISTS (SELECT FROM notification_receiver_known WHERE receiver = to_receiver) THEN
    RETURN 'receiver_gone';
  END IF;
  PERFORM replay_notification(id);
  RETURN 'replayed';
END $$;
REVOKE EXECUTE ON FUNCTION replay_known_notification FROM PUBLIC;
GRANT EXECUTE ON FUNCTION replay_known_notification TO ringmaster_api;
-- See 0017.
DO $$ BEGIN
  EXECUTE format('ALTER FUNCTION replay_known_notification SET search_path = %I, pg_temp', current_schema());
END $$;

-- Down Migration
DROP FUNCTION replay_known_notification;
DROP VIEW notification_receiver_known;
DROP TABLE notification_receiver;
