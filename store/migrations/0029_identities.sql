-- Up Migration

-- What a host's certificate is issued for, and when it no longer counts (docs/decisions/0014) --------------------------------

-- Only the sha256 of a token is here. Bound to one known host, or to new ones, which get this cluster, site and these labels.
CREATE TABLE join_token (
  token_id    uuid PRIMARY KEY,
  secret_hash text NOT NULL UNIQUE CHECK (secret_hash ~ '^[0-9a-f]{64}$'),
  host_id     uuid REFERENCES host,
  cluster     text,
  site        text,
  labels      jsonb,
  uses        integer NOT NULL CHECK (uses BETWEEN 1 AND 1000),
  uses_left   integer NOT NULL CHECK (uses_left BETWEEN 0 AND uses),
  expires_at  timestamptz NOT NULL,
  created_by  text NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  revoked_by  text,
  revoked_at  timestamptz,
  CHECK ((host_id IS NULL) = (cluster IS NOT NULL) AND (host_id IS NULL) = (site IS NOT NULL)
         AND (host_id IS NULL) = (labels IS NOT NULL))
);

CREATE TABLE host_certificate (
  serial     text PRIMARY KEY,
  host_id    uuid NOT NULL REFERENCES host,
  -- sha256 of the public key's SPKI: the same one asking again is the same answer, lost on its way.
  key_hash   text NOT NULL,
  way        text NOT NULL CHECK (way IN ('token', 'renewal', 're_enrolment', 'elsewhere')),
  token_id   uuid REFERENCES join_token,
  issued_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  not_after  timestamptz NOT NULL,
  revoked_at timestamptz
);
CREATE INDEX host_certificate_by_host ON host_certificate (host_id);
CREATE INDEX host_certificate_revoked ON host_certificate (not_after) WHERE revoked_at IS NOT NULL;

-- Hosts that no gateway lets in. `deleted` is for ever: the row is the host's tombstone.
CREATE TABLE identity_bar (
  host_id uuid PRIMARY KEY REFERENCES host,
  kind    text NOT NULL CHECK (kind IN ('quarantined', 'revoked', 'deleted')),
  reason  text NOT NULL CHECK (reason <> ''),
  set_by  text NOT NULL,
  set_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What gateways must look at again. One row counts, and is locked by whoever writes: no change is committed behind a newer one.
CREATE TABLE identity_revision (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  revision bigint NOT NULL
);
CREATE TABLE identity_change (
  revision bigint PRIMARY KEY,
  host_id  uuid NOT NULL,
  at       timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- A renewal on its way from a gateway to the authority and back; the newest of each host.
CREATE TABLE certificate_request (
  host_id     uuid PRIMARY KEY REFERENCES host,
  request_id  uuid NOT NULL,
  gateway_id  text NOT NULL,
  csr         bytea NOT NULL,
  certificate bytea NOT NULL,
  signature   bytea NOT NULL,
  asked_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  answered_at timestamptz,
  issued      text,
  refusal     text
);
CREATE INDEX certificate_request_open ON certificate_request (asked_at) WHERE answered_at IS NULL;

-- sha256 of tokens: the one that the host said last (empty: it had none; null: it never kept one), and those given to it since.
ALTER TABLE session ADD COLUMN exchange_used text, ADD COLUMN exchange_issued text[] NOT NULL DEFAULT '{}',
  ADD COLUMN certificate_serial text;

-- Bars ----------------------------------------------------------------------------------------------------------------------
CREATE FUNCTION note_identity_change(of_host uuid) RETURNS void LANGUAGE sql AS $$
  WITH next AS (INSERT INTO identity_revision AS r (revision) VALUES (1)
                ON CONFLICT (only_one) DO UPDATE SET revision = r.revision + 1 RETURNING revision)
  INSERT INTO identity_change (revision, host_id) SELECT revision, of_host FROM next;
  SELECT pg_notify('identities', of_host::text);
$$;

-- Bars a host; a graver bar stays. Its session counts as lost from this transaction on, so nothing is ordered or claimed for
-- it any more; gateways end its stream when they hear of it. The session's row is locked first, as by whoever opens one.
CREATE FUNCTION bar_host(of_host uuid, with_kind text, because text, by_whom text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM session WHERE host_id = of_host FOR UPDATE;
  INSERT INTO identity_bar AS b (host_id, kind, reason, set_by) VALUES (of_host, with_kind, because, by_whom)
  ON CONFLICT (host_id) DO UPDATE SET kind = excluded.kind, reason = excluded.reason, set_by = excluded.set_by, set_at = clock_timestamp()
   WHERE array_position(ARRAY['quarantined', 'revoked', 'deleted'], b.kind)
       < array_position(ARRAY['quarantined', 'revoked', 'deleted'], excluded.kind);
  UPDATE session SET lost_at = clock_timestamp(), expected_by = NULL WHERE host_id = of_host AND lost_at IS NULL;
  PERFORM note_identity_change(of_host);
END $$;

-- For gateways: they may quarantine, nothing graver, and lift nothing.
CREATE FUNCTION quarantine_host(of_host uuid, because text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM bar_host(of_host, 'quarantined', left(because, 1000), 'gateway');
  INSERT INTO audit (actor, act, subject, detail)
  SELECT 'gateway', 'quarantine_host', h.name, jsonb_build_object('reason', left(because, 1000)) FROM host h WHERE h.host_id = of_host;
END $$;

-- Sessions --------------------------------------------------------------------------------------------------------------------
-- What `open_sessions` was until 0025, word for word, and no longer for gateways to call.
CREATE FUNCTION begin_sessions(gateway text, hosts uuid[], instances text[], boots text[], journals text[], versions text[],
                               last_epochs bigint[], host_facts jsonb[], journaled uuid[])
RETURNS TABLE (host_id uuid, epoch bigint)
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
#variable_conflict use_column
DECLARE
  seen_before uuid[];
  same_journal uuid[];
BEGIN
  -- Locked before they are replaced, in one order, so that two gateways opening the same host agree on what was before, and
  -- claims of the former session either come first or find this one.
  SELECT coalesce(array_agg(f.host_id), '{}'),
         coalesce(array_agg(f.host_id) FILTER (WHERE f.journal_id = journals[array_position(hosts, f.host_id)]), '{}')
    INTO seen_before, same_journal
    FROM (SELECT s.host_id, s.journal_id FROM session s WHERE s.host_id = ANY (hosts) ORDER BY s.host_id FOR UPDATE) f;
  RETURN QUERY
  INSERT INTO session AS s (host_id, gateway_id, epoch, instance_id, boot_id, journal_id, agent_version, connected_at)
  SELECT n.host_id, gateway, n.last_epoch + 1, n.instance_id, n.boot_id, n.journal_id, n.agent_version, clock_timestamp()
    FROM unnest(hosts, instances, boots, journals, versions, last_epochs)
         AS n (host_id, instance_id, boot_id, journal_id, agent_version, last_epoch)
    JOIN host ON host.host_id = n.host_id
   ORDER BY n.host_id
  ON CONFLICT (host_id) DO UPDATE SET
    gateway_id = excluded.gateway_id, epoch = greatest(s.epoch + 1, excluded.epoch),
    instance_id = excluded.instance_id, boot_id = excluded.boot_id, journal_id = excluded.journal_id,
    agent_version = excluded.agent_version, connected_at = excluded.connected_at, lost_at = NULL, expected_by = NULL
  RETURNING s.host_id, s.epoch;
  UPDATE host SET facts = n.facts FROM unnest(hosts, host_facts) AS n (host_id, facts)
   WHERE host.host_id = n.host_id AND host.facts IS DISTINCT FROM n.facts;
  IF cardinality(same_journal) < cardinality(hosts) THEN
    INSERT INTO report (operation_id, revision, lane_id, host_id, phase, reason, message)
    SELECT o.operation_id, 0, o.lane_id, o.host_id, 'INDETERMINATE', 'journal_lost',
           'the agent came back with a new journal; whether this order began cannot be told'
      FROM host_order o
     WHERE o.host_id = ANY (hosts) AND o.host_id <> ALL (same_journal) AND o.closed_at IS NULL AND o.state = 'offered'
       AND o.operation_id <> ALL (journaled)
       AND NOT EXISTS (SELECT FROM report r WHERE r.operation_id = o.operation_id)
    ON CONFLICT (operation_id, revision) DO NOTHING;
    PERFORM report_new_journals(array(SELECT h FROM unnest(seen_before) h WHERE h <> ALL (same_journal)));
  END IF;
END $$;

-- Opens sessions of hosts that may come in, and says of the others why not (docs/protocol.md, rules I5 to I8). `serials` are those
-- of the client certificates, `presented` the sha256 of what each Hello says as its exchange token (empty: it has none; null: it
-- keeps none), `fresh` that of the one its Welcome will bring. The arrays have one entry for each host.
CREATE FUNCTION open_identified_sessions(gateway text, hosts uuid[], instances text[], boots text[], journals text[], versions text[],
                                         last_epochs bigint[], host_facts jsonb[], journaled uuid[],
                                         serials text[], presented text[], fresh text[])
RETURNS TABLE (host_id uuid, epoch bigint, refusal text)
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
#variable_conflict use_column
DECLARE
  stale record;
  barred uuid[];
  places integer[];
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'sessions are opened under READ COMMITTED only: another isolation would not see what was offered meanwhile';
  END IF;
  PERFORM set_config('lock_timeout', '5000', true);
  PERFORM FROM session s WHERE s.host_id = ANY (hosts) ORDER BY s.host_id FOR UPDATE;
  -- Neither the token it said last nor one given to it since. An agent that remembers a higher epoch than we do is none: it is
  -- the database that was set back.
  FOR stale IN
    SELECT s.host_id, s.gateway_id, s.connected_at, s.boot_id, n.boot_id AS new_boot_id,
           s.lost_at IS NULL AND EXISTS (SELECT FROM gateway g WHERE g.gateway_id = s.gateway_id AND g.lease_until > clock_timestamp()) AS is_live
      FROM unnest(hosts, boots, last_epochs, presented) AS n (host_id, boot_id, last_epoch, presented)
      JOIN session s ON s.host_id = n.host_id
     WHERE n.presented <> '' AND s.exchange_used IS NOT NULL AND n.presented <> s.exchange_used
       AND n.presented <> ALL (s.exchange_issued) AND n.last_epoch <= s.epoch
       AND NOT EXISTS (SELECT FROM identity_bar b WHERE b.host_id = n.host_id)
  LOOP
    PERFORM quarantine_host(stale.host_id, format(
      CASE WHEN stale.is_live
        THEN 'two machines use this identity: another one, boot %s, is connected to gateway %s since %s, and this one, boot %s, came with an older state'
        ELSE 'this identity came back with an older state: boot %s was connected to gateway %s from %s on, and boot %4$s does not know of it; set back to a backup, or a copy' END,
      stale.boot_id, stale.gateway_id, to_char(stale.connected_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), stale.new_boot_id));
  END LOOP;
  RETURN QUERY SELECT b.host_id, NULL::bigint, b.kind FROM identity_bar b WHERE b.host_id = ANY (hosts);
  RETURN QUERY SELECT c.host_id, NULL::bigint, 'revoked'::text FROM host_certificate c
    WHERE c.serial = ANY (serials) AND c.host_id = ANY (hosts) AND c.revoked_at IS NOT NULL
      AND NOT EXISTS (SELECT FROM identity_bar b WHERE b.host_id = c.host_id);
  SELECT coalesce(array_agg(r.host_id), '{}') INTO barred FROM (
    SELECT b.host_id FROM identity_bar b WHERE b.host_id = ANY (hosts)
    UNION ALL SELECT c.host_id FROM host_certificate c WHERE c.serial = ANY (serials) AND c.revoked_at IS NOT NULL) r;
  IF cardinality(barred) = 0 THEN
    RETURN QUERY SELECT o.host_id, o.epoch, NULL::text
      FROM begin_sessions(gateway, hosts, instances, boots, journals, versions, last_epochs, host_facts, journaled) o;
  ELSE
    SELECT coalesce(array_agg(i), '{}') INTO places FROM generate_subscripts(hosts, 1) i WHERE hosts[i] <> ALL (barred);
    RETURN QUERY SELECT o.host_id, o.epoch, NULL::text FROM begin_sessions(gateway,
      array(SELECT hosts[i] FROM unnest(places) i), array(SELECT instances[i] FROM unnest(places) i),
      array(SELECT boots[i] FROM unnest(places) i), array(SELECT journals[i] FROM unnest(places) i),
      array(SELECT versions[i] FROM unnest(places) i), array(SELECT last_epochs[i] FROM unnest(places) i),
      array(SELECT host_facts[i] FROM unnest(places) i), journaled) o;
  END IF;
  UPDATE session s SET
    certificate_serial = coalesce(n.serial, s.certificate_serial),
    exchange_used = CASE WHEN n.fresh IS NULL THEN s.exchange_used ELSE n.presented END,
    exchange_issued = CASE
      WHEN n.fresh IS NULL THEN s.exchange_issued
      -- Its last Welcome did not arrive, or not to its disk: what was given since is still good, the newest eight.
      WHEN n.presented = s.exchange_used THEN (s.exchange_issued || n.fresh)[greatest(cardinality(s.exchange_issued) - 6, 1):]
      ELSE ARRAY[n.fresh] END
    FROM unnest(hosts, serials, presented, fresh) AS n (host_id, serial, presented, fresh)
   WHERE s.host_id = n.host_id AND s.host_id <> ALL (barred)
     AND (n.fresh IS NOT NULL OR (n.serial IS NOT NULL AND n.serial IS DISTINCT FROM s.certificate_serial));
END $$;

-- For gateways of the release before: bars count there too.
CREATE OR REPLACE FUNCTION open_sessions(gateway text, hosts uuid[], instances text[], boots text[], journals text[], versions text[],
                              last_epochs bigint[], host_facts jsonb[], journaled uuid[])
RETURNS TABLE (host_id uuid, epoch bigint)
LANGUAGE sql SET search_path FROM CURRENT AS $$
  SELECT o.host_id, o.epoch
    FROM open_identified_sessions(gateway, hosts, instances, boots, journals, versions, last_epochs, host_facts, journaled,
           array_fill(NULL::text, ARRAY[cardinality(hosts)]), array_fill(NULL::text, ARRAY[cardinality(hosts)]),
           array_fill(NULL::text, ARRAY[cardinality(hosts)])) o
   WHERE o.refusal IS NULL;
$$;

-- Certificates ----------------------------------------------------------------------------------------------------------------
-- Spends a token on a certificate, in one transaction, before that is signed. The same token with the same key again is the
-- answer that was lost, not another use. Returns `issued`, or why not (docs/errors.md).
CREATE FUNCTION redeem_join_token(hash text, of_host uuid, named text, new_serial text, new_key_hash text, valid_until timestamptz,
                                  from_address text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  token join_token;
  bar identity_bar;
  was_known boolean;
BEGIN
  SELECT * INTO token FROM join_token WHERE secret_hash = hash FOR UPDATE;
  IF NOT FOUND THEN RETURN 'token_unknown'; END IF;
  IF token.revoked_at IS NOT NULL THEN RETURN 'token_revoked'; END IF;
  IF token.expires_at <= clock_timestamp() THEN RETURN 'token_expired'; END IF;
  IF token.host_id <> of_host THEN RETURN 'wrong_host'; END IF;
  PERFORM FROM session WHERE host_id = of_host FOR UPDATE;
  SELECT * INTO bar FROM identity_bar WHERE host_id = of_host;
  IF bar.kind IN ('deleted', 'quarantined') OR bar.set_at >= token.created_at THEN RETURN bar.kind; END IF;
  IF EXISTS (SELECT FROM host_certificate WHERE token_id = token.token_id AND host_id = of_host AND key_hash = new_key_hash
                AND revoked_at IS NULL) THEN
    INSERT INTO host_certificate (serial, host_id, key_hash, way, token_id, not_after)
    VALUES (new_serial, of_host, new_key_hash, 'token', token.token_id, valid_until);
    RETURN 'issued';
  END IF;
  UPDATE join_token SET uses_left = uses_left - 1 WHERE token_id = token.token_id AND uses_left > 0;
  IF NOT FOUND THEN RETURN 'token_used'; END IF;
  IF token.host_id IS NULL THEN
    BEGIN
      INSERT INTO host (host_id, name, cluster, site, labels) VALUES (of_host, named, token.cluster, token.site, token.labels);
    EXCEPTION WHEN unique_violation THEN
      -- The block undoes nothing but itself: the use is given back.
      UPDATE join_token SET uses_left = uses_left + 1 WHERE token_id = token.token_id;
      RETURN 'host_known';
    END;
  END IF;
  -- Whoever enrols anew had lost the old key, or fears that somebody else has it.
  INSERT INTO host_certificate (serial, host_id, key_hash, way, not_after)
  SELECT certificate_serial, of_host, '', 'elsewhere', 'infinity' FROM session
   WHERE host_id = of_host AND certificate_serial IS NOT NULL ON CONFLICT (serial) DO NOTHING;
  UPDATE host_certificate SET revoked_at = clock_timestamp() WHERE host_id = of_host AND revoked_at IS NULL;
  was_known := FOUND OR bar.kind IS NOT NULL;
  DELETE FROM identity_bar WHERE host_id = of_host;
  INSERT INTO host_certificate (serial, host_id, key_hash, way, token_id, not_after)
  VALUES (new_serial, of_host, new_key_hash, 'token', token.token_id, valid_until);
  -- A new key on a machine that may be new: it knows no exchange token, and what the former one knew counts no more.
  UPDATE session SET exchange_used = NULL, exchange_issued = '{}' WHERE host_id = of_host;
  -- Gateways need not hear of a host that had nothing.
  IF was_known THEN PERFORM note_identity_change(of_host); END IF;
  INSERT INTO audit (actor, act, subject, detail)
  SELECT token.created_by, 'enrol_host', h.name, jsonb_build_object('token', token.token_id, 'serial', new_serial, 'address', from_address)
    FROM host h WHERE h.host_id = of_host;
  RETURN 'issued';
END $$;

-- The next certificate of a host that proved to hold the key of its last one. Returns `issued`, or why not.
CREATE FUNCTION renew_host_certificate(of_host uuid, old_serial text, new_serial text, new_key_hash text, valid_until timestamptz,
                                       by_way text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  bar text;
BEGIN
  IF by_way NOT IN ('renewal', 're_enrolment') THEN RAISE EXCEPTION 'there is no way %', by_way; END IF;
  -- One renewal of a host at a time, and none beside its Hello.
  PERFORM FROM session WHERE host_id = of_host FOR UPDATE;
  IF NOT EXISTS (SELECT FROM host WHERE host_id = of_host) THEN RETURN 'unknown_host'; END IF;
  SELECT kind INTO bar FROM identity_bar WHERE host_id = of_host;
  IF bar IS NOT NULL THEN RETURN bar; END IF;
  IF EXISTS (SELECT FROM host_certificate WHERE serial = old_serial AND revoked_at IS NOT NULL) THEN RETURN 'revoked'; END IF;
  -- Only the last key counts: one that the host has given up since is worth nothing.
  IF EXISTS (SELECT FROM session s JOIN host_certificate used ON used.serial = s.certificate_serial
              LEFT JOIN host_certificate old ON old.serial = old_serial
              WHERE s.host_id = of_host AND used.issued_at > coalesce(old.issued_at, '-infinity')) THEN
    RETURN 'superseded';
  END IF;
  IF (SELECT count(*) FROM host_certificate WHERE host_id = of_host AND issued_at > clock_timestamp() - interval '1 hour') >= 10 THEN
    RETURN 'too_many';
  END IF;
  -- Nobody can enrol with one that ended so long ago (MAX_ASLEEP_MS in enrol/proof.ts).
  DELETE FROM host_certificate WHERE host_id = of_host AND not_after < clock_timestamp() - interval '100 days';
  INSERT INTO host_certificate (serial, host_id, key_hash, way, not_after)
  VALUES (new_serial, of_host, new_key_hash, by_way, valid_until);
  RETURN 'issued';
END $$;

-- For gateways: passes a request on. The answer is nobody's to write but the authority's.
CREATE FUNCTION ask_for_certificate(of_request uuid, gateway text, of_host uuid, with_csr bytea, with_certificate bytea,
                                    with_signature bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO certificate_request (host_id, request_id, gateway_id, csr, certificate, signature)
  VALUES (of_host, of_request, gateway, with_csr, with_certificate, with_signature)
  ON CONFLICT (host_id) DO UPDATE SET request_id = excluded.request_id, gateway_id = excluded.gateway_id, csr = excluded.csr,
    certificate = excluded.certificate, signature = excluded.signature, asked_at = clock_timestamp(), answered_at = NULL,
    issued = NULL, refusal = NULL;
  PERFORM pg_notify('certificate_requests', '');
END $$;

-- For the authority: one answer to each request; a newer one of the host is another.
CREATE FUNCTION answer_certificate_request(of_request uuid, with_certificate text, with_refusal text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  UPDATE certificate_request SET answered_at = clock_timestamp(), issued = with_certificate, refusal = with_refusal
   WHERE request_id = of_request AND answered_at IS NULL;
  PERFORM pg_notify('certificates', of_request::text);
END $$;

-- Rights ------------------------------------------------------------------------------------------------------------------------
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ringmaster_enrol') THEN
    CREATE ROLE ringmaster_enrol NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION note_identity_change, bar_host, quarantine_host, redeem_join_token, renew_host_certificate,
  ask_for_certificate, answer_certificate_request FROM PUBLIC;
GRANT EXECUTE ON FUNCTION quarantine_host, ask_for_certificate TO ringmaster_gateway;
GRANT SELECT (host_id, kind) ON identity_bar TO ringmaster_gateway;
GRANT SELECT (serial, host_id, not_after, revoked_at) ON host_certificate TO ringmaster_gateway;
GRANT SELECT ON identity_revision, identity_change TO ringmaster_gateway;
GRANT SELECT (request_id, gateway_id, answered_at, issued, refusal) ON certificate_request TO ringmaster_gateway;
GRANT EXECUTE ON FUNCTION redeem_join_token, renew_host_certificate, answer_certificate_request TO ringmaster_enrol;
GRANT SELECT (request_id, host_id, csr, certificate, signature, asked_at, answered_at) ON certificate_request TO ringmaster_enrol;

-- See 0017.
DO $$
DECLARE
  f regprocedure;
BEGIN
  FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE prosecdef AND pronamespace = current_schema()::regnamespace LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', f, current_schema());
  END LOOP;
END $$;

-- Down Migration
-- A tombstone is not taken down: restore a backup.
