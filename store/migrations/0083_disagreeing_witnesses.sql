-- Up Migration

-- What hosts remember of the audit that does not agree with what they were shown (docs/protocol.md, "The audit's witnesses"), as
-- each said it last: so that whoever verifies the audit sees who says so, and compares. The word of hosts and gateways; the
-- proof is the signed checkpoint on the host. No reference: what a host said outlives its row.
CREATE TABLE audit_disagreement (
  host_id         uuid PRIMARY KEY,
  remembered_size bigint NOT NULL CHECK (remembered_size >= 0),
  remembered_root bytea NOT NULL CHECK (octet_length(remembered_root) = 32),
  shown_size      bigint NOT NULL CHECK (shown_size >= 0),
  shown_root      bytea NOT NULL CHECK (octet_length(shown_root) = 32),
  since           timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- To the hour: a fleet that comes back writes nothing that it wrote lately.
  said_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- It says so no more: somebody took its memory away.
  ended_at        timestamptz
);
CREATE INDEX audit_disagreement_standing ON audit_disagreement (host_id) WHERE ended_at IS NULL;

CREATE FUNCTION note_audit_disagreements(hosts uuid[], remembered_sizes bigint[], remembered_roots bytea[], shown_sizes bigint[],
                                         shown_roots bytea[]) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  INSERT INTO audit_disagreement AS known (host_id, remembered_size, remembered_root, shown_size, shown_root)
  SELECT * FROM unnest(hosts, remembered_sizes, remembered_roots, shown_sizes, shown_roots) AS said ORDER BY 1
  ON CONFLICT (host_id) DO UPDATE
     SET remembered_size = excluded.remembered_size, remembered_root = excluded.remembered_root,
         shown_size = excluded.shown_size, shown_root = excluded.shown_root, said_at = excluded.said_at, ended_at = NULL,
         since = CASE WHEN known.ended_at IS NULL THEN known.since ELSE excluded.since END
   WHERE known.ended_at IS NOT NULL OR known.said_at < excluded.said_at - interval '1 hour'
      OR (known.remembered_size, known.remembered_root, known.shown_size, known.shown_root)
         <> (excluded.remembered_size, excluded.remembered_root, excluded.shown_size, excluded.shown_root);
$$;

CREATE FUNCTION end_audit_disagreements(hosts uuid[]) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  UPDATE audit_disagreement SET ended_at = clock_timestamp()
   WHERE ended_at IS NULL AND host_id IN (SELECT host_id FROM audit_disagreement WHERE host_id = ANY (hosts) ORDER BY host_id FOR UPDATE);
$$;

GRANT SELECT (host_id, ended_at) ON audit_disagreement TO ringmaster_gateway;
GRANT SELECT ON audit_disagreement TO ringmaster_api;
REVOKE EXECUTE ON FUNCTION note_audit_disagreements, end_audit_disagreements FROM PUBLIC;
GRANT EXECUTE ON FUNCTION note_audit_disagreements, end_audit_disagreements TO ringmaster_gateway;
-- See 0017.
DO $$ DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['note_audit_disagreements', 'end_audit_disagreements'] LOOP
    EXECUTE format('ALTER FUNCTION %I SET search_path = %I, pg_temp', name, current_schema());
  END LOOP;
END $$;

-- Down Migration
-- What witnesses said is kept.
