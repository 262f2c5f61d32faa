-- Up Migration

-- The report of a campaign as it ended, word for word: json keeps what was written, jsonb would order it anew.
CREATE TABLE campaign_report (
  campaign_id uuid PRIMARY KEY REFERENCES campaign,
  frozen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  report json NOT NULL
);

-- Its promises again, for sums over all campaigns of some months.
CREATE TABLE campaign_promise (
  campaign_id uuid NOT NULL REFERENCES campaign_report,
  slo text NOT NULL,
  ended_at timestamptz NOT NULL,
  good integer NOT NULL CHECK (good >= 0),
  valid integer NOT NULL CHECK (valid >= good),
  eligible integer CHECK (eligible >= 0),
  state text NOT NULL,
  PRIMARY KEY (campaign_id, slo)
);
CREATE INDEX campaign_promise_ended ON campaign_promise (ended_at);

-- Failures of one campaign by why: few rows of many.
CREATE INDEX campaign_host_failed ON campaign_host (campaign_id, failure_reason) WHERE failure_reason IS NOT NULL;

-- Down Migration
DROP INDEX campaign_host_failed;
DROP TABLE campaign_promise, campaign_report;
