-- Up Migration

-- Until when the signer will sign no order of one operation: its own count of the hour is full, or a ring opens later. Workers note
-- it when they hear it; until then no such order is placed, and people who ask why are told. Of `signing_wait`, which it replaces,
-- workers of the release before still write; nobody reads that.
CREATE TABLE signing_pause (
  campaign_id uuid NOT NULL REFERENCES campaign ON DELETE CASCADE,
  ring integer NOT NULL,
  direction text NOT NULL CHECK (direction IN ('forward', 'backout')),
  operation text NOT NULL,
  reason text NOT NULL CHECK (length(reason) <= 1000),
  again_at timestamptz NOT NULL,
  noted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (campaign_id, ring, direction, operation)
);

GRANT SELECT ON signing_pause TO ringmaster_api, ringmaster_worker;
GRANT INSERT (campaign_id, ring, direction, operation, reason, again_at), UPDATE (reason, again_at, noted_at)
  ON signing_pause TO ringmaster_worker;

-- Down Migration
DROP TABLE signing_pause;
