-- Up Migration

-- As in 0064, but that epochs are looked up by key: the planner believed a join, and read all sessions for each batch of Hellos, 73 ms
-- each time at 70,000 hosts.
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
  -- Neither side of these can be honest: an agent takes no Welcome that raises what it remembers by more than 2^20 (rule S3). Believed,
  -- one word of whoever has the host's key would keep the host from ever being welcomed again.
  FOR stale IN
    SELECT n.host_id, s.epoch, n.last_epoch, n.boot_id AS new_boot_id
      FROM unnest(hosts, boots, last_epochs) AS n (host_id, boot_id, last_epoch),
           LATERAL (SELECT s.epoch FROM session s
                     WHERE s.host_id = n.host_id AND NOT s.epoch_open AND n.last_epoch NOT BETWEEN s.epoch - 1048575 AND s.epoch + 1048576
                    OFFSET 0) s
     WHERE n.host_id <> ALL (late) AND NOT EXISTS (SELECT FROM identity_bar b WHERE b.host_id = n.host_id)
  LOOP
    PERFORM quarantine_host(stale.host_id, format(
      'boot %s says that this host remembers session %s, and the last one was %s: somebody else has its key, or a gateway lied to it',
      stale.new_boot_id, stale.last_epoch, stale.epoch));
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

-- Down Migration
-- The function before serves the same rows: nothing to take back.
