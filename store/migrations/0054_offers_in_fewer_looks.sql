-- Up Migration

-- As in 0018, with fewer looks by key, of which three orders on each of 70,000 hosts make many: the sessions are locked and
-- compared in one statement, an offer's epoch is the one that was compared, and each order is asked about holds only where the
-- campaign has one that stands. That is read under the campaign's lock, as the orders are: no hold can become effective
-- between the two.
CREATE OR REPLACE FUNCTION offer_orders(gateway text, campaign uuid, from_state text, operations uuid[], hosts uuid[], epochs bigint[])
RETURNS TABLE (operation_id uuid, offered_epoch bigint)
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
#variable_conflict use_column
DECLARE
  current uuid[];
  current_epochs bigint[];
  is_held boolean;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'orders are offered under READ COMMITTED only: another isolation would not see a hold set meanwhile';
  END IF;
  PERFORM set_config('lock_timeout', '2000', true);
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('campaign:' || campaign, 0));
  -- Nobody waits long for a row while every stop of the campaign waits for this.
  PERFORM set_config('lock_timeout', '1000', true);
  -- Against a newer Hello: either it comes first and its host is left alone, or it finds what was offered here. Whoever locks
  -- several sessions does it in the order of their hosts. A row that was waited for is compared as it is then.
  SELECT array_agg(c.operation_id), array_agg(c.epoch) INTO current, current_epochs
    FROM (SELECT * FROM unnest(operations, hosts, epochs) AS u (operation_id, host_id, epoch) ORDER BY u.host_id) c,
         LATERAL (SELECT s.epoch FROM session s
                   WHERE s.host_id = c.host_id AND s.gateway_id = gateway AND s.lost_at IS NULL FOR SHARE) s
   WHERE s.epoch = c.epoch;
  SELECT count(*) > 0 INTO is_held FROM hold h WHERE h.campaign_id = campaign AND h.lifted_at IS NULL;
  RETURN QUERY
  UPDATE host_order o SET state = 'offered', offered_at = clock_timestamp(), offered_epoch = c.epoch
    FROM unnest(current, current_epochs) AS c (operation_id, epoch)
   WHERE o.operation_id = c.operation_id AND o.campaign_id = campaign AND o.state = from_state
     AND o.start_by > clock_timestamp()
     AND (NOT is_held OR (SELECT count(*) FROM hold h WHERE h.campaign_id = campaign AND hold_forbids(h, o)) = 0)
     AND (SELECT count(*) FROM order_envelope e WHERE e.operation_id = o.operation_id) = 1
     AND (from_state = 'open' OR (SELECT count(*) FROM report r WHERE r.operation_id = o.operation_id) = 0)
  RETURNING o.operation_id, o.offered_epoch;
END $$;

-- Down Migration
-- A function that running gateways call is not taken down: restore a backup.
