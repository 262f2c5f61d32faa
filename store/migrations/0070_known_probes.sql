-- Up Migration

-- The probes that workers can ask, as they say themselves: names and words, no address and no secret. A plan that names another is
-- blocked before it is launched.
CREATE TABLE known_probe (
  name text PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,40}$'),
  -- What it measures, and what its answer must be, in words for a person.
  says text NOT NULL CHECK (length(says) <= 400),
  expects text NOT NULL CHECK (length(expects) <= 400),
  told_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

GRANT SELECT ON known_probe TO ringmaster_api, ringmaster_worker;
GRANT INSERT, UPDATE ON known_probe TO ringmaster_worker;

-- Down Migration
DROP TABLE known_probe;
