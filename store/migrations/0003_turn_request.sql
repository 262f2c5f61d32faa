-- Up Migration

-- What the lane's present turn was asked to do (a digest): only the very same request is answered again.
ALTER TABLE lane ADD COLUMN turn_request text NOT NULL DEFAULT '';

-- Down Migration
-- A column that a running turn reads is not taken down: restore a backup.
