-- Up Migration

-- A standing hold forbids an order (design section 6): scope `all` everything, `forward` what begins a change. An expression
-- only, so that PostgreSQL puts it in place of the call.
CREATE FUNCTION hold_forbids(h hold, o host_order) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT h.campaign_id = o.campaign_id AND h.lifted_at IS NULL
     AND (h.cluster IS NULL OR h.cluster = o.cluster)
     AND (h.scope = 'all' OR (o.direction = 'forward' AND o.operation IN ('install', 'reboot')))
$$;

-- Marks orders of one campaign as offered under their hosts' present sessions on one gateway. In the database, because the
-- campaign's lock, shared, would otherwise be held over several round trips of a gateway that serves thousands of sessions,
-- while every turn waits (measured: 12 to 19 s of waiting in a campaign of 10,000 hosts). Each statement sees what was
-- committed before it began, so the lock comes first, in a statement of its own. It answers ids alone: an answer that a
-- frozen gateway's socket cannot take would be waited for under the lock.
CREATE FUNCTION offer_orders(gateway text, campaign uuid, from_state text, operations uuid[], hosts uuid[], epochs bigint[])
RETURNS TABLE (operation_id uuid, offered_epoch bigint)
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
#variable_conflict use_column
DECLARE
  current uuid[];
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'orders are offered under READ COMMITTED only: another isolation would not see a hold set meanwhile';
  END IF;
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('campaign:' || campaign, 0));
  -- Nobody waits long for a row while every stop of the campaign waits for this.
  PERFORM set_config('lock_timeout', '1000', true);
  -- Against a newer Hello: either it comes first and its host is left alone, or it finds what was offered here.
  PERFORM FROM session s
    WHERE s.host_id = ANY (hosts) AND s.gateway_id = gateway AND s.lost_at IS NULL ORDER BY s.host_id FOR SHARE;
  -- Subqueries that give one value: joins were planned by whole tables where statistics were old (9 s a call, measured).
  SELECT array_agg(c.operation_id) INTO current FROM unnest(operations, hosts, epochs) AS c (operation_id, host_id, epoch)
   WHERE (SELECT s.epoch FROM session s WHERE s.host_id = c.host_id AND s.gateway_id = gateway AND s.lost_at IS NULL) = c.epoch;
  RETURN QUERY
  UPDATE host_order o SET state = 'offered', offered_at = clock_timestamp(),
         offered_epoch = (SELECT s.epoch FROM session s WHERE s.host_id = o.host_id)
   WHERE o.operation_id = ANY (current) AND o.campaign_id = campaign AND o.state = from_state
     AND o.start_by > clock_timestamp()
     AND (SELECT count(*) FROM hold h WHERE h.campaign_id = campaign AND hold_forbids(h, o)) = 0
     AND (SELECT count(*) FROM order_envelope e WHERE e.operation_id = o.operation_id) = 1
     AND (from_state = 'open' OR (SELECT count(*) FROM report r WHERE r.operation_id = o.operation_id) = 0)
  RETURNING o.operation_id, o.offered_epoch;
END $$;

-- Sessions are found by their hosts. By this index a planner without statistics walked all of a gateway's sessions for each
-- host (8.8 s for some hundreds of 10,000, measured), and every session that came or went was written to it.
DROP INDEX session_by_gateway;
ALTER TABLE session SET (fillfactor = 50);

-- Down Migration
-- Functions that running gateways call are not taken down: restore a backup.
