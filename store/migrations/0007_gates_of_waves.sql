-- Up Migration

-- A ring is judged pooled and per cluster, and a person goes on in spite of one verdict, not of every cluster's.
-- ring.verdict is the newest that holds; verdict_cluster says whose it is (null: the ring's, pooled), and
-- ring.overridden_verdict is what was overridden of the pooled ones.
ALTER TABLE ring ADD COLUMN verdict_cluster text;
ALTER TABLE wave ADD COLUMN verdict text, ADD COLUMN overridden_verdict text;

-- Down Migration
-- Columns that running processes read are not taken down: restore a backup.
