-- Up Migration

-- What model/tally.ts counts from now on of hosts that were well and turned back, for those that did so already.
INSERT INTO tally (campaign_id, ring, cluster, measure, hosts)
SELECT campaign_id, ring, cluster, 'rehearsal:started', count(*) FROM campaign_host
 WHERE verdict = 'patched' AND (CASE direction WHEN 'forward' THEN backout_verdict = 'backed_out'
                                ELSE state = 'backing_out' OR backout_verdict IS NOT NULL END)
 GROUP BY campaign_id, ring, cluster
UNION ALL
SELECT campaign_id, ring, cluster, 'rehearsal:failed', count(*) FROM campaign_host
 WHERE verdict = 'patched' AND (CASE direction WHEN 'forward' THEN backout_verdict = 'backed_out' AND state = 'failed'
                                ELSE backout_verdict = 'failed' END)
 GROUP BY campaign_id, ring, cluster
ON CONFLICT (campaign_id, ring, cluster, measure) DO UPDATE SET hosts = excluded.hosts;

-- Down Migration
-- Sums that running turns keep are not taken down: restore a backup.
