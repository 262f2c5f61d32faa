-- Up Migration

-- Inventory ---------------------------------------------------------------------------------------------------
CREATE TABLE host (
  host_id     uuid PRIMARY KEY,
  name        text NOT NULL UNIQUE,
  cluster     text NOT NULL,
  site        text NOT NULL,
  labels      jsonb NOT NULL DEFAULT '{}',
  facts       jsonb NOT NULL DEFAULT '{}',
  imported_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE artifact (
  digest   text PRIMARY KEY CHECK (digest ~ '^sha256:[0-9a-f]{64}$'),
  kind     text NOT NULL CHECK (kind IN ('bundle')),
  name     text NOT NULL,
  version  text NOT NULL,
  size     bigint NOT NULL,
  added_by text NOT NULL,
  added_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (kind, name, version)
);

-- Sessions: who is connected where ------------------------------------------------------------------------------
CREATE TABLE gateway (
  gateway_id  text PRIMARY KEY,
  started_at  timestamptz NOT NULL DEFAULT now(),
  lease_until timestamptz NOT NULL
);

-- One row per host, for ever: the epoch only rises. A session is live while lost_at is null and its gateway's lease runs.
CREATE TABLE session (
  host_id       uuid PRIMARY KEY REFERENCES host,
  gateway_id    text NOT NULL REFERENCES gateway,
  epoch         bigint NOT NULL,
  instance_id   text NOT NULL,
  boot_id       text NOT NULL,
  journal_id    text NOT NULL,
  agent_version text NOT NULL,
  connected_at  timestamptz NOT NULL DEFAULT now(),
  lost_at       timestamptz
);
CREATE INDEX session_by_gateway ON session (gateway_id) WHERE lost_at IS NULL;

-- Campaigns -----------------------------------------------------------------------------------------------------
CREATE TABLE campaign (
  campaign_id     uuid PRIMARY KEY,
  name            text NOT NULL,
  spec            jsonb NOT NULL,
  source          text NOT NULL,
  plan_hash       text NOT NULL,
  manifest_digest text NOT NULL,
  phase           text NOT NULL,
  revision        bigint NOT NULL DEFAULT 1,
  hosts           integer NOT NULL,
  planned_by      text NOT NULL,
  planned_at      timestamptz NOT NULL DEFAULT now(),
  launched_by     text,
  launched_at     timestamptz,
  observing_since timestamptz,
  ended_at        timestamptz
);
CREATE UNIQUE INDEX campaign_name_unfinished ON campaign (name) WHERE launched_at IS NOT NULL AND ended_at IS NULL;
CREATE INDEX campaign_by_plan_hash ON campaign (plan_hash);

CREATE TABLE excluded_host (
  campaign_id uuid NOT NULL REFERENCES campaign,
  host_id     uuid NOT NULL REFERENCES host,
  reason      text NOT NULL,
  PRIMARY KEY (campaign_id, host_id)
);

CREATE TABLE goal (
  campaign_id uuid NOT NULL REFERENCES campaign,
  ordinal     integer NOT NULL,
  ratio       double precision NOT NULL,
  within_ms   bigint NOT NULL,
  deadline_at timestamptz,
  reached_at  timestamptz,
  PRIMARY KEY (campaign_id, ordinal)
);

CREATE TABLE approval (
  campaign_id uuid NOT NULL REFERENCES campaign,
  approver    text NOT NULL,
  plan_hash   text NOT NULL,
  reason      text NOT NULL,
  approved_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (campaign_id, approver)
);

-- An override names the verdict a person went on in spite of; a worse one holds again.
CREATE TABLE ring (
  campaign_id    uuid NOT NULL REFERENCES campaign,
  ordinal        integer NOT NULL,
  name           text NOT NULL,
  hosts          integer NOT NULL,
  verdict        text,
  verdict_reason text,
  judged_at      timestamptz,
  overridden_verdict text,
  overridden_by  text,
  override_reason text,
  backout_verdict text,
  backout_overridden boolean NOT NULL DEFAULT false,
  PRIMARY KEY (campaign_id, ordinal),
  UNIQUE (campaign_id, name)
);

-- One ring in one cluster. ended_at is cleared again when a host of it comes back to life.
CREATE TABLE wave (
  campaign_id uuid NOT NULL REFERENCES campaign,
  ring        integer NOT NULL,
  cluster     text NOT NULL,
  hosts       integer NOT NULL,
  opened_at   timestamptz,
  ended_at    timestamptz,
  passed_at   timestamptz,
  PRIMARY KEY (campaign_id, ring, cluster)
);

-- What a wave's lanes are told to do; a change is a compare-and-set on the revision.
CREATE TABLE directive (
  campaign_id uuid NOT NULL,
  ring        integer NOT NULL,
  cluster     text NOT NULL,
  course      text NOT NULL CHECK (course IN ('closed', 'forward', 'back_out', 'abort', 'finish')),
  revision    bigint NOT NULL DEFAULT 1,
  set_by      text NOT NULL,
  reason      text NOT NULL,
  set_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (campaign_id, ring, cluster),
  FOREIGN KEY (campaign_id, ring, cluster) REFERENCES wave
);

CREATE TABLE lane (
  lane_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  campaign_id uuid NOT NULL,
  ring        integer NOT NULL,
  cluster     text NOT NULL,
  ordinal     integer NOT NULL,
  hosts       integer NOT NULL,
  turn        bigint NOT NULL DEFAULT 0,
  turned_at   timestamptz,
  -- parked: the workflow sleeps and must be woken by a signal; starved: it had work that a full limit refused.
  parked      boolean NOT NULL DEFAULT false,
  starved     boolean NOT NULL DEFAULT false,
  directive_revision bigint NOT NULL DEFAULT 0,
  UNIQUE (campaign_id, ring, cluster, ordinal),
  FOREIGN KEY (campaign_id, ring, cluster) REFERENCES wave
);

-- Frozen membership, and where each host stands. The columns from state on are the board's, one to one
-- (model/board.ts): a board can be rebuilt from these rows at any time.
CREATE TABLE campaign_host (
  lane_id          bigint NOT NULL REFERENCES lane,
  position         integer NOT NULL CHECK (position BETWEEN 0 AND 999),
  campaign_id      uuid NOT NULL REFERENCES campaign,
  host_id          uuid NOT NULL REFERENCES host,
  ring             integer NOT NULL,
  cluster          text NOT NULL,
  site             text NOT NULL,
  budget_keys      text[] NOT NULL DEFAULT '{}',
  owned            boolean NOT NULL DEFAULT false,
  state            text NOT NULL DEFAULT 'queued',
  direction        text NOT NULL DEFAULT 'forward',
  operation        text DEFAULT 'install',
  ordered          boolean NOT NULL DEFAULT false,
  generation       integer NOT NULL DEFAULT 1,
  revision         integer NOT NULL DEFAULT 0,
  deadline_at      bigint,
  report_revision  integer NOT NULL DEFAULT 0,
  touched          boolean NOT NULL DEFAULT false,
  reboot_required  boolean NOT NULL DEFAULT false,
  verdict          text,
  backout_verdict  text,
  reason           text,
  changed_at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (lane_id, position),
  UNIQUE (campaign_id, host_id)
);
CREATE UNIQUE INDEX campaign_host_one_owner ON campaign_host (host_id) WHERE owned;
CREATE INDEX campaign_host_by_state ON campaign_host (campaign_id, state);

-- Orders and reports ----------------------------------------------------------------------------------------------
CREATE SEQUENCE order_sequence;

CREATE TABLE host_order (
  operation_id     uuid PRIMARY KEY,
  campaign_id      uuid NOT NULL,
  lane_id          bigint NOT NULL,
  position         integer NOT NULL,
  host_id          uuid NOT NULL,
  cluster          text NOT NULL,
  direction        text NOT NULL,
  operation        text NOT NULL,
  generation       integer NOT NULL,
  sequence         bigint NOT NULL DEFAULT nextval('order_sequence'),
  state            text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'offered', 'ended', 'withdrawn')),
  placed_turn      bigint NOT NULL,
  placed_at        timestamptz NOT NULL DEFAULT now(),
  start_by         timestamptz NOT NULL,
  run_timeout_ms   integer NOT NULL,
  expected_boot_id text,
  traceparent      text NOT NULL DEFAULT '',
  -- Written by the online signer after the turn's commit; without them the order is not offerable.
  payload_type     text,
  payload          bytea,
  signatures       jsonb,
  offered_at       timestamptz,
  offered_epoch    bigint,
  closed_turn      bigint,
  closed_at        timestamptz,
  FOREIGN KEY (lane_id, position) REFERENCES campaign_host
);
CREATE INDEX host_order_unclosed_by_host ON host_order (host_id) WHERE state IN ('open', 'offered');
CREATE INDEX host_order_unclosed_by_lane ON host_order (lane_id) WHERE state IN ('open', 'offered');
CREATE INDEX host_order_by_lane_turn ON host_order (lane_id, placed_turn);

-- Insert-only; a terminal report waits here until a turn has digested it.
CREATE TABLE report (
  report_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  operation_id    uuid NOT NULL,
  revision        integer NOT NULL,
  lane_id         bigint NOT NULL,
  host_id         uuid NOT NULL,
  phase           text NOT NULL,
  reason          text NOT NULL DEFAULT '',
  message         text NOT NULL DEFAULT '',
  boot_id         text NOT NULL DEFAULT '',
  reboot_required boolean NOT NULL DEFAULT false,
  unchanged       boolean NOT NULL DEFAULT false,
  running_version text NOT NULL DEFAULT '',
  finished_at     timestamptz,
  received_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  digested_turn   bigint,
  UNIQUE (operation_id, revision)
);
CREATE INDEX report_undigested_by_lane ON report (lane_id) WHERE digested_turn IS NULL;

-- Steering ----------------------------------------------------------------------------------------------------------
CREATE TABLE hold (
  hold_id      uuid PRIMARY KEY,
  campaign_id  uuid NOT NULL REFERENCES campaign,
  cluster      text,
  scope        text NOT NULL CHECK (scope IN ('forward', 'all')),
  source       text NOT NULL CHECK (source IN ('gate', 'person', 'calendar', 'alert')),
  reason       text NOT NULL CHECK (reason <> ''),
  set_by       text NOT NULL,
  set_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  effective_at timestamptz,
  lifted_by    text,
  lifted_at    timestamptz,
  lift_reason  text
);
CREATE INDEX hold_standing ON hold (campaign_id) WHERE lifted_at IS NULL;

-- in_use counts hosts; one row per campaign, cluster, site and budget group, kept by the turn under the campaign's lock.
CREATE TABLE admission_limit (
  campaign_id uuid NOT NULL REFERENCES campaign,
  scope       text NOT NULL CHECK (scope IN ('campaign', 'cluster', 'site', 'budget')),
  key         text NOT NULL,
  max_hosts   integer NOT NULL CHECK (max_hosts >= 1),
  backout_max_hosts integer NOT NULL CHECK (backout_max_hosts >= 1),
  in_use      integer NOT NULL DEFAULT 0,
  backing_out integer NOT NULL DEFAULT 0,
  impaired    integer NOT NULL DEFAULT 0,
  PRIMARY KEY (campaign_id, scope, key)
);

-- Sums over campaign_host (model/tally.ts says which host counts where); a recount gives the same.
CREATE TABLE tally (
  campaign_id uuid NOT NULL,
  ring        integer NOT NULL,
  cluster     text NOT NULL,
  measure     text NOT NULL,
  hosts       integer NOT NULL,
  PRIMARY KEY (campaign_id, ring, cluster, measure)
);

CREATE TABLE audit (
  audit_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor       text NOT NULL,
  act         text NOT NULL,
  campaign_id uuid,
  subject     text NOT NULL DEFAULT '',
  detail      jsonb NOT NULL DEFAULT '{}'
);

-- Bells: lanes with news. Payload: lane ids joined by commas, with "!" in front when one of them must not wait ----------
CREATE FUNCTION ring_bell_for_reports() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  lanes text;
  urgent boolean;
BEGIN
  SELECT string_agg(DISTINCT lane_id::text, ','), bool_or(phase NOT IN ('SUCCEEDED', 'BACKED_OUT'))
    INTO lanes, urgent FROM arrived;
  IF lanes IS NOT NULL THEN
    PERFORM pg_notify('bell', CASE WHEN urgent THEN '!' ELSE '' END || lanes);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER report_rings AFTER INSERT ON report REFERENCING NEW TABLE AS arrived
  FOR EACH STATEMENT EXECUTE FUNCTION ring_bell_for_reports();

CREATE FUNCTION ring_bell_for_sessions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  lanes text;
BEGIN
  SELECT string_agg(DISTINCT ch.lane_id::text, ',') INTO lanes
    FROM arrived a JOIN campaign_host ch ON ch.host_id = a.host_id AND ch.owned
   WHERE a.lost_at IS NULL AND ch.operation IS NOT NULL AND NOT ch.ordered;
  IF lanes IS NOT NULL THEN
    PERFORM pg_notify('bell', lanes);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER session_insert_rings AFTER INSERT ON session REFERENCING NEW TABLE AS arrived
  FOR EACH STATEMENT EXECUTE FUNCTION ring_bell_for_sessions();
CREATE TRIGGER session_update_rings AFTER UPDATE ON session REFERENCING NEW TABLE AS arrived
  FOR EACH STATEMENT EXECUTE FUNCTION ring_bell_for_sessions();

-- The gateway's role: what it may do is exactly this list (design: "Channels"). ---------------------------------------------
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ringmaster_gateway') THEN
    CREATE ROLE ringmaster_gateway NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT SELECT ON hold, session, gateway, artifact TO ringmaster_gateway;
GRANT SELECT (host_id, name) ON host TO ringmaster_gateway;
GRANT UPDATE (facts) ON host TO ringmaster_gateway;
GRANT SELECT ON host_order TO ringmaster_gateway;
GRANT UPDATE (state, offered_at, offered_epoch) ON host_order TO ringmaster_gateway;
GRANT SELECT, INSERT ON report TO ringmaster_gateway;
GRANT INSERT, UPDATE ON session, gateway TO ringmaster_gateway;

-- Down Migration
-- A foundation is not taken down: restore a backup.
