-- Up Migration

-- Tokens of programs and people for the operators' API: of the token itself only the digest is kept.
CREATE TABLE api_token (
  token_id    uuid PRIMARY KEY,
  name        text NOT NULL CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$'),
  secret_hash text NOT NULL UNIQUE,
  roles       text[] NOT NULL CHECK (cardinality(roles) > 0),
  -- Null: all that its roles allow.
  scope       text[],
  created_by  text NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at  timestamptz NOT NULL,
  revoked_at  timestamptz,
  revoked_by  text
);
-- The audit names people by it.
CREATE UNIQUE INDEX api_token_name ON api_token (name) WHERE revoked_at IS NULL;

-- What one person asked for and another must ask for too.
CREATE TABLE second_person (
  proposal_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- sha256 of what is asked: the same act, on the same campaign, with the same terms.
  digest      text NOT NULL,
  proposed_by text NOT NULL,
  reason      text NOT NULL,
  proposed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at  timestamptz NOT NULL,
  seconded_by text,
  seconded_at timestamptz,
  -- The request that it let through, which may be repeated.
  request_key text
);
CREATE INDEX second_person_digest ON second_person (digest, expires_at);

-- The first admin is made once, and never again.
CREATE TABLE first_setup (
  one       boolean PRIMARY KEY DEFAULT true CHECK (one),
  closed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  closed_by text NOT NULL
);
CREATE TRIGGER first_setup_stays_closed BEFORE UPDATE OR DELETE OR TRUNCATE ON first_setup FOR EACH STATEMENT
  EXECUTE FUNCTION refuse_rewriting();

-- Who may use them (0044).
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ringmaster_api') THEN CREATE ROLE ringmaster_api NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT SELECT, INSERT (token_id, name, secret_hash, roles, scope, created_by, expires_at), UPDATE (revoked_at, revoked_by) ON api_token
  TO ringmaster_api;
GRANT SELECT, INSERT (digest, proposed_by, reason, expires_at), UPDATE (seconded_by, seconded_at, request_key) ON second_person
  TO ringmaster_api;
GRANT SELECT, INSERT (closed_by) ON first_setup TO ringmaster_api;

-- Down Migration
-- A setup that was closed is not opened again.
