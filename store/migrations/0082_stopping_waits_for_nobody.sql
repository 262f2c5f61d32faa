-- Up Migration

-- Stopping is one person and instant: neither who is told of it nor the audit may keep anybody waiting, or refuse it. What
-- happened is told as before by a row of its transaction; where the table of events takes none (locked, broken, another's index on
-- it) the row is put aside, and taken up when it takes some again.

-- Nothing to fail by: no key, no index, no trigger, and nobody waits for anything here.
CREATE TABLE notification_aside (
  at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  key         text,
  kind        text NOT NULL,
  campaign_id uuid,
  -- Null: all clusters of the campaign, or the whole fleet.
  cluster     text,
  detail      jsonb NOT NULL
);
GRANT SELECT ON notification_aside TO ringmaster_notify;

CREATE FUNCTION write_event(happened timestamptz, with_key text, with_kind text, of_campaign uuid, in_cluster text, with_detail jsonb)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  INSERT INTO notification_event (key, kind, at, campaign_id, campaign, class, clusters, detail)
  SELECT with_key, with_kind, happened, c.campaign_id, c.name, c.spec ->> 'class',
         CASE WHEN in_cluster IS NOT NULL THEN ARRAY[in_cluster]
              ELSE (SELECT coalesce(array_agg(DISTINCT w.cluster ORDER BY w.cluster), '{}') FROM wave w WHERE w.campaign_id = of_campaign)
         END, jsonb_strip_nulls(with_detail)
    FROM (SELECT) fleet LEFT JOIN campaign c ON c.campaign_id = of_campaign
  ON CONFLICT (key) DO NOTHING;
$$;

-- Never fails, and waits for a fifth of a second at most (for tables of campaigns; for those of notifications not at all). If even
-- the row aside fails, holds and recalls are told all the same (note_untold_stops); the server's log has the rest.
CREATE FUNCTION note_keyed_event(with_key text, with_kind text, of_campaign uuid, in_cluster text, with_detail jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET lock_timeout = '200ms' AS $$
BEGIN
  BEGIN
    LOCK TABLE notification_event IN ROW EXCLUSIVE MODE NOWAIT;
    PERFORM write_event(clock_timestamp(), with_key, with_kind, of_campaign, in_cluster, with_detail);
  EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'the event % is told later: %', with_kind, SQLERRM;
    BEGIN
      LOCK TABLE notification_aside IN ROW EXCLUSIVE MODE NOWAIT;
      INSERT INTO notification_aside (key, kind, campaign_id, cluster, detail)
      VALUES (with_key, with_kind, of_campaign, in_cluster, with_detail);
    EXCEPTION WHEN OTHERS THEN
      RAISE WARNING 'the event % of campaign % was not put aside: %; it said %', with_kind, of_campaign, SQLERRM, with_detail;
    END;
  END;
END $$;

CREATE OR REPLACE FUNCTION note_event(with_kind text, of_campaign uuid, in_cluster text, with_detail jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM note_keyed_event(NULL, with_kind, of_campaign, in_cluster, with_detail);
END $$;

CREATE FUNCTION about_hold(h hold) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('hold', h.hold_id, 'source', h.source, 'scope', h.scope, 'reason', h.reason, 'by', h.set_by);
$$;
CREATE FUNCTION about_lifted_hold(h hold) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('hold', h.hold_id, 'source', h.source, 'reason', h.lift_reason, 'by', h.lifted_by);
$$;
CREATE OR REPLACE FUNCTION note_hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM note_keyed_event('held/' || NEW.hold_id, 'held', NEW.campaign_id, NEW.cluster, about_hold(NEW));
  ELSE
    PERFORM note_keyed_event('resumed/' || NEW.hold_id, 'resumed', NEW.campaign_id, NEW.cluster, about_lifted_hold(NEW));
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION about_recall(r recall) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('recall', r.recall_id, 'patch', r.kind || ' ' || r.name || ' ' || r.version,
    'reason', CASE WHEN r.withdrawn_at IS NULL THEN r.reason ELSE r.withdraw_reason END,
    'by', CASE WHEN r.withdrawn_at IS NULL THEN r.recalled_by ELSE r.withdrawn_by END);
$$;
CREATE OR REPLACE FUNCTION note_recall() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM note_keyed_event('recalled/' || NEW.recall_id, 'recalled', NULL, NULL, about_recall(NEW));
  ELSE
    PERFORM note_keyed_event('recall_withdrawn/' || NEW.recall_id, 'recall_withdrawn', NULL, NULL, about_recall(NEW));
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION note_quarantine() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  h host;
BEGIN
  SELECT * INTO h FROM host WHERE host_id = NEW.host_id;
  IF FOUND THEN
    PERFORM note_keyed_event(NULL, 'host_quarantined', NULL, h.cluster, jsonb_build_object(
      'host', h.name, 'site', h.site, 'reason', NEW.reason, 'by', NEW.set_by));
  END IF;
  RETURN NULL;
END $$;

-- What was put aside, with the time that it had: before anything else is routed, so that nothing is told before what it ends.
CREATE FUNCTION take_up_events() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  aside notification_aside;
  taken integer := 0;
BEGIN
  FOR aside IN DELETE FROM notification_aside RETURNING * LOOP
    PERFORM write_event(aside.at, aside.key, aside.kind, aside.campaign_id, aside.cluster, aside.detail);
    taken := taken + 1;
  END LOOP;
  RETURN taken;
END $$;

-- Holds and recalls of this week that no event tells of, by their keys: not even the row aside could be written. One whose end was
-- told already is not told any more: it would open what nobody closes.
CREATE FUNCTION note_untold_stops() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  noted integer;
BEGIN
  WITH stops AS (
    SELECT 'held/' || h.hold_id AS key, 'held' AS kind, h.set_at AS at, h.campaign_id, h.cluster, about_hold(h) AS detail,
           'resumed/' || h.hold_id AS its_end
      FROM hold h WHERE h.set_at > clock_timestamp() - interval '7 days'
    UNION ALL
    SELECT 'resumed/' || h.hold_id, 'resumed', h.lifted_at, h.campaign_id, h.cluster, about_lifted_hold(h), NULL
      FROM hold h WHERE h.lifted_at > clock_timestamp() - interval '7 days'
    UNION ALL
    SELECT 'recalled/' || r.recall_id, 'recalled', r.recalled_at, NULL, NULL, about_recall(r), 'recall_withdrawn/' || r.recall_id
      FROM recall r WHERE r.recalled_at > clock_timestamp() - interval '7 days' AND r.withdrawn_at IS NULL
    UNION ALL
    SELECT 'recall_withdrawn/' || r.recall_id, 'recall_withdrawn', r.withdrawn_at, NULL, NULL, about_recall(r), NULL
      FROM recall r WHERE r.withdrawn_at > clock_timestamp() - interval '7 days'
  ), untold AS (
    SELECT s.* FROM stops s
     WHERE NOT EXISTS (SELECT FROM notification_event e WHERE e.key = s.key OR e.key = s.its_end AND e.routed_at IS NOT NULL)
       AND NOT EXISTS (SELECT FROM notification_aside a WHERE a.key = s.key)
  )
  SELECT count(*) INTO noted
    FROM untold s, LATERAL write_event(s.at, s.key, s.kind, s.campaign_id, s.cluster, s.detail);
  RETURN noted;
END $$;

-- What was told before these keys is told no more.
UPDATE notification_event e SET key = e.kind || '/' || coalesce(e.detail ->> 'hold', e.detail ->> 'recall')
  FROM (SELECT min(event_id::text)::uuid AS event_id FROM notification_event
         WHERE kind IN ('held', 'resumed', 'recalled', 'recall_withdrawn') AND key IS NULL
         GROUP BY kind, coalesce(detail ->> 'hold', detail ->> 'recall')) first
 WHERE first.event_id = e.event_id AND coalesce(e.detail ->> 'hold', e.detail ->> 'recall') IS NOT NULL;

-- What is aside where nobody takes it up is forgotten with the events (0076).
CREATE OR REPLACE FUNCTION forget_events() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  forgotten integer;
BEGIN
  DELETE FROM notification_aside WHERE at < clock_timestamp() - interval '30 days';
  DELETE FROM notification_event WHERE event_id IN (
    SELECT e.event_id FROM notification_event e
     WHERE e.at < clock_timestamp() - interval '30 days'
       AND NOT EXISTS (SELECT FROM notification_delivery d WHERE d.event_id = e.event_id)
     LIMIT 10000 FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS forgotten = ROW_COUNT;
  RETURN forgotten;
END $$;

-- A recall and its record are one transaction, and the recall comes first, as a hold does (0074): where the audit takes nothing it
-- stands, and every api puts it on record as soon as it can. `how` null: whoever asked is no more there to be asked from where.
-- False: it is not on record. The row's lock lets one through after the other, so that it is there once.
CREATE FUNCTION put_recall_on_record(id uuid, how jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  r recall;
BEGIN
  SELECT * INTO r FROM recall WHERE recall_id = id FOR UPDATE;
  BEGIN
    PERFORM set_config('lock_timeout', '1s', true);
    INSERT INTO audit (actor, act, subject, detail)
    SELECT r.recalled_by, 'recall', id::text,
           jsonb_build_object('kind', r.kind, 'name', r.name, 'version', r.version, 'reason', r.reason) || coalesce(how, '{}')
     WHERE NOT EXISTS (SELECT FROM audit WHERE act = 'recall' AND subject = id::text);
    RETURN true;
  EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'recall % stands and is not on record: %', id, SQLERRM;
    RETURN false;
  END;
END $$;
CREATE INDEX audit_of_recalls ON audit (subject) WHERE act = 'recall';

REVOKE EXECUTE ON FUNCTION write_event, note_keyed_event, take_up_events, note_untold_stops FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_up_events, note_untold_stops TO ringmaster_notify;

-- See 0017. Also of what is replaced: its path went with its former text.
DO $$
DECLARE
  f regprocedure;
BEGIN
  FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE prosecdef AND pronamespace = current_schema()::regnamespace LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', f, current_schema());
  END LOOP;
END $$;

-- Down Migration
-- What waits to be told, or to be put on record, is not forgotten.
