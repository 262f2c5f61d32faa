-- Up Migration

-- How often what came to an end for hosts, written by the turn that wrote their rows: what the metrics count is right after any
-- kill. By campaign, as turns of different campaigns must not wait for each other's rows.
CREATE TABLE outcome_count (
  campaign_id uuid NOT NULL,
  ring        integer NOT NULL,
  outcome     text NOT NULL,
  -- The metric's bound that the time it took is within, in seconds; 0 where no time is told.
  within_s    double precision NOT NULL,
  times       bigint NOT NULL CHECK (times > 0),
  seconds     double precision NOT NULL,
  PRIMARY KEY (campaign_id, ring, outcome, within_s)
) WITH (fillfactor = 50);

-- Down Migration
DROP TABLE outcome_count;
