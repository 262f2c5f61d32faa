-- Up Migration

-- What an agent said last of an order it is carrying out, for people who ask; nothing is decided by it. A row per host at most,
-- overwritten, and not worth the server's log: it may be lost. What the newest order is stands in host_order.
CREATE UNLOGGED TABLE order_progress (
  host_id      uuid PRIMARY KEY,
  operation_id uuid NOT NULL,
  percent      smallint NOT NULL CHECK (percent BETWEEN 0 AND 100),
  doing        text NOT NULL CHECK (length(doing) <= 200),
  said_at      timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);
GRANT SELECT, INSERT, UPDATE ON order_progress TO ringmaster_gateway;

-- Down Migration
-- A table that running gateways write to is not taken down: restore a backup.
