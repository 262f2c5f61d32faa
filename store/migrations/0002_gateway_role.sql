-- Up Migration

-- A Hello that brings the facts already known writes nothing, so the gateway must be able to compare them.
GRANT SELECT (facts) ON host TO ringmaster_gateway;

-- Column grants say which columns a gateway may write, not from which state to which: the policy does. Everybody else
-- sees and writes as before.
ALTER TABLE host_order ENABLE ROW LEVEL SECURITY;
CREATE POLICY host_order_everybody ON host_order USING (true) WITH CHECK (true);
CREATE POLICY host_order_gateway_offers ON host_order AS RESTRICTIVE FOR UPDATE TO ringmaster_gateway
  USING (state IN ('open', 'offered') AND payload IS NOT NULL AND signatures IS NOT NULL)
  WITH CHECK (state = 'offered' AND offered_epoch IS NOT NULL);

-- Down Migration
-- A restriction is not taken down: restore a backup.
