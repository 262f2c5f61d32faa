-- Up Migration

-- Locks of identities in one order (store/locks.ts): join token, session, host, revision. Until now a host without a session could be
-- revoked while its token was redeemed, and the revocation was gone; and a Hello could deadlock with a person's act.

CREATE OR REPLACE FUNCTION bar_host(of_host uuid, with_kind text, because text, by_whom text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM session WHERE host_id = of_host FOR UPDATE;
  PERFORM FROM host WHERE host_id = of_host FOR NO KEY UPDATE;
  INSERT INTO identity_bar AS b (host_id, kind, reason, set_by) VALUES (of_host, with_kind, because, by_whom)
  ON CONFLICT (host_id) DO UPDATE SET kind = excluded.kind, reason = excluded.reason, set_by = excluded.set_by, set_at = clock_timestamp()
   WHERE array_position(ARRAY['quarantined', 'revoked', 'deleted'], b.kind)
       < array_position(ARRAY['quarantined', 'revoked', 'deleted'], excluded.kind);
  UPDATE session SET lost_at = clock_timestamp(), expected_by = NULL WHERE host_id = of_host AND lost_at IS NULL;
  PERFORM note_identity_change(of_host);
END $$;

-- As in 0029, but for the locks, and for a Hello that comes late.
CREATE OR REPLACE FUNCTION open_identified_sessions(gateway text, hosts uuid[], instances text[], boots text[], journals text[], versions text[],
                                         last_epochs bigint[], host_facts jsonb[], journaled uuid[],
                                         serials text[], presented text[], fresh text[])
RETURNS TABLE (host_id uuid, epoch bigint, refusal text)
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
#variable_conflict use_column
DECLARE
  stale record;
  barred uuid[];
  late uuid[] := '{}';
  places integer[];
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'sessions are opened under READ COMMITTED only: another isolation would not see what was offered meanwhile';
  END IF;
  PERFORM set_config('lock_timeout', '5000', true);
  PERFORM FROM session s WHERE s.host_id = ANY (hosts) ORDER BY s.host_id FOR UPDATE;
  -- Those that begin_sessions changes: before a quarantine's revision is locked, and in one order with an import.
  PERFORM FROM host h JOIN unnest(hosts, host_facts) AS n (host_id, facts) ON n.host_id = h.host_id
    WHERE h.facts IS DISTINCT FROM n.facts ORDER BY h.host_id FOR NO KEY UPDATE OF h;
  -- Neither the token it said last nor one given to it since. An agent that remembers a higher epoch than we do is none: it is
  -- the database that was set back.
  FOR stale IN
    SELECT s.host_id, s.gateway_id, s.connected_at, s.boot_id, n.boot_id AS new_boot_id,
           s.instance_id = n.instance_id AND s.boot_id = n.boot_id AND s.connected_at > clock_timestamp() - interval '1 min' AS is_late,
           s.lost_at IS NULL AND EXISTS (SELECT FROM gateway g WHERE g.gateway_id = s.gateway_id AND g.lease_until > clock_timestamp()) AS is_live
      FROM unnest(hosts, instances, boots, last_epochs, presented) AS n (host_id, instance_id, boot_id, last_epoch, presented)
      JOIN session s ON s.host_id = n.host_id
     WHERE n.presented <> '' AND s.exchange_used IS NOT NULL AND n.presented <> s.exchange_used
       AND n.presented <> ALL (s.exchange_issued) AND n.last_epoch <= s.epoch
       AND NOT EXISTS (SELECT FROM identity_bar b WHERE b.host_id = n.host_id)
  LOOP
    -- The very process that has a session since: its Hello was under way while it came in elsewhere. It waits at a gateway for 30 s
    -- at most; a copy of a machine's memory says it for longer, and is found then.
    IF stale.is_late THEN
      late := late || stale.host_id;
      CONTINUE;
    END IF;
    PERFORM quarantine_host(stale.host_id, format(
      CASE WHEN stale.is_live
        THEN 'two machines use this identity: another one, boot %s, is connected to gateway %s since %s, and this one, boot %s, came with an older state'
        ELSE 'this identity came back with an older state: boot %s was connected to gateway %s from %s on, and boot %4$s does not know of it; set back to a backup, or a copy' END,
      stale.boot_id, stale.gateway_id, to_char(stale.connected_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), stale.new_boot_id));
  END LOOP;
  RETURN QUERY SELECT h, NULL::bigint, 'superseded'::text FROM unnest(late) h;
  RETURN QUERY SELECT b.host_id, NULL::bigint, b.kind FROM identity_bar b WHERE b.host_id = ANY (hosts);
  RETURN QUERY SELECT c.host_id, NULL::bigint, 'revoked'::text FROM host_certificate c
    WHERE c.serial = ANY (serials) AND c.host_id = ANY (hosts) AND c.revoked_at IS NOT NULL
      AND NOT EXISTS (SELECT FROM identity_bar b WHERE b.host_id = c.host_id);
  SELECT coalesce(array_agg(r.host_id), '{}') INTO barred FROM (
    SELECT b.host_id FROM identity_bar b WHERE b.host_id = ANY (hosts)
    UNION ALL SELECT h FROM unnest(late) h
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

CREATE OR REPLACE FUNCTION redeem_join_token(hash text, of_host uuid, named text, new_serial text, new_key_hash text, valid_until timestamptz,
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
  -- Of a host that never had a session this is what a revocation waits for, or has locked.
  PERFORM FROM host WHERE host_id = of_host FOR NO KEY UPDATE;
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

CREATE OR REPLACE FUNCTION renew_host_certificate(of_host uuid, old_serial text, new_serial text, new_key_hash text, valid_until timestamptz,
                                       by_way text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  bar text;
BEGIN
  IF by_way NOT IN ('renewal', 're_enrolment') THEN RAISE EXCEPTION 'there is no way %', by_way; END IF;
  -- One renewal of a host at a time, and none beside its Hello.
  PERFORM FROM session WHERE host_id = of_host FOR UPDATE;
  PERFORM FROM host WHERE host_id = of_host FOR NO KEY UPDATE;
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
-- The functions of 0029 serve processes of either release: nothing to take back.
