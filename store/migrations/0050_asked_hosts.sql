-- Up Migration

-- What people ask of single hosts of a campaign: no more of one (`excluded`), or the patch once more of one that failed
-- (`retry_revision`: the row's revision when that was asked; `retry_above`: the highest generation it had been ordered).
ALTER TABLE campaign_host
  ADD COLUMN excluded boolean NOT NULL DEFAULT false,
  ADD COLUMN retry_revision integer,
  ADD COLUMN retry_above integer;
CREATE INDEX campaign_host_asked ON campaign_host (lane_id) WHERE excluded OR retry_revision IS NOT NULL;

-- Who asked it, and why.
CREATE TABLE host_request (
  request_id  uuid NOT NULL,
  campaign_id uuid NOT NULL REFERENCES campaign,
  host_id     uuid NOT NULL REFERENCES host,
  act         text NOT NULL CHECK (act IN ('exclude', 'retry')),
  actor       text NOT NULL,
  reason      text NOT NULL CHECK (reason <> ''),
  asked_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (request_id, host_id)
);
CREATE INDEX host_request_by_host ON host_request (campaign_id, host_id);

GRANT SELECT ON host_request TO ringmaster_api, ringmaster_worker;
GRANT INSERT (request_id, campaign_id, host_id, act, actor, reason) ON host_request TO ringmaster_worker;
GRANT UPDATE (excluded, retry_revision, retry_above) ON campaign_host TO ringmaster_worker;

-- Down Migration
DROP TABLE host_request;
DROP INDEX campaign_host_asked;
ALTER TABLE campaign_host DROP COLUMN excluded, DROP COLUMN retry_revision, DROP COLUMN retry_above;
