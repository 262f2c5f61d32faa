-- Up Migration

-- How far the count of each signer had come when workers heard of it last: the signer's own disk is the count, and this is what
-- tells it that its disk is an old copy. Workers only raise it; whoever has the owner's rights takes a row out.
CREATE TABLE signer_head (
  key_id text PRIMARY KEY CHECK (key_id ~ '^[0-9a-f]{16}$'),
  number bigint NOT NULL CHECK (number BETWEEN 1 AND 1000000000000000),
  hash bytea NOT NULL CHECK (length(hash) = 32),
  noted_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE FUNCTION refuse_lower_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.key_id <> OLD.key_id OR NEW.number < OLD.number OR (NEW.number = OLD.number AND NEW.hash <> OLD.hash) THEN
    RAISE EXCEPTION 'a signer''s head only rises' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER signer_head_only_rises BEFORE UPDATE ON signer_head FOR EACH ROW EXECUTE FUNCTION refuse_lower_head();

GRANT SELECT, INSERT (key_id, number, hash), UPDATE (number, hash, noted_at) ON signer_head TO ringmaster_worker;

-- Down Migration
DROP TABLE signer_head;
DROP FUNCTION refuse_lower_head();
