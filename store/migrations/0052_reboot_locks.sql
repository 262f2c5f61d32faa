-- Up Migration

-- Hosts that reboot by themselves and ask first (FleetLock): each lock takes a slot of its group, and a place in every budget of
-- a running campaign that its host belongs to. `elsewhere`: such places; only budgets have any.
ALTER TABLE admission_limit ADD COLUMN elsewhere integer NOT NULL DEFAULT 0 CHECK (elsewhere >= 0);

CREATE TABLE reboot_lock (
  lock_group text NOT NULL,
  host_id    uuid NOT NULL REFERENCES host,
  taken_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (lock_group, host_id)
);

CREATE TABLE reboot_lock_place (
  lock_group  text NOT NULL,
  host_id     uuid NOT NULL,
  campaign_id uuid NOT NULL REFERENCES campaign,
  key         text NOT NULL,
  PRIMARY KEY (lock_group, host_id, campaign_id, key),
  FOREIGN KEY (lock_group, host_id) REFERENCES reboot_lock ON DELETE CASCADE
);

GRANT SELECT, INSERT (lock_group, host_id), DELETE ON reboot_lock TO ringmaster_api;
GRANT SELECT, INSERT, DELETE ON reboot_lock_place TO ringmaster_api;
GRANT UPDATE (elsewhere) ON admission_limit TO ringmaster_api;

-- Down Migration
DROP TABLE reboot_lock_place, reboot_lock;
ALTER TABLE admission_limit DROP COLUMN elsewhere;
