-- Up Migration

-- Why somebody launched a campaign, as they said it; null: before people had to.
ALTER TABLE campaign ADD COLUMN launch_reason text;
GRANT UPDATE (launch_reason) ON campaign TO ringmaster_api;
