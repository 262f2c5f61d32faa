-- Up Migration

-- Questions to hosts: what would installing this patch do? Asked by the api while a campaign is planned, brought to the
-- agent by the gateway that has its session, answered once. No orders: nothing changes on a host.
CREATE TABLE simulation (
  simulation_id uuid PRIMARY KEY,
  host_id       uuid NOT NULL REFERENCES host,
  patch         jsonb NOT NULL,
  asked_by      text NOT NULL,
  asked_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Nobody waits for the answer any longer.
  expires_at    timestamptz NOT NULL,
  -- The session it was sent to: once to each.
  sent_epoch    bigint,
  answered_at   timestamptz,
  answer        jsonb CHECK (octet_length(answer::text) <= 262144),
  CHECK ((answer IS NULL) = (answered_at IS NULL))
);
CREATE INDEX simulation_unanswered ON simulation (host_id) WHERE answered_at IS NULL;
CREATE INDEX simulation_by_host ON simulation (host_id, answered_at);
CREATE INDEX simulation_by_age ON simulation (asked_at);

GRANT SELECT (simulation_id, host_id, patch, expires_at, sent_epoch, answered_at) ON simulation TO ringmaster_gateway;
GRANT UPDATE (sent_epoch, answered_at, answer) ON simulation TO ringmaster_gateway;

-- A gateway gives an answer while one is waited for, and changes none that was given. Everybody else sees and writes all.
ALTER TABLE simulation ENABLE ROW LEVEL SECURITY;
CREATE POLICY simulation_everybody ON simulation USING (true) WITH CHECK (true);
CREATE POLICY simulation_gateway_answers ON simulation AS RESTRICTIVE FOR UPDATE TO ringmaster_gateway
  USING (answered_at IS NULL AND expires_at > clock_timestamp()) WITH CHECK (true);

-- Down Migration
-- A table that gateways read is not taken down: restore a backup.
