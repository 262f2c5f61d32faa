-- Up Migration

-- What a gate asked others (gate.ask), one row for each probe and ring, or for its part in one cluster where clusters go through
-- the rings by themselves. Who asks takes a look first, and only the newest look is recorded: whoever dies in between has asked
-- for nothing, and whoever was suspended changes nothing.
CREATE TABLE gate_probe (
  campaign_id uuid NOT NULL,
  ring integer NOT NULL,
  -- Empty: all of the ring.
  cluster text NOT NULL,
  probe text NOT NULL,
  dry_run boolean NOT NULL,
  stage text NOT NULL CHECK (stage IN ('opening', 'running', 'baking')),
  looks integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  passed integer NOT NULL DEFAULT 0,
  unclear integer NOT NULL DEFAULT 0,
  waited integer NOT NULL DEFAULT 0,
  outcome text CHECK (outcome IN ('pass', 'fail', 'inconclusive', 'error')),
  reason text CHECK (length(reason) <= 2000),
  asked_at timestamptz,
  verdict text CHECK (verdict IN ('fail', 'inconclusive', 'error')),
  verdict_reason text CHECK (length(verdict_reason) <= 4000),
  overridden_verdict text CHECK (overridden_verdict IN ('fail', 'inconclusive', 'error')),
  overridden_by text,
  -- Counts the looks that were begun.
  look bigint NOT NULL DEFAULT 0,
  -- When it is asked next, or a look that nobody recorded is given up; null: it is asked no more.
  due_at timestamptz DEFAULT clock_timestamp(),
  PRIMARY KEY (campaign_id, ring, cluster, probe),
  FOREIGN KEY (campaign_id, ring) REFERENCES ring (campaign_id, ordinal) ON DELETE CASCADE
);
CREATE INDEX gate_probe_due ON gate_probe (due_at) WHERE due_at IS NOT NULL;

GRANT SELECT ON gate_probe TO ringmaster_api, ringmaster_worker;
GRANT INSERT, UPDATE ON gate_probe TO ringmaster_worker;

-- A probe that decides is the gate that decides.
CREATE FUNCTION note_probe() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM note_event('gate_failed', NEW.campaign_id, nullif(NEW.cluster, ''), jsonb_build_object(
    'ring', (SELECT name FROM ring WHERE campaign_id = NEW.campaign_id AND ordinal = NEW.ring),
    'reason', NEW.verdict_reason, 'probe', NEW.probe));
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION note_probe FROM PUBLIC;
CREATE TRIGGER probe_is_told AFTER UPDATE OF verdict ON gate_probe FOR EACH ROW
  WHEN (NEW.verdict = 'fail' AND OLD.verdict IS DISTINCT FROM NEW.verdict AND NOT NEW.dry_run)
  EXECUTE FUNCTION note_probe();

-- See 0017.
DO $$ BEGIN
  EXECUTE format('ALTER FUNCTION note_probe SET search_path = %I, pg_temp', current_schema());
END $$;

-- Down Migration
DROP TABLE gate_probe;
DROP FUNCTION note_probe;
