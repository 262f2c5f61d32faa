-- Up Migration

-- As in 0016, but a row is waited for only 5 s: shorter than a gateway gives the statement as a whole (8 s, gateway/gateway.ts), so
-- that it ends for what kept it waiting, with an error that says so, and several hosts' rows do not add up to its end.
CREATE OR REPLACE FUNCTION open_sessions(gateway text, hosts uuid[], instances text[], boots text[], journals text[], versions text[],
                              last_epochs bigint[], host_facts jsonb[], journaled uuid[])
RETURNS TABLE (host_id uuid, epoch bigint)
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
#variable_conflict use_column
DECLARE
  seen_before uuid[];
  same_journal uuid[];
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'sessions are opened under READ COMMITTED only: another isolation would not see what was offered meanwhile';
  END IF;
  PERFORM set_config('lock_timeout', '5000', true);
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

-- Down Migration
-- A function that running gateways call is not taken down: restore a backup.
