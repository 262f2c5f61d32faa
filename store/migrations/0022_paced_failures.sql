-- Up Migration

-- Failures of the whole campaign that its pace takes into account already: as many as there were when failures last lowered
-- it, or when a person last set it. Only new ones lower it again.
ALTER TABLE auto_pace ADD COLUMN known_failed integer NOT NULL DEFAULT 0 CHECK (known_failed >= 0);

-- Down Migration
-- 0021 does not say its own way down: it is DROP TABLE auto_pace.
ALTER TABLE auto_pace DROP COLUMN known_failed;
