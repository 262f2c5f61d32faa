-- Up Migration

-- A changed host was heard on a session that it opened after its change (docs/protocol.md, rule F3). Its agent is told so only
-- once the row is here. Insert-only, like reports; the first word stays.
CREATE TABLE order_confirmation (
  operation_id uuid PRIMARY KEY REFERENCES host_order,
  confirmed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
GRANT INSERT ON order_confirmation TO ringmaster_gateway;

-- Down Migration
-- A table that running gateways write to is not taken down: restore a backup.
