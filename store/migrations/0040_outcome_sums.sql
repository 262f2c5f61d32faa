-- Up Migration

-- A campaign's class beside its specification, which may be long and is then read from another place.
ALTER TABLE campaign ADD COLUMN class text GENERATED ALWAYS AS (spec->>'class') STORED;
-- When its counts were added to the sums of all: from then on they are no part of what is read at each scrape.
ALTER TABLE campaign ADD COLUMN summed_at timestamptz;
CREATE INDEX campaign_not_summed ON campaign (campaign_id) WHERE launched_at IS NOT NULL AND summed_at IS NULL;

-- What came of hosts, orders and campaigns long ago, of all campaigns of a class together.
CREATE TABLE outcome_sum (
  class    text NOT NULL,
  ring     integer NOT NULL,
  outcome  text NOT NULL,
  within_s double precision NOT NULL,
  times    bigint NOT NULL CHECK (times > 0),
  seconds  double precision NOT NULL,
  PRIMARY KEY (class, ring, outcome, within_s)
);

-- Hosts that a campaign left changed when it ended: until a later one verifies them, or they are deleted.
CREATE TABLE host_left_changed (
  host_id     uuid PRIMARY KEY REFERENCES host,
  campaign_id uuid NOT NULL REFERENCES campaign
);
INSERT INTO host_left_changed (host_id, campaign_id)
SELECT DISTINCT ON (ch.host_id) ch.host_id, ch.campaign_id
  FROM campaign c JOIN campaign_host ch USING (campaign_id)
 WHERE c.ended_at IS NOT NULL AND (ch.state = 'backout_failed' OR (c.phase = 'backout_failed' AND ch.touched))
   AND NOT EXISTS (SELECT FROM campaign later JOIN campaign_host l USING (campaign_id)
                    WHERE later.ended_at > c.ended_at AND l.host_id = ch.host_id AND l.state = 'patched')
 ORDER BY ch.host_id, c.ended_at DESC;

-- Down Migration
DROP TABLE host_left_changed, outcome_sum;
DROP INDEX campaign_not_summed;
ALTER TABLE campaign DROP COLUMN summed_at, DROP COLUMN class;
