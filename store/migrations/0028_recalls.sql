-- Up Migration

-- What nobody may install any more: plans that contain it are not launched, campaigns that do are held by holds of its own.
CREATE TABLE recall (
  recall_id       uuid PRIMARY KEY,
  kind            text NOT NULL CHECK (kind IN ('package', 'bundle')),
  name            text NOT NULL,
  version         text NOT NULL,
  reason          text NOT NULL CHECK (reason <> ''),
  recalled_by     text NOT NULL,
  recalled_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  withdrawn_by    text,
  withdrawn_at    timestamptz,
  withdraw_reason text,
  CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE UNIQUE INDEX recall_standing ON recall (kind, name, version) WHERE withdrawn_at IS NULL;

ALTER TABLE hold DROP CONSTRAINT hold_source_check,
  ADD CHECK (source IN ('gate', 'person', 'calendar', 'alert', 'recall'));

-- Down Migration
-- What was recalled is not forgotten.
