-- Up Migration

-- A session's host is joined when it is opened (open_sessions), and its gateway has registered before it opens any; neither
-- is ever deleted. Looked up again by a trigger for each row, both together were three quarters of what opening a session
-- costs (docs/benchmarks.md).
ALTER TABLE session DROP CONSTRAINT session_host_id_fkey, DROP CONSTRAINT session_gateway_id_fkey;

-- Down Migration
ALTER TABLE session ADD CONSTRAINT session_host_id_fkey FOREIGN KEY (host_id) REFERENCES host,
  ADD CONSTRAINT session_gateway_id_fkey FOREIGN KEY (gateway_id) REFERENCES gateway;
