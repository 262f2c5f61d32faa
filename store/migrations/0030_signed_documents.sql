-- Up Migration

-- What people signed, as bytes (docs/decisions/0013). Gateways pass it on; nobody changes it.
CREATE TABLE campaign_manifest (
  campaign_id uuid PRIMARY KEY REFERENCES campaign ON DELETE CASCADE,
  payload_type text NOT NULL,
  payload bytea NOT NULL CHECK (length(payload) <= 131072),
  signatures jsonb NOT NULL
);

CREATE TABLE trust_document (
  kind text NOT NULL CHECK (kind IN ('root', 'revocations')),
  version integer NOT NULL CHECK (version > 0),
  payload_type text NOT NULL,
  payload bytea NOT NULL CHECK (length(payload) <= 131072),
  signatures jsonb NOT NULL,
  stored_by text NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (kind, version)
);

GRANT SELECT ON campaign_manifest, trust_document TO ringmaster_gateway;

-- Down Migration
DROP TABLE trust_document;
DROP TABLE campaign_manifest;
