-- Up Migration

-- People whom an identity provider knows (OpenID Connect). Who somebody is: the issuer and its subject, and nothing else.
CREATE TABLE person (
  person_id       uuid PRIMARY KEY,
  issuer          text NOT NULL,
  subject         text NOT NULL,
  -- As the audit names them, from their first sign-in on: whatever they are called later, it is one person.
  actor           text NOT NULL UNIQUE,
  name            text NOT NULL,
  roles           text[] NOT NULL,
  first_seen_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_sign_in_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  disabled_at     timestamptz,
  disabled_by     text,
  UNIQUE (issuer, subject)
);

-- One sign-in: a browser's session, or the token of a command. Of its secret only the digest is kept.
CREATE TABLE sign_in (
  sign_in_id   uuid PRIMARY KEY,
  person_id    uuid NOT NULL REFERENCES person,
  way          text NOT NULL CHECK (way IN ('browser', 'command')),
  secret_hash  text NOT NULL UNIQUE,
  roles        text[] NOT NULL CHECK (cardinality(roles) > 0),
  signed_in_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_used_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at   timestamptz NOT NULL,
  ended_at     timestamptz,
  ended_by     text
);
CREATE INDEX sign_in_person ON sign_in (person_id) WHERE ended_at IS NULL;
CREATE INDEX sign_in_expires ON sign_in (expires_at);

-- Where two people are asked for: a token counts as the person who made it, by however many tokens between, for whoever made it has
-- seen it. A name that was given again counts as everybody who gave it.
CREATE FUNCTION is_same_person(one text, other text) RETURNS boolean LANGUAGE sql STABLE AS $$
  WITH RECURSIVE behind (side, actor) AS (
    SELECT side, actor FROM (VALUES (1, one), (2, other)) AS asked (side, actor)
    UNION
    SELECT b.side, t.created_by FROM behind b JOIN api_token t ON t.name = b.actor
  )
  SELECT one = other OR EXISTS (
    SELECT FROM behind a JOIN behind b ON a.side = 1 AND b.side = 2 AND a.actor = b.actor JOIN person p ON p.actor = a.actor)
$$;

GRANT SELECT, INSERT (person_id, issuer, subject, actor, name, roles), UPDATE (name, roles, last_sign_in_at, disabled_at, disabled_by)
  ON person TO ringmaster_api;
GRANT SELECT, INSERT (sign_in_id, person_id, way, secret_hash, roles, expires_at), UPDATE (last_used_at, ended_at, ended_by), DELETE
  ON sign_in TO ringmaster_api;

-- Down Migration
DROP FUNCTION is_same_person(text, text);
DROP TABLE sign_in;
DROP TABLE person;
