-- Up Migration

-- What people are told of: one row for each thing that happened, written by triggers in the transaction of what it tells of, so
-- that neither can be without the other. Nobody reads by the order of ids: an event waits until `routed_at` is set.
CREATE TABLE notification_event (
  event_id    uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- What time alone brings about has one: it is noticed again and again, and written once.
  key         text UNIQUE,
  kind        text NOT NULL,
  at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  campaign_id uuid,
  campaign    text,
  class       text,
  -- All it concerns; none: the whole fleet.
  clusters    text[] NOT NULL DEFAULT '{}',
  detail      jsonb NOT NULL DEFAULT '{}',
  routed_at   timestamptz
);
CREATE INDEX notification_event_unrouted ON notification_event (at) WHERE routed_at IS NULL;

-- One message to one receiver: events of a group that came while it waited, and no other once it is sealed. Its id is the key by
-- which the receiver knows it when it comes again.
CREATE TABLE notification_message (
  message_id   uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  receiver     text NOT NULL,
  group_key    text NOT NULL,
  state        text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'delivered', 'dead')),
  sealed       boolean NOT NULL DEFAULT false,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  send_at      timestamptz NOT NULL,
  attempts     integer NOT NULL DEFAULT 0,
  lease_until  timestamptz,
  error_kind   text,
  error        text,
  ended_at     timestamptz
);
CREATE INDEX notification_message_due ON notification_message (receiver, send_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX notification_message_group ON notification_message (receiver, group_key, created_at);
CREATE INDEX notification_message_dead ON notification_message (ended_at) WHERE state = 'dead';

-- That an event goes to a receiver once is this key.
CREATE TABLE notification_delivery (
  event_id   uuid NOT NULL REFERENCES notification_event ON DELETE CASCADE,
  receiver   text NOT NULL,
  message_id uuid NOT NULL REFERENCES notification_message ON DELETE CASCADE,
  PRIMARY KEY (event_id, receiver)
);
CREATE INDEX notification_delivery_of_message ON notification_delivery (message_id);

CREATE FUNCTION note_event(with_kind text, of_campaign uuid, in_cluster text, with_detail jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  INSERT INTO notification_event (kind, campaign_id, campaign, class, clusters, detail)
  SELECT with_kind, c.campaign_id, c.name, c.spec ->> 'class',
         CASE WHEN in_cluster IS NOT NULL THEN ARRAY[in_cluster]
              ELSE (SELECT coalesce(array_agg(DISTINCT w.cluster ORDER BY w.cluster), '{}') FROM wave w WHERE w.campaign_id = c.campaign_id)
         END, jsonb_strip_nulls(with_detail)
    FROM campaign c WHERE c.campaign_id = of_campaign;
$$;

CREATE FUNCTION tell_of_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('notifications', '');
  RETURN NULL;
END $$;
CREATE TRIGGER notification_event_rings AFTER INSERT ON notification_event FOR EACH STATEMENT EXECUTE FUNCTION tell_of_events();

CREATE FUNCTION note_campaign() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF OLD.launched_at IS NULL AND NEW.launched_at IS NOT NULL THEN
    PERFORM note_event('campaign_launched', NEW.campaign_id, NULL, jsonb_build_object('by', NEW.launched_by, 'hosts', NEW.hosts));
  END IF;
  IF NEW.phase = 'awaiting_approval' AND OLD.phase IS DISTINCT FROM NEW.phase THEN
    PERFORM note_event('approval_asked', NEW.campaign_id, NULL,
                       jsonb_build_object('by', NEW.launched_by, 'approvals', NEW.spec -> 'approvals'));
  END IF;
  IF NEW.phase = 'backing_out' AND OLD.phase IS DISTINCT FROM NEW.phase THEN
    PERFORM note_event('backing_out', NEW.campaign_id, NULL, '{}');
  END IF;
  IF OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL THEN
    PERFORM note_event('campaign_ended', NEW.campaign_id, NULL, jsonb_build_object('phase', NEW.phase, 'hosts', NEW.hosts));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER campaign_is_told AFTER UPDATE OF phase, launched_at, ended_at ON campaign FOR EACH ROW
  WHEN (OLD.phase IS DISTINCT FROM NEW.phase OR OLD.launched_at IS DISTINCT FROM NEW.launched_at OR OLD.ended_at IS DISTINCT FROM NEW.ended_at)
  EXECUTE FUNCTION note_campaign();

CREATE FUNCTION note_wave() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  name text := (SELECT r.name FROM ring r WHERE r.campaign_id = NEW.campaign_id AND r.ordinal = NEW.ring);
BEGIN
  IF OLD.opened_at IS NULL AND NEW.opened_at IS NOT NULL THEN
    PERFORM note_event('ring_opened', NEW.campaign_id, NEW.cluster, jsonb_build_object('ring', name, 'hosts', NEW.hosts));
  END IF;
  IF OLD.passed_at IS NULL AND NEW.passed_at IS NOT NULL THEN
    PERFORM note_event('ring_passed', NEW.campaign_id, NEW.cluster, jsonb_build_object('ring', name, 'hosts', NEW.hosts));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER wave_is_told AFTER UPDATE OF opened_at, passed_at ON wave FOR EACH ROW
  WHEN (OLD.opened_at IS NULL AND NEW.opened_at IS NOT NULL OR OLD.passed_at IS NULL AND NEW.passed_at IS NOT NULL)
  EXECUTE FUNCTION note_wave();

CREATE FUNCTION note_ring() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF NEW.verdict = 'fail' AND OLD.verdict IS DISTINCT FROM NEW.verdict THEN
    PERFORM note_event('gate_failed', NEW.campaign_id, NEW.verdict_cluster,
                       jsonb_build_object('ring', NEW.name, 'reason', NEW.verdict_reason));
  END IF;
  IF NEW.backout_verdict = 'fail' AND OLD.backout_verdict IS DISTINCT FROM NEW.backout_verdict THEN
    PERFORM note_event('gate_failed', NEW.campaign_id, NEW.backout_verdict_cluster,
                       jsonb_build_object('ring', NEW.name, 'reason', NEW.backout_verdict_reason, 'direction', 'backout'));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ring_is_told AFTER UPDATE OF verdict, backout_verdict ON ring FOR EACH ROW
  WHEN (OLD.verdict IS DISTINCT FROM NEW.verdict OR OLD.backout_verdict IS DISTINCT FROM NEW.backout_verdict)
  EXECUTE FUNCTION note_ring();

CREATE FUNCTION note_hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM note_event('held', NEW.campaign_id, NEW.cluster, jsonb_build_object(
      'hold', NEW.hold_id, 'source', NEW.source, 'scope', NEW.scope, 'reason', NEW.reason, 'by', NEW.set_by));
  ELSE
    PERFORM note_event('resumed', NEW.campaign_id, NEW.cluster, jsonb_build_object(
      'hold', NEW.hold_id, 'source', NEW.source, 'reason', NEW.lift_reason, 'by', NEW.lifted_by));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER hold_is_told AFTER INSERT ON hold FOR EACH ROW EXECUTE FUNCTION note_hold();
CREATE TRIGGER lifted_hold_is_told AFTER UPDATE OF lifted_at ON hold FOR EACH ROW
  WHEN (OLD.lifted_at IS NULL AND NEW.lifted_at IS NOT NULL) EXECUTE FUNCTION note_hold();

CREATE FUNCTION note_goal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM note_event('goal_reached', NEW.campaign_id, NULL, jsonb_build_object(
    'goal', NEW.ordinal, 'ratio', NEW.ratio, 'deadline', NEW.deadline_at, 'reachedAt', NEW.reached_at));
  RETURN NULL;
END $$;
CREATE TRIGGER goal_is_told AFTER UPDATE OF reached_at ON goal FOR EACH ROW
  WHEN (OLD.reached_at IS NULL AND NEW.reached_at IS NOT NULL) EXECUTE FUNCTION note_goal();

CREATE FUNCTION note_recall() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO notification_event (kind, detail)
  VALUES (CASE TG_OP WHEN 'INSERT' THEN 'recalled' ELSE 'recall_withdrawn' END, jsonb_strip_nulls(jsonb_build_object(
    'recall', NEW.recall_id, 'patch', NEW.kind || ' ' || NEW.name || ' ' || NEW.version,
    'reason', CASE TG_OP WHEN 'INSERT' THEN NEW.reason ELSE NEW.withdraw_reason END,
    'by', CASE TG_OP WHEN 'INSERT' THEN NEW.recalled_by ELSE NEW.withdrawn_by END)));
  RETURN NULL;
END $$;
CREATE TRIGGER recall_is_told AFTER INSERT ON recall FOR EACH ROW EXECUTE FUNCTION note_recall();
CREATE TRIGGER withdrawn_recall_is_told AFTER UPDATE OF withdrawn_at ON recall FOR EACH ROW
  WHEN (OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL) EXECUTE FUNCTION note_recall();

CREATE FUNCTION note_quarantine() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO notification_event (kind, clusters, detail)
  SELECT 'host_quarantined', ARRAY[h.cluster], jsonb_build_object('host', h.name, 'site', h.site, 'reason', NEW.reason, 'by', NEW.set_by)
    FROM host h WHERE h.host_id = NEW.host_id;
  RETURN NULL;
END $$;
CREATE TRIGGER quarantine_is_told AFTER INSERT ON identity_bar FOR EACH ROW
  WHEN (NEW.kind = 'quarantined') EXECUTE FUNCTION note_quarantine();

-- What no statement tells of: a deadline that passed. Goals of launched campaigns that go on, and a week back at most, so that a
-- first start tells nothing old; events are kept for longer than that, and so each goal is told once.
CREATE FUNCTION note_missed_goals() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  noted integer;
BEGIN
  INSERT INTO notification_event (key, kind, campaign_id, campaign, class, clusters, detail)
  SELECT 'goal_missed/' || g.campaign_id || '/' || g.ordinal, 'goal_missed', c.campaign_id, c.name, c.spec ->> 'class',
         (SELECT coalesce(array_agg(DISTINCT w.cluster ORDER BY w.cluster), '{}') FROM wave w WHERE w.campaign_id = c.campaign_id),
         jsonb_build_object('goal', g.ordinal, 'ratio', g.ratio, 'deadline', g.deadline_at)
    FROM goal g JOIN campaign c USING (campaign_id)
   WHERE c.launched_at IS NOT NULL AND c.ended_at IS NULL AND g.reached_at IS NULL
     AND g.deadline_at BETWEEN clock_timestamp() - interval '7 days' AND clock_timestamp()
  ON CONFLICT (key) DO NOTHING;
  GET DIAGNOSTICS noted = ROW_COUNT;
  RETURN noted;
END $$;

-- A dead message to be sent again, under the key it had: what its receiver has already it need not take twice.
CREATE FUNCTION replay_notification(id uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  UPDATE notification_message SET state = 'waiting', attempts = 0, send_at = clock_timestamp(), ended_at = NULL, sealed = true
   WHERE message_id = id AND state = 'dead';
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM pg_notify('notifications', '');
  RETURN true;
END $$;

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ringmaster_notify') THEN
    CREATE ROLE ringmaster_notify NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT SELECT, UPDATE (routed_at), DELETE ON notification_event TO ringmaster_notify;
GRANT SELECT, INSERT (receiver, group_key, send_at, state, sealed, error_kind, error, ended_at), DELETE,
  UPDATE (state, sealed, send_at, attempts, lease_until, error_kind, error, ended_at) ON notification_message TO ringmaster_notify;
GRANT SELECT, INSERT ON notification_delivery TO ringmaster_notify;
GRANT SELECT ON notification_event, notification_message, notification_delivery TO ringmaster_api;

REVOKE EXECUTE ON FUNCTION note_event, note_missed_goals, replay_notification FROM PUBLIC;
GRANT EXECUTE ON FUNCTION note_missed_goals TO ringmaster_notify;
GRANT EXECUTE ON FUNCTION replay_notification TO ringmaster_api;

-- See 0017.
DO $$
DECLARE
  f regprocedure;
BEGIN
  FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE prosecdef AND pronamespace = current_schema()::regnamespace LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', f, current_schema());
  END LOOP;
END $$;

-- Down Migration
-- What waits to be told is not forgotten.
