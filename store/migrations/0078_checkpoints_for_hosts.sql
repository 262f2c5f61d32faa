-- Up Migration

-- Gateways show hosts the newest signed checkpoint of the audit (docs/operations.md, "The audit"): its size, root and signature, and
-- nothing of what is on record.
GRANT SELECT (size, payload, signatures) ON audit_checkpoint TO ringmaster_gateway;

-- Down Migration
REVOKE SELECT (size, payload, signatures) ON audit_checkpoint FROM ringmaster_gateway;
