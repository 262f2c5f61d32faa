-- Up Migration

-- When the host of a lost session is expected back at the latest: its gateway told it to leave and to come back, or was
-- started again. Until then its silence is ours, and its orders' deadlines stand still.
ALTER TABLE session ADD COLUMN expected_by timestamptz;

-- Down Migration
-- Columns that running processes read are not taken down: restore a backup.
