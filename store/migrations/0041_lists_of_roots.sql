-- Up Migration

-- Lists of revocations are counted anew under each trust root that names them (docs/decisions/0013): what a stolen key used up is
-- given back by a rotation. Zero: the list names no root, and so is the root itself.
ALTER TABLE trust_document ADD COLUMN of_root integer NOT NULL DEFAULT 0 CHECK (of_root >= 0);
ALTER TABLE trust_document DROP CONSTRAINT trust_document_pkey, ADD PRIMARY KEY (kind, of_root, version);

-- The processes' roles, which a later migration gives all else (0044).
DO $$ DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['ringmaster_api', 'ringmaster_worker'] LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN EXECUTE format('CREATE ROLE %I NOLOGIN', name); END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
  END LOOP;
END $$;
GRANT INSERT (of_root) ON trust_document TO ringmaster_api;

-- Down Migration
ALTER TABLE trust_document DROP CONSTRAINT trust_document_pkey, ADD PRIMARY KEY (kind, version);
ALTER TABLE trust_document DROP COLUMN of_root;
