-- Up Migration

-- The campaign that this one takes over from: it ends first, and its hosts are this one's to take.
ALTER TABLE campaign ADD COLUMN replaces uuid REFERENCES campaign;
CREATE INDEX campaign_replaces ON campaign (replaces) WHERE replaces IS NOT NULL;
GRANT INSERT (replaces) ON campaign TO ringmaster_api;

-- Down Migration
DROP INDEX campaign_replaces;
ALTER TABLE campaign DROP COLUMN replaces;
