-- Up Migration

-- A campaign leaves a host alone that reboots by a lock of its own (docs/fleetlock.md): each turn asks for its hosts' locks.
CREATE INDEX reboot_lock_of_host ON reboot_lock (host_id);
GRANT SELECT ON reboot_lock TO ringmaster_worker;

-- Down Migration
REVOKE SELECT ON reboot_lock FROM ringmaster_worker;
DROP INDEX reboot_lock_of_host;
