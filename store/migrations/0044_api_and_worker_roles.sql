-- Up Migration

-- Until now api and workers connected as the owner of the schema, who may do everything: drop a trigger, rewrite the audit, sign
-- for a host. From here each has a role of its own with what its statements need; the owner's login is for migrations alone
-- (docs/operations.md). Columns are named where a row has some that the process must not write. A migration that adds a table or a
-- column says in itself who may use it: test/store/process-roles.test.ts has the whole list.
DO $$ DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['ringmaster_api', 'ringmaster_worker'] LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN EXECUTE format('CREATE ROLE %I NOLOGIN', name); END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
  END LOOP;
END $$;

-- What both read: campaigns and how they stand, never a secret, nor a hash of one -------------------------------------------
GRANT SELECT ON host, artifact, gateway, campaign, excluded_host, goal, approval, ring, wave, directive, lane, campaign_host,
  host_order, undigested_report, report, hold, admission_limit, tally, auto_pace, outcome_count, outcome_sum, campaign_report,
  campaign_promise, host_left_changed, campaign_manifest, trust_document, identity_bar, order_confirmation
  TO ringmaster_api, ringmaster_worker;
GRANT SELECT (host_id, gateway_id, epoch, instance_id, boot_id, journal_id, agent_version, connected_at, lost_at, expected_by)
  ON session TO ringmaster_api, ringmaster_worker;

-- The api: plans, launches, holds, and what people say of hosts and patches ---------------------------------------------------
GRANT SELECT ON order_progress, recall, simulation, audit, audit_leaf, audit_unsequenced, audit_frontier, audit_checkpoint
  TO ringmaster_api;
GRANT SELECT (operation_id) ON order_envelope TO ringmaster_api;
GRANT SELECT (token_id, host_id, cluster, site, labels, uses, uses_left, expires_at, created_by, created_at, revoked_by, revoked_at)
  ON join_token TO ringmaster_api;

GRANT INSERT (host_id, name, cluster, site, labels), UPDATE (name, cluster, site, labels, imported_at) ON host TO ringmaster_api;
GRANT INSERT (digest, kind, name, version, size, added_by) ON artifact TO ringmaster_api;
GRANT INSERT (campaign_id, name, spec, source, plan_hash, manifest_digest, phase, hosts, planned_by),
  UPDATE (phase, revision, launched_by, launched_at, manifest_digest) ON campaign TO ringmaster_api;
GRANT INSERT ON campaign_manifest, excluded_host TO ringmaster_api;
GRANT INSERT (campaign_id, ordinal, ratio, within_ms), UPDATE (deadline_at) ON goal TO ringmaster_api;
GRANT INSERT (campaign_id, ordinal, name, hosts) ON ring TO ringmaster_api;
GRANT INSERT (campaign_id, ring, cluster, hosts) ON wave TO ringmaster_api;
GRANT INSERT (campaign_id, ring, cluster, course, set_by, reason) ON directive TO ringmaster_api;
GRANT INSERT (campaign_id, ring, cluster, hosts, measure) ON tally TO ringmaster_api;
GRANT INSERT (campaign_id, ring, cluster, ordinal, hosts) ON lane TO ringmaster_api;
GRANT INSERT (campaign_id, lane_id, position, host_id, ring, cluster, site, budget_keys), UPDATE (owned) ON campaign_host
  TO ringmaster_api;
GRANT INSERT (campaign_id, scope, key, max_hosts, backout_max_hosts), UPDATE (max_hosts) ON admission_limit TO ringmaster_api;
GRANT INSERT (campaign_id, ceiling, from_hosts, to_hosts, cause) ON auto_pace TO ringmaster_api;
GRANT INSERT (hold_id, campaign_id, cluster, scope, source, reason, set_by, effective_at),
  UPDATE (effective_at, lifted_by, lifted_at, lift_reason) ON hold TO ringmaster_api;
GRANT INSERT (recall_id, kind, name, version, reason, recalled_by), UPDATE (withdrawn_by, withdrawn_at, withdraw_reason) ON recall
  TO ringmaster_api;
GRANT INSERT (simulation_id, host_id, patch, asked_by, expires_at), DELETE ON simulation TO ringmaster_api;
GRANT INSERT (token_id, secret_hash, host_id, cluster, site, labels, uses, uses_left, expires_at, created_by),
  UPDATE (revoked_at, revoked_by) ON join_token TO ringmaster_api;
GRANT INSERT (kind, version, payload_type, payload, signatures, stored_by) ON trust_document TO ringmaster_api;

-- The audit only grows: neither the number of a record nor its time is anybody's to say, and nobody is given UPDATE or DELETE.
GRANT INSERT (actor, act, campaign_id, subject, detail) ON audit TO ringmaster_api;
GRANT INSERT (leaf_index, audit_id, leaf, hash) ON audit_leaf TO ringmaster_api;
GRANT INSERT (size, payload, signatures) ON audit_checkpoint TO ringmaster_api;
GRANT DELETE ON audit_unsequenced TO ringmaster_api;
GRANT UPDATE (size, hashes) ON audit_frontier TO ringmaster_api;

-- Workers: turns, gates, limits, what was signed, how campaigns end --------------------------------------------------------------
GRANT SELECT ON order_envelope TO ringmaster_worker;
GRANT UPDATE (phase, revision, observing_since, backing_out_since, ended_at, summed_at) ON campaign TO ringmaster_worker;
GRANT UPDATE (reached_at) ON goal TO ringmaster_worker;
GRANT INSERT (campaign_id, approver, plan_hash, reason), UPDATE (plan_hash, reason, approved_at) ON approval TO ringmaster_worker;
GRANT UPDATE (verdict, verdict_cluster, verdict_reason, judged_at, overridden_verdict, overridden_by, override_reason, backout_verdict,
  backout_verdict_cluster, backout_verdict_reason, backout_overridden_verdict) ON ring TO ringmaster_worker;
GRANT UPDATE (opened_at, ended_at, passed_at, verdict, overridden_verdict, backout_verdict, backout_overridden_verdict,
  rehearsal_verdict, rehearsal_reason, rehearsal_overridden_by, rehearsed_at) ON wave TO ringmaster_worker;
GRANT UPDATE (course, revision, set_by, reason, set_at) ON directive TO ringmaster_worker;
GRANT UPDATE (turn, turn_request, turned_at, turn_written, starved, parked, directive_revision) ON lane TO ringmaster_worker;
GRANT UPDATE (owned, state, direction, operation, ordered, generation, revision, deadline_at, report_revision, touched,
  reboot_required, verdict, backout_verdict, reason, failure_reason, changed_at) ON campaign_host TO ringmaster_worker;
GRANT INSERT (operation_id, campaign_id, lane_id, position, host_id, cluster, direction, operation, generation, placed_turn, placed_at,
  start_by, run_timeout_ms, expected_boot_id, traceparent), UPDATE (state, closed_turn, closed_at) ON host_order TO ringmaster_worker;
GRANT USAGE ON SEQUENCE order_sequence TO ringmaster_worker;
GRANT INSERT ON order_envelope TO ringmaster_worker;
GRANT DELETE ON undigested_report TO ringmaster_worker;
GRANT INSERT (hold_id, campaign_id, cluster, scope, source, reason, set_by, effective_at),
  UPDATE (effective_at, lifted_by, lifted_at, lift_reason) ON hold TO ringmaster_worker;
GRANT UPDATE (max_hosts, in_use, backing_out, impaired) ON admission_limit TO ringmaster_worker;
GRANT INSERT, UPDATE ON auto_pace TO ringmaster_worker;
GRANT INSERT, UPDATE (hosts) ON tally TO ringmaster_worker;
GRANT INSERT, UPDATE (times, seconds) ON outcome_count, outcome_sum TO ringmaster_worker;
GRANT INSERT (campaign_id, report) ON campaign_report TO ringmaster_worker;
GRANT INSERT ON campaign_promise TO ringmaster_worker;
GRANT INSERT, UPDATE (campaign_id), DELETE ON host_left_changed TO ringmaster_worker;

-- What is done with more rights than the caller has, by these functions alone ------------------------------------------------------

-- Locks of a person's act on who a host is, in the order of store/locks.ts: a lock needs the right to change the row.
CREATE FUNCTION lock_identity(of_host uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM FROM join_token WHERE host_id = of_host ORDER BY token_id FOR UPDATE;
  PERFORM FROM session WHERE host_id = of_host FOR UPDATE;
  PERFORM FROM host WHERE host_id = of_host FOR NO KEY UPDATE;
END $$;

-- Bars a host and takes back every certificate it has, the one of another authority that its session shows included.
CREATE FUNCTION bar_identity(of_host uuid, with_kind text, because text, by_whom text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF with_kind NOT IN ('revoked', 'deleted') THEN RAISE EXCEPTION 'a person cannot bar a host as %', with_kind; END IF;
  PERFORM bar_host(of_host, with_kind, because, by_whom);
  INSERT INTO host_certificate (serial, host_id, key_hash, way, not_after)
  SELECT certificate_serial, host_id, '', 'elsewhere', 'infinity' FROM session
   WHERE host_id = of_host AND certificate_serial IS NOT NULL ON CONFLICT (serial) DO NOTHING;
  UPDATE host_certificate SET revoked_at = clock_timestamp() WHERE host_id = of_host AND revoked_at IS NULL;
END $$;

-- Lifts a quarantine: whichever machine comes first is believed. Returns what the host was in quarantine for; null: it was not.
CREATE FUNCTION lift_quarantine(of_host uuid) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  was text;
BEGIN
  DELETE FROM identity_bar WHERE host_id = of_host AND kind = 'quarantined' RETURNING reason INTO was;
  IF NOT FOUND THEN RETURN NULL; END IF;
  UPDATE session SET exchange_used = NULL, exchange_issued = '{}' WHERE host_id = of_host;
  PERFORM note_identity_change(of_host);
  RETURN was;
END $$;

-- Only an owner may gather statistics, and the first turns of a new plan need them (store/plans.ts).
CREATE FUNCTION know_new_plan() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  ANALYZE campaign_host, admission_limit, session;
END $$;

REVOKE EXECUTE ON FUNCTION lock_identity, bar_identity, lift_quarantine, know_new_plan FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lock_identity, bar_identity, lift_quarantine, know_new_plan TO ringmaster_api;

-- See 0017.
DO $$
DECLARE
  f regprocedure;
BEGIN
  FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE prosecdef AND pronamespace = current_schema()::regnamespace LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', f, current_schema());
  END LOOP;
END $$;

-- Down Migration
-- Rights are not widened again.
