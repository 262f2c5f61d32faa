-- Up Migration

-- What the signer will sign in its time, and not now: its own count of the hour is full. Workers note it each time that they hear
-- it, and what was not noted lately is over. For people, who ask why nothing goes on; nothing is decided by it.
CREATE TABLE signing_wait (
  campaign_id uuid NOT NULL REFERENCES campaign ON DELETE CASCADE,
  operation text NOT NULL,
  reason text NOT NULL CHECK (length(reason) <= 1000),
  noted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (campaign_id, operation)
);

GRANT SELECT ON signing_wait TO ringmaster_api, ringmaster_worker;
GRANT INSERT (campaign_id, operation, reason), UPDATE (reason, noted_at) ON signing_wait TO ringmaster_worker;

-- Down Migration
DROP TABLE signing_wait;
