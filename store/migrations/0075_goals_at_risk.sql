-- Up Migration

-- What forecasts said of a goal, and what people were told of it: a forecast moves with every host that ends, and is told when it
-- stays what it is. One that cannot tell begins anew.
CREATE TABLE goal_risk (
  campaign_id     uuid NOT NULL,
  ordinal         integer NOT NULL,
  -- What people were told last.
  at_risk         boolean NOT NULL DEFAULT false,
  -- Since when each forecast says otherwise; null: the newest does not.
  otherwise_since timestamptz,
  PRIMARY KEY (campaign_id, ordinal),
  FOREIGN KEY (campaign_id, ordinal) REFERENCES goal ON DELETE CASCADE
);

-- Notes a forecast (null: it cannot tell) of a goal that is ahead, and tells people where each one said the same for five minutes (or a
-- twentieth of the goal's own time, if that is less), and for twice as long before a danger is over. Whoever forecasts the same
-- goal at the same time waits here, and finds it told. Returns whether people are told.
CREATE FUNCTION note_goal_forecast(of_campaign uuid, of_goal integer, misses boolean, with_detail jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  about jsonb;
  settles interval;
  known goal_risk;
BEGIN
  SELECT jsonb_build_object('goal', g.ordinal, 'ratio', g.ratio, 'deadline', g.deadline_at),
         least(interval '5 minutes', g.within_ms / 20 * interval '1 millisecond') * CASE WHEN misses THEN 1 ELSE 2 END
    INTO about, settles
    FROM goal g JOIN campaign c USING (campaign_id)
   WHERE g.campaign_id = of_campaign AND g.ordinal = of_goal AND g.reached_at IS NULL AND g.deadline_at > clock_timestamp()
     AND c.launched_at IS NOT NULL AND c.ended_at IS NULL;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO goal_risk (campaign_id, ordinal) VALUES (of_campaign, of_goal) ON CONFLICT DO NOTHING;
  SELECT * INTO known FROM goal_risk WHERE campaign_id = of_campaign AND ordinal = of_goal FOR UPDATE;
  IF misses IS NULL OR misses = known.at_risk THEN
    UPDATE goal_risk SET otherwise_since = NULL
     WHERE campaign_id = of_campaign AND ordinal = of_goal AND otherwise_since IS NOT NULL;
    RETURN false;
  END IF;
  IF known.otherwise_since IS NULL THEN
    UPDATE goal_risk SET otherwise_since = clock_timestamp() WHERE campaign_id = of_campaign AND ordinal = of_goal;
    RETURN false;
  END IF;
  IF clock_timestamp() - known.otherwise_since < settles THEN RETURN false; END IF;
  UPDATE goal_risk SET at_risk = misses, otherwise_since = NULL WHERE campaign_id = of_campaign AND ordinal = of_goal;
  PERFORM note_event(CASE WHEN misses THEN 'goal_at_risk' ELSE 'goal_risk_over' END, of_campaign, NULL, about || with_detail);
  RETURN true;
END $$;

-- Of goals that are no longer ahead: reached, missed, or their campaign ended. Each danger that was told of is told to be over.
CREATE FUNCTION end_goal_risks() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  over record;
  told integer := 0;
BEGIN
  FOR over IN
    UPDATE goal_risk r SET at_risk = false, otherwise_since = NULL
      FROM goal g JOIN campaign c USING (campaign_id)
     WHERE r.at_risk AND g.campaign_id = r.campaign_id AND g.ordinal = r.ordinal
       AND (g.reached_at IS NOT NULL OR g.deadline_at <= clock_timestamp() OR c.ended_at IS NOT NULL)
    RETURNING r.campaign_id, jsonb_build_object('goal', g.ordinal, 'ratio', g.ratio, 'deadline', g.deadline_at,
      'reason', CASE WHEN g.reached_at IS NOT NULL THEN 'it is reached' WHEN c.ended_at IS NOT NULL THEN 'the campaign has ended'
                     ELSE 'it is missed' END) AS about
  LOOP
    PERFORM note_event('goal_risk_over', over.campaign_id, NULL, over.about);
    told := told + 1;
  END LOOP;
  RETURN told;
END $$;

REVOKE EXECUTE ON FUNCTION note_goal_forecast, end_goal_risks FROM PUBLIC;
GRANT EXECUTE ON FUNCTION note_goal_forecast, end_goal_risks TO ringmaster_api;
-- See 0017.
DO $$ BEGIN
  EXECUTE format('ALTER FUNCTION note_goal_forecast SET search_path = %I, pg_temp', current_schema());
  EXECUTE format('ALTER FUNCTION end_goal_risks SET search_path = %I, pg_temp', current_schema());
END $$;

-- Down Migration
DROP FUNCTION note_goal_forecast, end_goal_risks;
DROP TABLE goal_risk;
