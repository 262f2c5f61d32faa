-- Up Migration

-- It runs with its owner's rights: a caller's temporary tables come last there (migration 0012), or workers could show it people and
-- approvals of their own making.
DO $$ BEGIN
  EXECUTE format('ALTER FUNCTION is_same_person(text, text) SET search_path = %I, pg_temp', current_schema());
END $$;

-- Down Migration
-- A path is not widened again.
