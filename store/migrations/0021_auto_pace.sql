-- Up Migration

-- The pace of a campaign that paces itself (pace.auto): what its plan, or a person since, allows in flight at once, and its
-- last change. What is in force is the campaign's own row of admission_limit, as for every other campaign; a change writes
-- both in one transaction.
CREATE TABLE auto_pace (
  campaign_id uuid PRIMARY KEY REFERENCES campaign,
  ceiling     integer NOT NULL CHECK (ceiling >= 1),
  from_hosts  integer NOT NULL CHECK (from_hosts >= 1),
  to_hosts    integer NOT NULL CHECK (to_hosts >= 1),
  cause       text NOT NULL CHECK (cause IN ('start', 'late', 'failures')),
  -- The goal that was projected late, and by how much.
  ratio       double precision,
  late_ms     bigint,
  changed_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
