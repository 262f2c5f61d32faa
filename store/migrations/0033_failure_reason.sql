-- Up Migration

-- Why a host failed first, kept when it is taken back: `reason` is of its present state.
ALTER TABLE campaign_host ADD COLUMN failure_reason text;

-- Down Migration
ALTER TABLE campaign_host DROP COLUMN failure_reason;
