-- Up Migration

-- A Merkle tree over the audit (RFC 6962; audit/tree.ts): one sequencer gives each committed record its place. Ids are taken
-- before they are committed and become visible out of order, so that no reader may go by the highest one: a record waits in a
-- row of its own, written with it.
CREATE TABLE audit_leaf (
  leaf_index bigint PRIMARY KEY CHECK (leaf_index >= 0),
  audit_id   bigint NOT NULL UNIQUE REFERENCES audit,
  -- The bytes that were hashed: nothing is ever encoded again to be checked.
  leaf       bytea NOT NULL,
  hash       bytea NOT NULL CHECK (octet_length(hash) = 32)
);
CREATE TABLE audit_unsequenced (audit_id bigint PRIMARY KEY REFERENCES audit);
-- Roots of the tree's perfect subtrees; its row is the sequencers' lock.
CREATE TABLE audit_frontier (
  one    boolean PRIMARY KEY DEFAULT true CHECK (one),
  size   bigint NOT NULL,
  hashes bytea[] NOT NULL
);
INSERT INTO audit_frontier (size, hashes) VALUES (0, '{}');
CREATE TABLE audit_checkpoint (
  size       bigint PRIMARY KEY,
  at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  payload    bytea NOT NULL,
  signatures jsonb NOT NULL CHECK (jsonb_array_length(signatures) > 0)
);

CREATE FUNCTION await_sequencing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO audit_unsequenced SELECT audit_id FROM recorded;
  RETURN NULL;
END $$;
-- No act may be recorded between the trigger and the copy.
LOCK TABLE audit IN SHARE ROW EXCLUSIVE MODE;
CREATE TRIGGER audit_awaits_sequencing AFTER INSERT ON audit REFERENCING NEW TABLE AS recorded
  FOR EACH STATEMENT EXECUTE FUNCTION await_sequencing();
INSERT INTO audit_unsequenced SELECT audit_id FROM audit;

-- Against mistakes, and so that a rewrite needs the owner's rights; that one is found by its checkpoints (docs/security.md).
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: the audit only grows', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
DO $$ DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['audit', 'audit_leaf', 'audit_checkpoint'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT
                    EXECUTE FUNCTION refuse_rewriting()', name || '_only_grows', name);
  END LOOP;
  -- Functions with their owner's rights name their schema, and the caller's temporary one last (migration 0012).
  EXECUTE format('ALTER FUNCTION await_sequencing SET search_path = %I, pg_temp', current_schema());
END $$;

-- Down Migration
-- An audit is not taken down.
