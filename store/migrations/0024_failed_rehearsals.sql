-- Up Migration

-- Counted anew, as model/tally.ts counts from now on: a host that is not patched again has failed its rehearsal, also when
-- its agent put it back, or when it turned back once more (in a later round, above generation 1000). A turn that commits
-- meanwhile is counted here, or adds its differences afterwards: never both, never neither.
LOCK TABLE tally IN SHARE ROW EXCLUSIVE MODE;

DELETE FROM tally WHERE measure IN ('rehearsal:started', 'rehearsal:failed');

INSERT INTO tally (campaign_id, ring, cluster, measure, hosts)
SELECT campaign_id, ring, cluster, 'rehearsal:started', count(*) FROM campaign_host
 WHERE verdict = 'patched' AND (CASE direction WHEN 'forward' THEN backout_verdict = 'backed_out'
                                ELSE generation > 1000 OR state = 'backing_out' OR backout_verdict IS NOT NULL END)
 GROUP BY campaign_id, ring, cluster
UNION ALL
SELECT campaign_id, ring, cluster, 'rehearsal:failed', count(*) FROM campaign_host
 WHERE verdict = 'patched' AND (CASE direction WHEN 'forward'
                                THEN backout_verdict = 'backed_out' AND state IN ('failed', 'backed_out')
                                ELSE generation > 1000 OR backout_verdict = 'failed' END)
 GROUP BY campaign_id, ring, cluster;

-- Down Migration
-- Sums that running turns keep are not taken down: restore a backup.
