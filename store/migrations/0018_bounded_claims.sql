-- Up Migration

-- As in 0008, but the campaign's lock, too, is waited for only so long: what keeps it from this campaign's orders must not
-- keep a gateway from those of all others. Twice as long as a frozen process may stand in a transaction that holds it. The
-- statement as a whole is bounded by the connection it comes on (gateway/gateway.ts).
CREATE OR REPLACE FUNCTION offer_orders(gateway text, campaign uuid, from_state text, operations uuid[], hosts uuid[], epochs bigint[])
RETURNS TABLE (operation_id uuid, offered_epoch bigint)
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
#variable_conflict use_column
DECLARE
  current uuid[];
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'orders are offered under READ COMMITTED only: another isolation would not see a hold set meanwhile';
  END IF;
  PERFORM set_config('lock_timeout', '2000', true);
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

-- Down Migration
-- A function that running gateways call is not taken down: restore a backup.
