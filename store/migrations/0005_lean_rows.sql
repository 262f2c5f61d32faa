-- Up Migration

-- An order changes state three times and a host's row with every operation. PostgreSQL rewrites every index entry of a row
-- whose indexed columns changed, predicates included; these changes leave them alone (docs/benchmarks.md).

-- What the signer adds, written once: the order's row stays narrow. An order without an envelope is not offerable.
CREATE TABLE order_envelope (
  operation_id uuid PRIMARY KEY,
  payload_type text NOT NULL,
  payload      bytea NOT NULL,
  signatures   jsonb NOT NULL CHECK (jsonb_array_length(signatures) > 0)
);
INSERT INTO order_envelope
  SELECT operation_id, payload_type, payload, signatures FROM host_order
   WHERE payload_type IS NOT NULL AND payload IS NOT NULL AND jsonb_array_length(signatures) > 0;
GRANT SELECT ON order_envelope TO ringmaster_gateway;

DROP POLICY host_order_gateway_offers ON host_order;
CREATE POLICY host_order_gateway_offers ON host_order AS RESTRICTIVE FOR UPDATE TO ringmaster_gateway
  USING (state IN ('open', 'offered')
         AND EXISTS (SELECT FROM order_envelope e WHERE e.operation_id = host_order.operation_id))
  WITH CHECK (state = 'offered' AND offered_epoch IS NOT NULL);
ALTER TABLE host_order DROP COLUMN payload_type, DROP COLUMN payload, DROP COLUMN signatures;

-- The turn that places an order reads that position of that lane in the same transaction; the foreign key locked and
-- wrote each host's row once more for every order.
ALTER TABLE host_order DROP CONSTRAINT host_order_lane_id_position_fkey;

UPDATE host_order SET closed_at = clock_timestamp() WHERE state IN ('ended', 'withdrawn') AND closed_at IS NULL;
ALTER TABLE host_order ADD CHECK ((state IN ('open', 'offered')) = (closed_at IS NULL));
DROP INDEX host_order_unclosed_by_host;
DROP INDEX host_order_unclosed_by_lane;
DROP INDEX host_order_by_lane_turn;
CREATE INDEX host_order_unclosed_by_host ON host_order (host_id) WHERE closed_at IS NULL;
CREATE INDEX host_order_unclosed_by_lane ON host_order (lane_id) WHERE closed_at IS NULL;
-- A back-out order names the install whose way back it takes.
CREATE INDEX host_order_installs ON host_order (lane_id, position) WHERE operation = 'install';
-- Room for the row's later states on its own page.
ALTER TABLE host_order SET (fillfactor = 50);

-- The positions whose orders the present turn placed or withdrew: what is needed to answer that turn again.
ALTER TABLE lane ADD COLUMN turn_written integer[] NOT NULL DEFAULT '{}';
ALTER TABLE lane SET (fillfactor = 50);

-- Tallies count hosts by state.
DROP INDEX campaign_host_by_state;
ALTER TABLE campaign_host SET (fillfactor = 50);
ALTER TABLE tally SET (fillfactor = 50);
ALTER TABLE admission_limit SET (fillfactor = 50);

-- Down Migration
-- Columns that running processes read are not taken down: restore a backup.
