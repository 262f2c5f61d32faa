-- Up Migration

-- Gateways ask twice a second which campaigns' holds changed (store/holds.ts): by this index alone, however many there were.
CREATE INDEX hold_marks ON hold (campaign_id, lifted_at);

-- Down Migration
DROP INDEX hold_marks;
